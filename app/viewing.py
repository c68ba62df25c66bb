"""Recently viewed records: kept per person, cheaply, and shown as far as they may be seen now."""

import logging
from dataclasses import dataclass

from peewee import PeeweeException

from app.reading.records import labels
from app.registry import registry
from app.resource import Resource
from app.rights import Actor
from models.clock import now
from models.core import Viewed
from models.database import passing_transaction
from models.prepared import Prepared

KEPT = 30
"""As many records are kept for each person."""
_trail = Prepared(
    1,
    lambda user_id: (
        Viewed.select(Viewed.id, Viewed.record_type, Viewed.record_id, Viewed.at, Viewed.listed)
        .where(Viewed.user == user_id)
        .order_by(Viewed.at.desc(), Viewed.id.desc())
        .limit(KEPT)
    ),
)
log = logging.getLogger("shophouse")
Key = tuple[str, int]


@dataclass(frozen=True)
class Seen:
    """A record that somebody looked at; `listed` is the query of the list they came from."""

    id: int
    at: str
    listed: str | None


def trail_of(user_id: int | None) -> dict[Key, Seen]:
    """Return what somebody looked at, the latest first."""
    if user_id is None:
        return {}
    return {
        (str(kind), int(number)): Seen(one, str(at), listed)
        for one, kind, number, at, listed in _trail.rows(user_id)
    }


def note_view(user_id: int, key: Key, listed: str | None, trail: dict[Key, Seen]) -> None:
    """Keep that somebody looks at a record, unless that is what is kept already.

    It waits for nobody: where others are writing, or nothing can be written, it isn't kept.
    """
    known = trail.get(key)
    if known and known.listed == listed and next(iter(trail)) == key:
        return
    try:
        with passing_transaction() as is_open:
            if is_open:
                _keep(user_id, key, listed, known, [one.id for one in trail.values()][KEPT - 1 :])
    except PeeweeException as error:
        log.warning("what was viewed isn't kept: %s", error)


def _keep(
    user_id: int, key: Key, listed: str | None, known: Seen | None, surplus: list[int]
) -> None:
    if known is not None:
        Viewed.update(at=now(), listed=listed).where(Viewed.id == known.id).execute()
        return
    row = {"user": user_id, "record_type": key[0], "record_id": key[1]}
    kept = {"at": now(), "listed": listed}
    Viewed.insert(**row, **kept).on_conflict(
        conflict_target=[Viewed.user, Viewed.record_type, Viewed.record_id], update=kept
    ).execute()
    if surplus:
        Viewed.delete().where(Viewed.id.in_(surplus)).execute()


def recently_viewed(
    actor: Actor, limit: int, but: Key | None = None
) -> list[tuple[Resource, int, str]]:
    """Return (resource, id, label) of what somebody looked at and may see now, the latest first."""
    keys = [key for key in trail_of(actor.user_id) if key != but]
    known: dict[Key, tuple[Resource, int, str]] = {}
    for address in dict.fromkeys(kind for kind, _number in keys):
        resource = registry.resource(address)
        numbers = [number for kind, number in keys if kind == address]
        for number, label in (labels(resource, actor, numbers) if resource else {}).items():
            if resource is not None:
                known[address, number] = (resource, number, label)
    return [known[key] for key in keys if key in known][:limit]
