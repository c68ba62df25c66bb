"""What tests of sales begin with: parties, stages and deals by few words."""

from typing import Any

from app.jobs.queue import enqueue
from app.jobs.worker import run_one
from app.registry import registry
from app.resource import Resource
from app.rights import Actor
from app.writing import create
from models.core import Job
from plugins.sales.pipeline import Stage


def at(address: str) -> Resource:
    """Return a resource."""
    return registry.resources[address]


def stage(name: str) -> Stage:
    """Return a stage of the pipeline that a house begins with."""
    found: Stage = Stage.get(Stage.name == name)
    return found


def party(actor: Actor, name: str = "Kettle & Sons", **values: Any) -> Any:
    """Store a firm."""
    return create(at("contacts/parties"), {"kind": "company", "name": name, **values}, actor)


def deal(actor: Actor, title: str = "Forty kettles", **values: Any) -> Any:
    """Store a deal, with a firm of its own unless one is told."""
    whose = values.pop("party", None) or party(actor, f"Firm of {title}").id
    return create(at("sales/deals"), {"title": title, "party": whose, **values}, actor)


def lead(actor: Actor, name: str = "Nora Quill", **values: Any) -> Any:
    """Store a lead."""
    return create(at("sales/leads"), {"name": name, **values}, actor)


def product(actor: Actor, name: str = "Copper kettle", price: str = "29.90", **values: Any) -> Any:
    """Store a product."""
    return create(at("catalog/products"), {"name": name, "sale_price": price, **values}, actor)


def order(actor: Actor, *lines: dict[str, Any], **values: Any) -> Any:
    """Store a quotation with these lines, for a firm of its own unless one is told."""
    whose = values.pop("party", None) or party(actor).id
    return create(at("sales/orders"), {"party": whose, **values}, actor, {"lines": list(lines)})


def run(name: str) -> Any:
    """Let a worker do a job, and all that it leaves to another one; return it."""
    enqueue(name)
    while run_one():
        pass
    newest: Any = Job.select().where(Job.name == name).order_by(Job.id.desc()).get()
    assert newest.state == "done"
    return newest
