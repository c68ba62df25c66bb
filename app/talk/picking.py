"""Whom a typed @ offers: colleagues who may read the record, as far as one may know of them."""

from app.reading.matching import pick
from app.registry import registry
from app.resource import Resource
from app.rights import Actor
from app.talk.readers import readers_among
from models.record import Record

OFFERED = 8
_LOOKED_AT = 60


def people_for(resource: Resource, record: Record, actor: Actor, text: str) -> list[str]:
    """Return the names of those whom a text may mean."""
    users = registry.resource("core/users")
    if users is None or not actor.may(users) or not resource.takes_comments:
        return []
    found = pick(users, actor, text, _LOOKED_AT)
    readers = readers_among(resource.address, record.id, [number for number, _name in found])
    return [name for number, name in found if number in readers][:OFFERED]
