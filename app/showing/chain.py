"""The chain of a record as a part of its page."""

from typing import Any

from flask import render_template
from markupsafe import Markup

from app.documents.chain import Step, chain_of
from app.pages import Section
from app.registry import registry
from app.rights import Actor
from app.showing.states import state_tone
from models.kinds import kind_of
from models.record import Record
from models.texts import _


def chain_section(record: Record, actor: Actor, locale: str) -> Section | None:
    """Return where a record comes from and what was made of it; None where it stands alone."""
    steps = chain_of(record, actor)
    if not steps:
        return None
    first = steps[0].depth
    drawn = [_drawn(step, first, locale) for step in steps]
    html = render_template("_chain.html", steps=drawn)
    return Section("chain", str(_("Origin and what followed")), html=Markup(html))


def _drawn(step: Step, first: int, locale: str) -> dict[str, Any]:
    resource = registry.resource(step.address)
    state = ""
    tone = ""
    if resource is not None and step.state:
        field = resource.model._meta.fields["state"]
        state, tone = kind_of(field).show(step.state, locale), state_tone(field, step.state)
    is_seen = bool(step.label and resource)
    return {
        "label": step.label,
        "noun": str(resource.singular) if is_seen and resource else "",
        "icon": (resource.icon if is_seen and resource else "") or "file-text",
        "href": resource.record_href(step.id) if is_seen and resource else "",
        "state": state,
        "tone": tone,
        "depth": min(step.depth - first, 6),
        "is_here": step.depth == 0,
    }


__all__ = ["chain_section"]
