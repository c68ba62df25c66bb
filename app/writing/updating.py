"""Changing many records by a key: only what differs is written."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from app.reading.records import visible
from app.resource import Resource
from app.rights import Actor, Denied
from app.writing.batch import Batch, Draft, Outcome, Part, Row, TakenBack, parts_of, problems
from app.writing.columns import Columns, linked_ids, taken_values
from app.writing.values import seen_ids
from models.batch import look_ahead, stored_rows, update_all
from models.folding import fold
from models.gate import gate
from models.record import KEY_LENGTH, KeyField, Record
from models.rows import chunks
from models.texts import _, ngettext

Stored = dict[int, dict[str, Any]]


class Change(Batch):
    """Rows that change records, each named by `found`."""

    def __init__(self, resource: Resource, actor: Actor, way: str, found: Mapping[int, int]):
        super().__init__(resource, actor, way)
        self.seen: dict[str, set[int]] = {}
        self.found = found
        """The record's id by the row's own `id()`: drafts come again after a row proved wrong."""

    def write(self, drafts: list[Draft]) -> None:
        """Write what differs, of the records and of their lines."""
        ids = [self.found[id(draft)] for draft in drafts]
        stored = stored_rows(self.model, ids)
        names = {*self.line_columns, "id"}
        values = [{k: v for k, v in one.row.items() if k not in names} for one in drafts]
        self.columns.expect(values)
        links = self._links(values, ids)
        for draft, number, own in zip(drafts, ids, values, strict=True):
            self._set(draft, stored.get(number), own, links)
        if not all(draft.is_sound for draft in drafts):
            raise TakenBack
        changed = self._store(drafts, stored, links)
        lines = {id(one) for name in self.line_columns for one in self._lines(name, drafts)}
        self.hold_scope(drafts, "update")
        for draft in drafts:
            draft.outcome.record_id = draft.record.id
            is_changed = id(draft) in changed or id(draft) in lines
            draft.outcome.state = "updated" if is_changed else "unchanged"

    def _links(
        self, values: Sequence[Mapping[str, Any]], ids: Sequence[int]
    ) -> dict[str, dict[int, list[int]]]:
        manies = self.model._meta.manytomany
        used = {name for own in values for name in own} & set(manies)
        links = {name: linked_ids(self.model, name, ids) for name in used}
        for name, found in links.items():
            others = {one for linked in found.values() for one in linked}
            self.seen[name] = seen_ids(self.actor, manies[name].rel_model, others)
        return links

    def _set(
        self,
        draft: Draft,
        before: dict[str, Any] | None,
        values: Mapping[str, Any],
        links: dict[str, dict[int, list[int]]],
    ) -> None:
        draft.outcome.changes.clear()
        if before is None:
            draft.fail({"": [_("The record has been deleted meanwhile.")]})
            return
        draft.record = _loaded(self.model, before)
        has = {name: links[name][before["id"]] for name in links}
        wanted = dict(values)
        for name in has.keys() & wanted.keys():
            # Nobody takes out what they can't see.
            kept = {one for one in has[name] if one not in self.seen[name]}
            wanted[name] = sorted({*(wanted[name] or ()), *kept})
        draft.fail(self.columns.set(draft.record, _different(before | has, wanted)))

    def _store(
        self, drafts: list[Draft], stored: Stored, links: dict[str, dict[int, list[int]]]
    ) -> set[int]:
        """Let the changed records clean themselves, and store those that still differ."""
        touched = [one for one in drafts if _differs(one.record, stored[one.record.id])]
        self.prepare(touched)
        if not all(draft.is_sound for draft in touched):
            raise TakenBack
        linked = [one for one in touched if one.record.__dict__.get("_links")]
        plain = [
            (one, names)
            for one in touched
            if one not in linked and (names := one.record.changed_names(stored[one.record.id]))
        ]
        for draft in linked:
            self._save_linked(draft, stored[draft.record.id], links)
        for draft, names in plain:
            _tell(draft, draft.record, "", stored[draft.record.id], names)
        update_all([(draft.record, stored[draft.record.id]) for draft, _names in plain])
        return {id(one) for one in linked} | {id(one) for one, _names in plain}

    def _save_linked(
        self, draft: Draft, before: dict[str, Any], links: dict[str, dict[int, list[int]]]
    ) -> None:
        for name, ids in draft.record.__dict__["_links"].items():
            draft.outcome.changes[name] = (links[name][draft.record.id], ids)
        _tell(draft, draft.record, "", before, draft.record.changed_names(before))
        draft.record.save()

    def _lines(self, name: str, drafts: list[Draft]) -> list[Draft]:
        """Change or add the lines of one name; return the rows where something was done."""
        columns = self.line_columns[name]
        wanted = [one for one in drafts if one.row.get(name)]
        if not wanted:
            return []
        stored = _stored_lines(columns.model, [one.record.id for one in wanted])
        changes: list[tuple[Draft, int, Part, dict[str, Any]]] = []
        added: list[tuple[Draft, int, Part]] = []
        for draft in wanted:
            rows = list(stored.get(draft.record.id, ()))
            for number, part in enumerate(parts_of(draft.row, name)):
                row = next((one for one in rows if not _different(one, part.where)), None)
                if row is None:
                    added.append((draft, number, part))
                else:
                    rows.remove(row)
                    changes.append((draft, number, part, row))
        done = self._change_lines(name, columns, changes)
        if added:
            self.insert_lines(name, columns, added)
            for draft, number, part in added:
                for field, value in part.values.items():
                    draft.outcome.changes[f"{name}.{number}.{field}"] = (None, value)
        return done + [draft for draft, _number, _part in added]

    def _change_lines(
        self,
        name: str,
        columns: Columns,
        changes: Sequence[tuple[Draft, int, Part, dict[str, Any]]],
    ) -> list[Draft]:
        columns.expect([part.values for _draft, _number, part, _row in changes])
        made: list[tuple[Draft, int, Record, dict[str, Any]]] = []
        for draft, number, part, row in changes:
            line = _loaded(columns.model, row)
            errors = columns.set(line, _different(row, part.values))
            draft.fail(errors, f"{name}.{number}.")
            if not errors and _differs(line, row):
                made.append((draft, number, line, row))
        look_ahead([line for _draft, _number, line, _row in made])
        for draft, number, line, _row in made:
            draft.fail(problems(line), f"{name}.{number}.")
        lines = [line for _draft, _number, line, _row in made]
        taken = taken_values(columns.model, self.actor, lines)
        for (draft, number, _line, _row), errors in zip(made, taken, strict=True):
            draft.fail(errors, f"{name}.{number}.")
        really = [one for one in made if one[0].is_sound and one[2].changed_names(one[3])]
        for draft, number, line, row in really:
            _tell(draft, line, f"{name}.{number}.", row, line.changed_names(row))
        update_all([(line, row) for _draft, _number, line, row in really])
        return [draft for draft, _number, _line, _row in really]


def update_many(
    resource: Resource, rows: Sequence[Row], actor: Actor, key: str = "id", way: str = "import"
) -> list[Outcome]:
    """Change the records that have the rows' values of a field, at best some hundreds at once.

    A row without such a record comes back as `missing`. Raises Denied.
    """
    if not actor.may(resource, "update"):
        raise Denied(resource.address, "update")
    with gate(actor.user_id, way):
        drafts = [Draft(row, Outcome()) for row in rows]
        matches = find_by_key(resource, actor, key, [row.get(key) for row in rows])
        may = seen_ids(
            actor, resource.model, {one for ids in matches.values() for one in ids}, "update"
        )
        waiting = []
        for draft in drafts:
            ids = matches.get(draft.row.get(key), ())
            if len(ids) == 1 and ids[0] in may:
                waiting.append((draft, ids[0]))
            else:
                _unmatched(resource, draft, ids, key)
        while waiting:
            # A record that comes twice is changed twice, one after the other.
            first = {number: draft for draft, number in reversed(waiting)}
            Change(resource, actor, way, {id(one): number for number, one in first.items()}).store(
                [draft for draft, number in waiting if first[number] is draft]
            )
            waiting = [(one, number) for one, number in waiting if first[number] is not one]
        return [draft.outcome for draft in drafts]


def _unmatched(resource: Resource, draft: Draft, ids: Sequence[int], key: str) -> None:
    if not ids:
        draft.outcome.state = "missing"
    elif len(ids) > 1:
        text = ngettext(
            "There is %(count)s of %(title)s with this key; write its id.",
            "There are %(count)s of %(title)s with this key; write the id of one.",
            len(ids),
            count=len(ids),
            title=str(resource.title),
        )
        draft.fail({key: [text]})
    else:
        draft.fail({key: [_("You may not change this record.")]})


def find_by_key(
    resource: Resource, actor: Actor, key: str, values: Iterable[Any]
) -> dict[Any, list[int]]:
    """Return by value the ids of the records that have it, of those that the person may see.

    Texts that are sorted are compared folded: case and accents make no other key.
    """
    model: Any = resource.model
    field = model._meta.fields[key]
    folded = model._meta.fields.get(f"{key}_key")
    wanted: dict[Any, list[Any]] = {}
    for value in {value for value in values if value not in (None, "")}:
        sought = fold(value)[:KEY_LENGTH] if folded is not None else value
        wanted.setdefault(sought, []).append(value)
    condition = None if actor.is_house else visible(resource, actor)
    found: dict[Any, list[int]] = {}
    column = field if folded is None else folded
    for part in chunks(wanted):
        query = model.select(column, model.id).where(column.in_(part)).order_by(model.id)
        for sought, number in (query if condition is None else query.where(condition)).tuples():
            for value in wanted.get(sought, ()):
                found.setdefault(value, []).append(number)
    return found


def _loaded(model: Any, row: Mapping[str, Any]) -> Any:
    record = model.__new__(model)
    record.__data__, record.__rel__, record._dirty = dict(row), {}, set()
    return record


def _different(before: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values that aren't stored so already; a blank and nothing are the same."""
    return {
        name: value
        for name, value in values.items()
        if name not in before or _blank_is_none(before[name]) != _blank_is_none(value)
    }


def _blank_is_none(value: Any) -> Any:
    return None if value == "" or value == [] else value


def _differs(record: Record, before: Mapping[str, Any]) -> bool:
    return bool(record.__dict__.get("_links")) or any(
        value != before[name] for name, value in record.__data__.items()
    )


def _tell(
    draft: Draft, record: Record, prefix: str, before: Mapping[str, Any], names: Iterable[str]
) -> None:
    for name in names:
        if not isinstance(record._meta.fields[name], KeyField):
            draft.outcome.changes[f"{prefix}{name}"] = (before[name], record.__data__[name])


def _stored_lines(model: Any, parents: Sequence[int]) -> dict[int, list[dict[str, Any]]]:
    """Return the stored lines by their record's id, the first ones first."""
    reference = model._meta.fields[model.parent]
    found: dict[int, list[dict[str, Any]]] = {}
    for part in chunks(sorted(set(parents))):
        for row in model.select().where(reference.in_(part)).order_by(model.id).dicts():
            found.setdefault(row[model.parent], []).append(row)
    return found


__all__ = ["find_by_key", "update_many"]
