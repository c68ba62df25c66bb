"""The columns of a list: which ones somebody chose, and the panel in which they do."""

from typing import Any

from app.filters import FilterError
from app.hints import hint_at
from app.list_parts import ColumnChoice
from app.reading.columns import Column, column_of
from app.resource import Resource
from app.rights import Actor
from app.showing.labels import path_label
from app.showing.views import MOST_COLUMNS, Pairs, address
from models.computed import computed
from models.kinds import kind_of
from models.record import SYSTEM_FIELDS, KeyField
from models.texts import _

_NO_COLUMN = ("json", "longtext", "richtext")


def chosen_paths(pairs: Pairs) -> tuple[str, ...]:
    """Return the columns that an address names, in their order; none for the usual ones.

    Raises FilterError for too many.
    """
    names = [name.strip() for key, value in pairs if key == "fields" for name in value.split(",")]
    found = tuple(dict.fromkeys(filter(None, names)))
    if len(found) > MOST_COLUMNS:
        raise FilterError(_("A list has at most %(most)s columns.", most=MOST_COLUMNS), "fields")
    return found


def chosen_columns(
    resource: Resource, actor: Actor, paths: tuple[str, ...], locale: str
) -> list[Column]:
    """Return the columns of these paths. Raises FilterError for an unknown or hidden one."""
    found = []
    for path in paths:
        column = _column(resource, actor, path, locale)
        if column is None:
            known = [name for name, _label in choosable(resource, actor)]
            raise FilterError(
                _(
                    "There is no field “%(name)s” in %(where)s.%(hint)s",
                    name=path,
                    where=resource.name,
                    hint=hint_at(path, known),
                ),
                path,
                parameter="fields",
            )
        found.append(column)
    return found


def _column(resource: Resource, actor: Actor, path: str, locale: str) -> Column | None:
    if path.count(".") > 3:
        return None
    try:
        column = column_of(resource, actor, path, locale)
    except (KeyError, AttributeError):
        return None
    return None if column is not None and "." in path and column.gather else column


def choosable(resource: Resource, actor: Actor) -> list[tuple[str, str]]:
    """Return (path, label) of what may stand in a column, the declared ones first."""
    model: Any = resource.model
    hidden = actor.hidden(resource)
    halves = {f"{name}_{end}" for name in model.refs for end in ("resource", "id")}
    own = [
        one.name
        for one in model._meta.sorted_fields
        if not isinstance(one, KeyField)
        and one.name not in {*SYSTEM_FIELDS, *halves, "id"}
        and kind_of(one).name not in _NO_COLUMN
    ]
    found = [
        name
        for base in model.__mro__
        for name, value in vars(base).items()
        if isinstance(value, computed)
    ]
    rest = [*own, *model.refs, *model._meta.manytomany, *found, "created_at", "updated_at", "id"]
    names = dict.fromkeys([*resource.columns, *rest])
    return [
        (name, path_label(resource.model, name))
        for name in names
        if name not in hidden
        and ("." not in name or _column(resource, actor, name, "en") is not None)
    ]


def column_choices(
    resource: Resource, actor: Actor, columns: list[Column], base: Pairs
) -> list[ColumnChoice]:
    """Return what the panel offers: the shown columns in their order, then the others."""
    shown = [column.path for column in columns]
    labels = dict(choosable(resource, actor))
    rest = [pair for pair in base if pair[0] != "fields"]

    def with_fields(paths: list[str]) -> str:
        return address(resource, [*rest, ("fields", ",".join(paths))])

    choices = []
    for at, path in enumerate(shown):
        up = [*shown[: at - 1], path, shown[at - 1], *shown[at + 1 :]] if at else []
        down = [*shown[:at], *shown[at + 1 : at + 2], path, *shown[at + 2 :]]
        choices.append(
            ColumnChoice(
                path,
                labels.get(path) or path_label(resource.model, path),
                True,
                with_fields(up) if up else "",
                with_fields(down) if down != shown else "",
            )
        )
    choices += [ColumnChoice(path, label) for path, label in labels.items() if path not in shown]
    return choices
