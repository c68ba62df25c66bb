"""Which fields of a resource a person may take along."""

from dataclasses import dataclass

from app.filters.errors import FilterError
from app.hints import hint_at
from app.reading.columns import Column, column_of
from app.resource import Resource, field_label
from app.rights import Actor
from models.computed import computed
from models.record import SYSTEM_FIELDS, KeyField
from models.texts import _


@dataclass
class ExportField:
    """A field that may be exported; `is_usual` says that it is unless others are chosen."""

    name: str
    label: str
    is_usual: bool


def exportable(resource: Resource, actor: Actor) -> list[ExportField]:
    """Return the fields that this person may export: own ones, computed ones, the record's own."""
    model = resource.model
    halves = {f"{name}_{end}" for name in model.refs for end in ("resource", "id")}
    stored = [
        field.name
        for field in model._meta.sorted_fields
        if not isinstance(field, KeyField)
        and field.name not in {*SYSTEM_FIELDS, "id"}
        and field.name not in halves
    ]
    usual = [*stored, *model.refs, *model._meta.manytomany]
    further = [*_computed_names(resource), *(one for one in SYSTEM_FIELDS if one != "id")]
    kept_back = withheld(resource, actor)
    names = [("id", True), *((one, True) for one in usual), *((one, False) for one in further)]
    return [
        ExportField(name, str(field_label(model, name)), is_usual)
        for name, is_usual in names
        if name not in kept_back
    ]


def withheld(resource: Resource, actor: Actor) -> frozenset[str]:
    """Return the fields that this person doesn't see, or that no grant to export gives out."""
    return actor.withheld(resource)


def export_columns(resource: Resource, actor: Actor, names: list[str], locale: str) -> list[Column]:
    """Return the columns of these fields, all usual ones where none is named.

    Raises FilterError for an unknown or hidden field, as filters do.
    """
    known = exportable(resource, actor)
    wanted = names or [field.name for field in known if field.is_usual]
    return [_column(resource, actor, name, locale) for name in dict.fromkeys(wanted)]


def _column(resource: Resource, actor: Actor, name: str, locale: str) -> Column:
    try:
        column = column_of(resource, actor, name, locale, "export")
    except (KeyError, AttributeError):
        column = None
    if column is None or ("." in name and column.gather):
        known = [field.name for field in exportable(resource, actor)]
        raise FilterError(
            _(
                "There is no field “%(name)s” in %(where)s to export.%(hint)s",
                name=name,
                where=resource.name,
                hint=hint_at(name, known),
            ),
            name,
            parameter="fields",
        )
    return column


def _computed_names(resource: Resource) -> list[str]:
    """Return the names of the columns that are SQL expressions."""
    found = [
        name
        for base in resource.model.__mro__
        for name, value in vars(base).items()
        if isinstance(value, computed)
    ]
    return list(dict.fromkeys(found))
