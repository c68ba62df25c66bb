"""A firm of which people speak, and what they hear of it."""

from typing import Any

from app.jobs.worker import run_one
from app.registry import registry
from app.resource import Resource
from app.showing.notifications import notices
from app.talk.adding import add_comment
from app.talk.preferences import Preferences, put_preferences
from app.talk_rows import Notice
from app.writing import create, update
from models.core import Notification
from tests.house import House


def resource(address: str = "contacts/parties") -> Resource:
    found = registry.resource(address)
    assert found is not None, address
    return found


def firm(house: House, who: str = "Alice", **values: Any) -> Any:
    """Make a firm as somebody does."""
    return create(resource(), {"kind": "company", "name": "Weberei", **values}, house.actor(who))


def edit(house: House, who: str, record: Any, **values: Any) -> Any:
    """Change a record as somebody does."""
    return update(resource(record.record_type), record.id, values, house.actor(who))


def say(house: House, who: str, record: Any, text: str) -> Any:
    """Comment on a record as somebody does."""
    return add_comment(resource(record.record_type), record.id, text, house.actor(who))


def heard(house: House, who: str) -> list[Notice]:
    """Return what somebody was told, the latest first, as they may know it now."""
    actor = house.actor(who)
    rows = Notification.select().where(Notification.user == actor.user_id)
    return notices(actor, list(rows.order_by(Notification.id.desc())), "en")


def events(house: House, who: str) -> list[str]:
    """Return the kinds of what somebody was told, in order."""
    actor = house.actor(who)
    rows = Notification.select(Notification.event).where(Notification.user == actor.user_id)
    return [row.event for row in rows.order_by(Notification.id)]


def wish(house: House, who: str, **ways: Any) -> None:
    """Choose how somebody wants to be told."""
    own = {name: ways.pop(name) for name in list(ways) if name in Preferences.__annotations__}
    user_id = house.actor(who).user_id
    assert user_id is not None
    put_preferences(user_id, Preferences(ways=ways, **own))


def work() -> None:
    """Do all that is due."""
    while run_one():
        pass
