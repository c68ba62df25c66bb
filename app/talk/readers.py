"""Which users may read a record: asked before somebody is named, told or reminded."""

from collections.abc import Iterable
from typing import Any

from app.reading.records import visible
from app.registry import registry
from app.resource import Resource
from app.rights import Actor, Denied, actors_for
from models.core import User


def readers_among(address: str, record_id: int, user_ids: Iterable[int]) -> dict[int, Actor]:
    """Return those of the users, by id, who may sign in and read a record."""
    resource, wanted = registry.resource(address), sorted(set(user_ids))
    if resource is None or not wanted:
        return {}
    users = list(User.select().where(User.id.in_(wanted), User.is_active).order_by(User.id))
    return {
        number: actor
        for number, actor in actors_for(users).items()
        if sees(resource, actor, record_id)
    }


def sees(resource: Resource, actor: Actor, record_id: int) -> bool:
    """Say whether somebody may read a record."""
    try:
        condition = visible(resource, actor)
    except Denied:
        return False
    model: Any = resource.model
    found = model.select(model.id).where(model.id == record_id)
    return bool((found if condition is None else found.where(condition)).exists())
