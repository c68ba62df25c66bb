"""Documents that somebody outside sees by a link, and answers there."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.public_tokens import make_public_token, revoke_public_tokens
from app.registry import registry
from app.resource import Resource
from app.rights import HOUSE
from app.writing import perform
from models.clock import now
from models.core import PublicAct
from models.document import Document
from models.gate import gate
from models.reader import read_by
from models.refused import Refused
from models.texts import _

_visitor: ContextVar["Visitor | None"] = ContextVar("visitor", default=None)


@dataclass(frozen=True)
class Visitor:
    """Who acts by a public link, as they say, and what is known of where from."""

    name: str
    message: str = ""
    address: str = ""
    browser: str = ""
    at: datetime | None = None


def visitor() -> Visitor | None:
    """Return who performs the verb at work by a public link; None where it is somebody inside."""
    return _visitor.get()


@contextmanager
def _acting(who: Visitor) -> Iterator[None]:
    token = _visitor.set(who)
    try:
        yield
    finally:
        _visitor.reset(token)


def purpose_of(resource: Resource) -> str:
    """Return the purpose of the tokens that show documents of a kind."""
    return f"{resource.plugin.name}.{resource.name}"


def make_public_link(document: Document, expires_at: datetime | None = None) -> str:
    """Make an address under which anybody who has it sees a document; earlier ones stay good.

    It can't be read again. Raises LookupError where its resource shows nothing in public.
    """
    resource = registry.of(type(document))
    if resource is None or resource.public is None:
        raise LookupError(f"{type(document).__name__} has no public page")
    token = make_public_token(purpose_of(resource), about=document, expires_at=expires_at)
    return f"{resource.href}/public/{token}"


def revoke_public_links(document: Document) -> int:
    """End all public addresses of a document; return how many there were."""
    resource = registry.by_model[type(document)]
    return revoke_public_tokens(purpose_of(resource), about=document)


def act(resource: Resource, document: Document, verb: str, who: Visitor) -> str:
    """Perform a public verb of a document and keep who did it. Raises Refused, Invalids."""
    if not who.name.strip():
        raise Refused(_("Fill in your name."), field="name")
    told = Visitor(
        who.name.strip()[:255], who.message.strip()[:4000], who.address, who.browser, now()
    )
    # Who has the link reads the document: what is said to them may name it.
    with read_by(None), gate(None, "page", f"{resource.address}:{verb}"), _acting(told):
        sentence = perform(resource, document.id, verb, HOUSE, {})
        PublicAct.create(
            record_type=resource.address,
            record_id=document.id,
            verb=verb,
            name=told.name,
            message=told.message,
            at=told.at,
            address=told.address[:64],
            browser=told.browser[:255],
        )
    return sentence


def acts_of(document: Any) -> list[PublicAct]:
    """Return what was done by public links of a document, the newest first."""
    own = (PublicAct.record_type == document.record_type) & (PublicAct.record_id == document.id)
    return list(PublicAct.select().where(own).order_by(PublicAct.id.desc()))


__all__ = [
    "Visitor", "act", "acts_of", "make_public_link", "purpose_of", "revoke_public_links", "visitor",
]  # fmt: skip
