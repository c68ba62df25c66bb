"""What depends on a record: read from the database's catalogue, so disabled plugins count too."""

from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from app.registry import registry
from app.resource import Resource
from app.rights import Actor
from app.writing.links import Holding, drop_links, holdings
from models.catalogue import any_pointers, read_foreign_keys, read_names
from models.database import database, is_sqlite
from models.record import Record, link_columns
from models.refused import Refused
from models.rows import chunks
from models.table import table_name
from models.texts import _


@dataclass(frozen=True)
class Dependent:
    """Rows of one table that point at a record.

    `is_part` rows go with it, others stand against deleting.
    """

    table: str
    column: str
    count: int
    is_part: bool
    label: str
    href: str
    resource: Resource | None = None
    reference: str = ""


@dataclass(frozen=True)
class Pointer:
    """A column that points at rows of one table, or with `type_column` at any record."""

    table: str
    column: str
    type_column: str = ""
    cascades: bool = False


@cache
def _catalogue(generation: int) -> dict[str, list[Pointer]]:
    """Return by table the foreign keys that point at it; under "" the pointers to any record."""
    found: dict[str, list[Pointer]] = {"": []}
    for key in read_foreign_keys():
        found.setdefault(key.target, []).append(Pointer(key.table, key.column, "", key.cascades))
    for table, address, column in any_pointers(read_names()):
        found[""].append(Pointer(table, column, address))
    return found


_generation = 0


def forget_catalogue() -> None:
    """Read the catalogue afresh next time, as is needed once the schema changed."""
    global _generation
    _generation += 1


def pointers_at(record: Record) -> list[Pointer]:
    """Return all columns of the database that can point at a record, links between two included."""
    known = _catalogue(_generation)
    return [*known.get(table_name(type(record)), []), *known[""]]


def dependents(record: Record) -> list[Dependent]:
    """Return what points at a record, with counts; parts first."""
    model = type(record)
    known = _catalogue(_generation)
    found = []
    for pointer in known.get(table_name(model), []):
        if not pointer.cascades:
            found.append(_count(pointer, record, f'"{pointer.column}" = {record.id:d}'))
    for pointer in known[""]:
        kind = record.record_type.replace("'", "''")
        where = f'"{pointer.column}" = {record.id:d} AND "{pointer.type_column}" = \'{kind}\''
        found.append(_count(pointer, record, where))
    found += [_held(one) for one in holdings(record) if one.is_required]
    return sorted((one for one in found if one.count), key=lambda one: (not one.is_part, one.label))


def losers(record: Record) -> list[Dependent]:
    """Return the lists of references that lose a record when it is deleted, with counts."""
    found = [_held(one) for one in holdings(record) if not one.is_required]
    return sorted((one for one in found if one.count), key=lambda one: one.label)


def _held(one: Holding) -> Dependent:
    through, mine, _theirs = link_columns(one.field)
    name, resource = one.field.name, one.resource
    return Dependent(
        table_name(through),
        mine.column_name,
        one.count(),
        False,
        str(resource.title),
        f"{resource.href}?{name}={one.record.id}",
        resource,
        name,
    )


def _count(pointer: Pointer, record: Record, where: str) -> Dependent:
    count = database.execute_sql(
        f'SELECT count(*) FROM "{pointer.table}" WHERE {where}'
    ).fetchone()[0]
    for resource in registry.resources.values():
        if table_name(resource.model) == pointer.table:
            part = _is_part(resource.model, pointer, type(record))
            field = pointer.column.removesuffix("_id")
            href = f"{resource.href}?{field}={record.id}"
            if pointer.type_column:
                kind = record.record_type
                href = f"{resource.href}?{pointer.type_column}={kind}&{pointer.column}={record.id}"
            return Dependent(
                pointer.table,
                pointer.column,
                count,
                part,
                str(resource.title),
                href,
                resource,
                (pointer.type_column or pointer.column).removesuffix("_resource"),
            )
    return Dependent(
        pointer.table, pointer.column, count, False, pointer.table.replace("_", " "), ""
    )


def told_to(actor: Actor, found: list[Dependent]) -> list[tuple[str, str, int]]:
    """Return (label, address, count) of dependents; what the person may not read has no name."""
    told = [(one.label, one.href, one.count) for one in found if _may_know(actor, one)]
    others = sum(one.count for one in found if not _may_know(actor, one))
    return told + ([(str(_("other records")), "", others)] if others else [])


def _may_know(actor: Actor, one: Dependent) -> bool:
    """Say whether a person may read the records, and what they point at."""
    if actor.may_all() or one.resource is None:
        return actor.may_all()
    if registry.resource(one.resource.address) is None or not actor.may(one.resource):
        return False
    names = {one.reference, one.reference.removesuffix("_id")}
    return not names & actor.hidden(one.resource)


