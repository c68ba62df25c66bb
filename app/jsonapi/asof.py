"""A record as it was, for programs: the fields that the history keeps, and lines."""

from typing import Any

from app.jsonapi.fields import ApiField, api_fields
from app.jsonapi.money import plain
from app.registry import registry
from app.resource import Resource
from app.rights import Actor, NotVisible
from app.undoing.asof import Past
from app.undoing.rows import value_of
from models.kinds import kind_by_name
from models.recordref import fold_pointers

Object = dict[str, Any]


def past_object(
    resource: Resource, actor: Actor, past: Past, names: list[str] | None = None
) -> Object:
    """Return a record as it was, but for what is hidden and what is computed only now.

    Raises NotVisible where it wasn't there.
    """
    if past.state != "there":
        raise NotVisible(resource.address, past.record_id)
    known = api_fields(resource, actor)
    wanted = set(known if names is None else names) | {"id", "version"}
    values = fold_pointers(resource.model.refs, past.values)
    currency = past.values.get("currency")
    return {
        name: _value(one, past, values, actor, currency)
        for name, one in known.items()
        if name in wanted and one.form != "computed"
    }


def _value(one: ApiField, past: Past, values: Object, actor: Actor, currency: Any) -> Any:
    if one.name == "id":
        return past.record_id
    if one.name in ("created_at", "updated_at"):
        moment = getattr(past, one.name)
        return None if moment is None else kind_by_name("moment").plain(moment)
    if one.name in ("version", "created_by", "updated_by"):
        return getattr(past, one.name)
    if one.form == "lines":
        return _lines(one, past, actor)
    value = values.get(one.name)
    if one.form == "many":
        return value or []
    if one.form == "plain" and one.kind is not None and value is not None:
        return plain(one.kind, value_of(one.field, value), currency)
    return value


def _lines(one: ApiField, past: Past, actor: Actor) -> list[Object]:
    child = one.target or registry.resource(f"{past.resource.plugin.name}/{one.name}")
    if child is None:
        return []
    return [past_object(child, actor, line) for line in past.lines.get(one.name, [])]


__all__ = ["past_object"]
