"""Merging records that are one and the same: one stays, the others point to it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from peewee import IntegrityError

from app.reading.records import allows, fetch
from app.resource import Resource, field_label
from app.rights import Actor, Denied
from app.talk.following import follow_survivor
from app.writing.dependents import dependents
from app.writing.gate import locked
from app.writing.moving import move_pointers
from app.writing.values import writable_names
from models.change import write_changes
from models.core import Tombstone
from models.fields import StateField
from models.gate import OpenGate, gate, stored_values
from models.kinds import kind_of
from models.record import SYSTEM_FIELDS, KeyField, Record
from models.refused import Refused
from models.texts import _

MOST = 12
"""As many records merge at once as fit side by side."""


@dataclass(frozen=True)
class Merged:
    """What came of merging: the record that stays, and the change set that tells of it."""

    record: Any
    change_set_id: int


def merge(
    resource: Resource,
    winner_id: int,
    loser_ids: Sequence[int],
    actor: Actor,
    choices: Mapping[str, int] | None = None,
    versions: Mapping[int, int] | None = None,
    way: str = "page",
) -> Merged:
    """Merge records into one of them. `choices` give by field the id of whose value stays.

    Where nothing is chosen, the winner's value stays, else the first one that is filled. All that
    points at the losers points at the winner then, exact doubles of parts go, links of both are
    joined. `versions` are those that somebody looked at.
    Raises Denied, NotVisible, or Refused naming what stands against it.
    """
    ids = list(dict.fromkeys((winner_id, *loser_ids)))
    may_merge(resource, actor, ids)
    with gate(actor.user_id, way, cause=f"{resource.address}:merge") as opened, stored_values():
        found = {number: locked(resource, actor, number, "update") for number in sorted(ids)}
        records = [found[number] for number in ids]
        winner, losers = records[0], records[1:]
        _check(resource, actor, records, versions)
        values = _chosen(resource, actor, records, choices or {})
        links = _joined_links(resource, records)
        kept = [one for one in losers if move_pointers(one, winner, ids)]
        for loser in losers:
            _bury(opened, loser, loser in kept)
        _take_over(winner, values, links)
        for loser in losers:
            _set_stone(opened, loser, winner, loser in kept)
        return Merged(winner.lock(), opened.change_set.id)


def may_merge(resource: Resource, actor: Actor, ids: Sequence[int]) -> list[Record]:
    """Return the records that somebody may merge. Raises NotVisible, Denied or Refused."""
    if resource.duplicates is None:
        raise Refused(_("%(what)s can't be merged.", what=str(resource.title)))
    records = [fetch(resource, actor, number) for number in ids]
    if len(records) < 2:
        raise Refused(_("Choose two records at least."))
    if len(records) > MOST:
        raise Refused(_("Merge at most %(count)s records at once.", count=MOST))
    for record in records:
        for verb in ("update", "delete"):
            if not allows(resource, actor, record, verb):
                raise Denied(resource.address, verb)
    return records


def _check(
    resource: Resource,
    actor: Actor,
    records: Sequence[Record],
    versions: Mapping[int, int] | None,
) -> None:
    for record in records:
        if not allows(resource, actor, record, "delete"):
            raise Denied(resource.address, "delete")
        if versions is not None and versions.get(record.id) != record.version:
            raise Refused(_("%(record)s was changed meanwhile. Look again.", record=str(record)))
    unlike = unlike_field(resource, records)
    if unlike:
        raise Refused(
            _(
                "%(one)s and %(other)s can't be the same: “%(field)s” differs.",
                one=str(records[0]),
                other=str(unlike[1]),
                field=str(field_label(resource.model, unlike[0])),
            )
        )


def unlike_field(resource: Resource, records: Sequence[Record]) -> tuple[str, Record] | None:
    """Return the field that keeps records from being the same, and the record where it differs."""
    for name in resource.duplicates.same if resource.duplicates else ():
        for record in records[1:]:
            if record.__data__.get(name) != records[0].__data__.get(name):
                return name, record
    return None


def mergeable_names(resource: Resource) -> list[str]:
    """Return the fields of which one value stays: pointers by their columns, no states or keys."""
    return [
        field.name
        for field in resource.model._meta.sorted_fields
        if field.name not in SYSTEM_FIELDS and not isinstance(field, KeyField | StateField)
    ]


def preferred(resource: Resource, records: Sequence[Record], name: str) -> Record:
    """Return whose value stays unless somebody chooses: the first that says something."""
    field = resource.model._meta.fields[name]
    empty = (None, "", False) if kind_of(field).name == "yesno" else (None, "")
    for record in records:
        if record.__data__.get(name) not in empty:
            return record
    return records[0]


def _chosen(
    resource: Resource, actor: Actor, records: Sequence[Record], choices: Mapping[str, int]
) -> dict[str, Any]:
    by_id = {record.id: record for record in records}
    model, ids = resource.model, set(by_id)
    allowed = set(writable_names(resource, actor))
    for name, number in choices.items():
        if name not in allowed or name not in {*mergeable_names(resource), *model.refs}:
            raise Refused(_("There is no field “%(name)s” to choose.", name=name))
        if number not in ids:
            raise Refused(_("The value that you chose is of none of these records."))
    values: dict[str, Any] = {}
    for name in mergeable_names(resource):
        pointer = next((one for one in model.refs if name in _halves(one)), name)
        column = f"{pointer}_id" if pointer in model.refs else name
        source = by_id.get(choices.get(pointer, 0)) or preferred(resource, records, column)
        value = source.__data__.get(name)
        field = model._meta.fields[name]
        if getattr(field, "rel_model", None) is model and value in ids:
            value = None
        values[name] = value
    for name in model.refs:
        kind, number = (values[half] for half in _halves(name))
        if kind == resource.address and number in ids:
            values |= dict.fromkeys(_halves(name))
    return values


def _joined_links(resource: Resource, records: Sequence[Record]) -> dict[str, list[int]]:
    """Return what any of the records is linked with, but for each other."""
    found = {}
    for name, field in resource.model._meta.manytomany.items():
        ids = {one for record in records for one in record.linked(name)}
        if field.rel_model is resource.model:
            ids -= {record.id for record in records}
        found[name] = sorted(ids)
    return found


def _halves(name: str) -> tuple[str, str]:
    return f"{name}_resource", f"{name}_id"


def _bury(opened: OpenGate, loser: Record, stays: bool) -> None:
    """Take a loser's row out, unless rows that may not change still refer to it.

    A row that stays gives up what no other may have: the winner may take it over.
    """
    if stays:
        _give_up_unique(loser)
        write_changes(opened, [loser.change_row("merge", {}, {})])
        return
    used = _("%(record)s came into use just now. Try again.", record=str(loser))
    try:
        type(loser).get_by_id(loser.id).delete_instance()
    except IntegrityError as error:
        raise Refused(used) from error
    if dependents(loser):  # deleting waited for somebody who stored a pointer to it
        raise Refused(used)


def _give_up_unique(loser: Record) -> None:
    fresh = type(loser).get_by_id(loser.id)
    for field in fresh._meta.sorted_fields:
        if field.unique and field.null and not isinstance(field, KeyField):
            setattr(fresh, field.name, None)
    fresh.save()


def _take_over(winner: Record, values: Mapping[str, Any], links: Mapping[str, Any]) -> None:
    fresh = type(winner).get_by_id(winner.id)
    for name, value in values.items():
        if fresh.__data__.get(name) != value:
            setattr(fresh, name, value)
    for name, ids in links.items():
        fresh.link(name, ids)
    try:
        fresh.save()
    except IntegrityError as error:
        raise Refused(
            _("The values that you chose can't stand together: one must be unlike all others.")
        ) from error


def _set_stone(opened: OpenGate, loser: Record, winner: Record, stays: bool) -> None:
    follow_survivor(loser, winner)
    Tombstone.create(
        at=opened.at,
        resource=loser.record_type,
        record_id=loser.id,
        survivor_id=winner.id,
        label=str(loser)[:500],
        change_set_id=opened.change_set.id,
        keeps_row=stays,
    )


def ids_of(texts: Iterable[str]) -> list[int]:
    """Read ids from an address or a form, each once; what is none is left out."""
    found = [int(one) for one in texts if one.isascii() and one.isdigit() and len(one) < 19]
    return list(dict.fromkeys(found))


__all__ = ["MOST", "Merged", "ids_of", "may_merge", "merge", "mergeable_names", "preferred"]
