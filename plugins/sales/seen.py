"""What may be chosen in forms: the records that who asks may see, by the names they may read."""

from typing import Any

from flask import has_request_context

from app.api import HOUSE, Actor, actor, labels, registry, select_where


def who_asks() -> Actor:
    """Return the person of this request; outside of one, such as in a job, the house."""
    return actor() if has_request_context() else HOUSE


def seen(address: str) -> Any:
    """Return a query of the records that who asks may see; of none where they may see none."""
    found = select_where(who_asks(), address, {})
    if found is not None:
        return found
    model = registry.resources[address].model
    return model.select().where(model.id.is_null())


def named(address: str, ids: list[int]) -> dict[int, str]:
    """Return the names of records, as who asks may know them."""
    return labels(registry.resources[address], who_asks(), ids) if ids else {}