def _is_part(model: Any, pointer: Pointer, of: Any) -> bool:
    if pointer.type_column:
        reference = model.refs.get(pointer.type_column.removesuffix("_resource"))
        return bool(reference and reference.cascade)
    if not model.parent:
        return False
    field = model._meta.fields[model.parent]
    return bool(field.column_name == pointer.column and field.rel_model is of)


def delete_with_parts(record: Record, actor: Actor) -> None:
    """Delete a record and what is part of it, and take it off the lists that hold it.

    Raises Refused naming what else depends on it, as far as the person may know.
    """
    found = dependents(record)
    against = [one for one in found if not one.is_part]
    if against:
        raise Refused(
            _(
                "%(record)s can't be deleted: it is used in %(places)s.",
                record=str(record),
                places=", ".join(
                    f"{label} ({count})" for label, _href, count in told_to(actor, against)
                ),
            )
        )
    for one in found:
        for part in _parts(one, record):
            delete_with_parts(part, actor)
    drop_links(record)
    record.delete_instance()
    if not is_sqlite():
        _delete_late_parts(record, actor)


def _delete_late_parts(record: Record, actor: Actor) -> None:
    """Look again: deleting waited for those who were storing a pointer to the record."""
    found = dependents(record)
    if any(not one.is_part for one in found):
        raise Refused(_("%(record)s came into use just now.", record=str(record)))
    for one in found:
        for part in _parts(one, record):
            delete_with_parts(part, actor)


def parts_of(record: Record) -> list[Record]:
    """Return what would go with a record: its lines, its files, what points at it as a part."""
    return [part for one in dependents(record) if one.is_part for part in _parts(one, record)]


def attached_to(record: Record) -> list[Record]:
    """Return the parts of a record that it may have like any other: its files, its comments."""
    return [one for one in parts_of(record) if one.belongs_to]


def _parts(one: Dependent, record: Record) -> list[Record]:
    for resource in registry.resources.values():
        model: Any = resource.model
        if table_name(model) == one.table:
            if model.parent and model._meta.fields[model.parent].column_name == one.column:
                return list(model.select().where(model._meta.fields[model.parent] == record.id))
            name = one.column.removesuffix("_id")
            fields = model._meta.fields
            return list(
                model.select().where(
                    fields[f"{name}_resource"] == record.record_type,
                    fields[one.column] == record.id,
                )
            )
    return []


def dependents_of_many(model: type[Record], ids: list[int]) -> list[Dependent]:
    """Return what points at any of some records, with counts and no addresses; parts first."""
    known = _catalogue(_generation)
    sums: dict[tuple[str, str], Dependent] = {}
    for part in chunks(ids):
        inside = f"({', '.join(map(str, part))})"
        for pointer in known.get(table_name(model), []):
            if not pointer.cascades:
                where = f'"{pointer.column}" IN {inside}'
                _add_up(sums, _count(pointer, model(id=0), where))
        for pointer in known[""]:
            record = model(id=0)
            kind = record.record_type.replace("'", "''")
            where = f'"{pointer.column}" IN {inside} AND "{pointer.type_column}" = \'{kind}\''
            _add_up(sums, _count(pointer, record, where))
    return sorted(sums.values(), key=lambda one: (not one.is_part, one.label))


def used_among(model: type[Record], ids: list[int]) -> set[int]:
    """Return those of some records that can't be deleted, as others than their parts need them."""
    found: set[int] = set()
    blank = model(id=0)
    for pointer in pointers_at(blank):
        if not pointer.cascades and not _points_from_part(pointer, model):
            found |= _pointed_at(pointer, blank.record_type, ids)
    for one in holdings(blank):
        if one.is_required:
            through, _mine, theirs = link_columns(one.field)
            for part in chunks(ids):
                query = through.select(theirs).where(theirs.in_(part)).distinct()
                found |= {row[0] for row in query.tuples()}
    return found


def is_used(record: Record) -> bool:
    """Say whether anything but its own parts refers to a record, of whatever module."""
    return bool(used_among(type(record), [record.id]))


def _points_from_part(pointer: Pointer, model: type[Record]) -> bool:
    return any(
        table_name(resource.model) == pointer.table and _is_part(resource.model, pointer, model)
        for resource in registry.resources.values()
    )


def _pointed_at(pointer: Pointer, record_type: str, ids: list[int]) -> set[int]:
    kind = record_type.replace("'", "''")
    own = f" AND \"{pointer.type_column}\" = '{kind}'" if pointer.type_column else ""
    found: set[int] = set()
    for part in chunks(ids):
        inside = ", ".join(str(int(one)) for one in part)
        rows = database.execute_sql(
            f'SELECT DISTINCT "{pointer.column}" FROM "{pointer.table}"'
            f' WHERE "{pointer.column}" IN ({inside}){own}'
        )
        found |= {row[0] for row in rows.fetchall()}
    return found


def _add_up(sums: dict[tuple[str, str], Dependent], one: Dependent) -> None:
    key = (one.table, one.column)
    if one.count:
        before = sums[key].count if key in sums else 0
        sums[key] = replace(one, count=one.count + before)
