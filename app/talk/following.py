"""Following a record: asked for by a person, or because they made it or spoke of it."""

from typing import Any

from peewee import fn

from app.talk.preferences import preferences
from models.change import Change
from models.clock import now
from models.core import Follow
from models.database import transaction
from models.prepared import Prepared
from models.record import Record


def set_following(record: Record, user_id: int, is_on: bool) -> None:
    """Follow a record from now on, or no more."""
    fresh = {"is_on": is_on, "told_up_to": _last_change(), "since": now()}
    with transaction():
        Follow.insert(_key(record, user_id) | fresh).on_conflict(
            conflict_target=[Follow.record_type, Follow.record_id, Follow.user], update=fresh
        ).execute()


def follow_own(record: Record, user_id: int | None) -> None:
    """Let somebody follow what they made or spoke of, unless they chose otherwise."""
    if user_id is None or not preferences(user_id).follows_own:
        return
    key = record.record_type, record.id, user_id
    with transaction():
        _begun.run(*key, _last_change(), _since.db_value(now()))


def _following(kind: Any, number: Any, user_id: Any, told_up_to: Any, since: Any) -> Any:
    row = {"record_type": kind, "record_id": number, "user": user_id, "is_on": True}
    return Follow.insert(row | {"told_up_to": told_up_to, "since": since}).on_conflict_ignore()


_since: Any = Follow.since
_begun = Prepared(5, _following)


def is_following(record: Record, user_id: int | None) -> bool:
    """Say whether somebody follows a record."""
    return user_id is not None and bool(_mine.rows(record.record_type, record.id, user_id))


def _mine_of(resource: Any, number: Any, user_id: Any) -> Any:
    return _of(resource, number).where(Follow.user == user_id)


_mine = Prepared(3, _mine_of)


def followers_of(record: Record) -> list[int]:
    """Return the ids of who follows a record."""
    return [row[0] for row in _on(record).order_by(Follow.user).tuples()]


def follow_survivor(loser: Record, winner: Record) -> None:
    """Let who follows a record that was merged follow the one that stays."""
    for number in followers_of(loser):
        row = _key(winner, number) | {"told_up_to": _last_change(), "since": now()}
        Follow.insert(row).on_conflict_ignore().execute()


def _on(record: Record) -> Any:
    return _of(record.record_type, record.id)


def _of(resource: Any, number: Any) -> Any:
    return Follow.select(Follow.user).where(
        Follow.record_type == resource, Follow.record_id == number, Follow.is_on
    )


def _key(record: Record, user_id: int) -> dict[str, Any]:
    return {"user": user_id, "record_type": record.record_type, "record_id": record.id}


_newest = Prepared(0, lambda: Change.select(fn.MAX(Change.id)))


def _last_change() -> int:
    return int(_newest.rows()[0][0] or 0)
