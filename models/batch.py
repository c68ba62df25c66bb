"""Many records at once: the same steps as `Record.save`, each done for all of them together.

Callers have prepared the records (`Record.prepare`), and have a gate open.
"""

from collections.abc import Callable, Sequence
from typing import Any

from models.change import write_changes
from models.database import is_sqlite
from models.events import record_changed, record_created, rows_written
from models.gate import current_gate
from models.reader import read_by
from models.record import Record, link_columns, touch_parents
from models.refused import Refused
from models.rows import chunks, execute_many, insert_rows, take_ids
from models.shape import Stored, shape_of, stored_as, stored_row
from models.texts import _


def insert_all(records: Sequence[Record]) -> None:
    """Store new records of one class with their history, and announce them.

    Raises IntegrityError where the database has something against one, Refused where a receiver of
    `record_created` has. Then none is stored, if the caller takes its savepoint back.
    """
    if not records:
        return
    opened, model, shape = current_gate(), type(records[0]), shape_of(type(records[0]))
    for record, number in zip(records, take_ids(model, len(records)), strict=True):
        record.__data__.update(
            id=number,
            created_at=opened.at,
            created_by=opened.actor_id,
            updated_at=opened.at,
            updated_by=opened.actor_id,
            version=1,
        )
    stored = _with_same_moments(records[0], shape.stored)
    columns, rows = shape.table([record.__data__ for record in records], stored)
    insert_rows(model._meta.table_name, columns, rows)
    links = _insert_links(records)
    with read_by(None):
        changes = [
            record.change_row("create", {}, shape.storable(record.__data__) | linked)
            for record, linked in zip(records, links, strict=True)
        ]
        write_changes(opened, changes)
    _announce(records, None)


def _with_same_moments(record: Record, columns: list[Stored]) -> list[Stored]:
    """Return how new records are stored: their moments are brought into form once for all."""
    same = {name: value for name, _type, value in columns if name in ("created_at", "updated_at")}
    known = {name: _always(value(record.__data__[name])) for name, value in same.items()}
    return [(name, as_is, known.get(name, value)) for name, as_is, value in columns]


def _always(stored: Any) -> Callable[[Any], Any]:
    return lambda _value: stored


def _insert_links(records: Sequence[Record]) -> list[dict[str, Any]]:
    """Store the many-to-many fields of new records and return them as the history keeps them."""
    found = [record.__dict__.pop("_links", {}) for record in records]
    if not any(found):
        return found
    for name, field in type(records[0])._meta.manytomany.items():
        through, mine, theirs = link_columns(field)
        rows = [
            (record.id, other)
            for record, links in zip(records, found, strict=True)
            for other in links.get(name, ())
        ]
        if rows:
            columns = (mine.column_name, theirs.column_name)
            insert_rows(through._meta.table_name, columns, rows)
    return found


def _announce(records: Sequence[Record], changed: list[list[str]] | None) -> None:
    model = type(records[0])
    touch_parents(records)
    fields = None if changed is None else frozenset(name for names in changed for name in names)
    rows_written.send(model, records=records, fields=fields)
    if changed is None:
        if record_created.has_receivers_for(model):
            for record in records:
                record_created.send(model, record=record)
    elif record_changed.has_receivers_for(model):
        for record, names in zip(records, changed, strict=True):
            record_changed.send(model, record=record, fields=frozenset(names))


def update_all(pairs: Sequence[tuple[Record, dict[str, Any]]]) -> None:
    """Store what differs between records of one class and their stored rows (as `stored_rows`).

    Raises Refused where somebody else changed one just now, IntegrityError as `insert_all`.
    """
    opened = current_gate()
    changes, changed = [], []
    by_columns: dict[tuple[str, ...], list[list[Any]]] = {}
    for record, before in pairs:
        names = record.changed_names(before)
        changed.append(names)
        record.__data__.update(
            version=before["version"] + 1, updated_at=opened.at, updated_by=opened.actor_id
        )
        columns = (*sorted(names), "updated_at", "updated_by", "version")
        by_columns.setdefault(columns, []).append(_assigned(record, columns, before))
        with read_by(None):
            old, new = record.told_changes(before, names)
            changes.append(record.change_row("update", old, new))
        record._dirty.clear()
    if not changes:
        return
    records = [record for record, _before in pairs]
    for columns, rows in by_columns.items():
        _update_rows(type(records[0]), columns, rows)
    write_changes(opened, changes)
    _announce(records, changed)


def _assigned(record: Record, columns: tuple[str, ...], before: dict[str, Any]) -> list[Any]:
    fields = record._meta.fields
    stored = [stored_as(fields[name]) for name in columns]
    return [*stored_row(record.__data__, stored), record.id, before["version"]]


def _update_rows(model: Any, columns: tuple[str, ...], rows: list[list[Any]]) -> None:
    mark = "?" if is_sqlite() else "%s"
    fields = model._meta.fields
    assigned = ", ".join(f'"{fields[name].column_name}" = {mark}' for name in columns)
    sql = f'UPDATE "{model._meta.table_name}" SET {assigned} WHERE id = {mark} AND version = {mark}'
    if execute_many(sql, rows) != len(rows):
        raise Refused(_("Some of these records were changed by somebody else just now."))


def stored_rows(model: Any, ids: Sequence[int], lock: bool = True) -> dict[int, dict[str, Any]]:
    """Return the rows of these records by id, kept from others until the gate closes."""
    found: dict[int, dict[str, Any]] = {}
    for part in chunks(sorted(set(ids))):
        query = model.select().where(model.id.in_(part)).order_by(model.id)
        if lock and not is_sqlite():
            query = query.for_update("FOR NO KEY UPDATE")
        found.update((row["id"], row) for row in query.dicts())
    return found


def load_references(records: Sequence[Record], *names: str) -> None:
    """Read at once what the records' foreign keys point at, so that none is asked for by itself.

    Those named are read even where they are known already; without names those that are lacking.
    """
    if not records:
        return
    for field in type(records[0])._meta.refs:
        name, rel = field.name, field.rel_model
        if names and name not in names:
            continue
        wanted = [record for record in records if names or name not in record.__rel__]
        ids = {record.__data__.get(name) for record in wanted} - {None, 0}
        near: dict[Any, Any] = {}
        for part in chunks(sorted(ids)):
            near.update((one.id, one) for one in rel.select().where(rel.id.in_(part)))
        for record in wanted:
            target = near.get(record.__data__.get(name))
            if target is not None:
                record.__rel__[name] = target


def look_ahead(records: Sequence[Record]) -> None:
    """Read at once what the records' rules ask, and what their foreign keys point at."""
    if records:
        records[0].make_ready(records)
        records[0].look_ahead(records)
        load_references(records)


__all__ = ["insert_all", "load_references", "look_ahead", "stored_rows", "update_all"]
