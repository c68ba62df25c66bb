"""Reversing changes through the gate, newest first: what was made goes, what went comes back."""

from collections.abc import Iterator, Sequence
from typing import Any

from peewee import ForeignKeyField, IntegrityError

from app.filters import compile_filter, parse_rule
from app.reading.fields import rule_context
from app.registry import registry
from app.resource import field_label
from app.rights import HOUSE, Actor, Denied
from app.undoing.allowing import check_area, entered, reverse_of
from app.undoing.rows import is_cleared, put_values, record_of
from app.undoing.standing import still_standing
from app.writing.dependents import delete_with_parts, dependents, losers, told_to
from app.writing.errors import Invalids
from app.writing.raw_rows import put_row_back
from app.writing.values import check_unique
from models.batch import stored_rows
from models.change import Change, ChangeSet
from models.gate import current_gate, stored_values
from models.record import Record
from models.refused import Refused
from models.texts import _


def changes_of(change_set_id: int) -> list[Any]:
    """Return the changes of a change set, newest first."""
    own = Change.change_set == change_set_id
    return list(Change.select().where(own).order_by(Change.id.desc()))


def take_back(change_set_id: int, actor: Actor) -> None:
    """Reverse all changes of a change set within the open gate, as one.

    Raises Refused naming what was changed since, or what else stands against it. Whether somebody
    may do that, callers have asked.
    """
    changes = changes_of(change_set_id)
    lock_records(changes)
    reverse_all(still_standing(changes, actor), actor)


def lock_records(changes: Sequence[Change]) -> None:
    """Keep others from changing the records until the gate closes, in the order of their names."""
    by_type: dict[str, set[int]] = {}
    for change in changes:
        by_type.setdefault(change.record_type, set()).add(change.record_id)
    for record_type in sorted(by_type):
        resource = registry.resource(record_type)
        if resource is not None:
            stored_rows(resource.model, sorted(by_type[record_type]))


def reverse_all(changes: Sequence[Change], actor: Actor, *, are_own: bool = False) -> None:
    """Reverse changes that nothing stands against, newest first as they are given.

    `are_own` asks for the person's rights of what they left behind.
    """
    current_gate()
    with stored_values():
        for change in changes:
            try:
                _reverse(change, actor)
            except IntegrityError as error:
                raise Refused(
                    _(
                        "It can't be undone: what “%(record)s” needs is taken or gone.",
                        record=change.label,
                    )
                ) from error
    if are_own:
        _check_areas(entered(changes), actor)


def _check_areas(changes: Sequence[Change], actor: Actor) -> None:
    for change in changes:
        resource = registry.resource(change.record_type)
        if resource is None or change.verb == "create":
            continue
        record: Any = resource.model.get_or_none(resource.model.id == change.record_id)
        if record is None:
            raise Denied(resource.address, reverse_of(resource, change))
        check_area(resource, actor, record, reverse_of(resource, change))


def _reverse(change: Change, actor: Actor) -> None:
    resource = registry.resource(change.record_type)
    if change.verb not in ("create", "update", "delete"):
        return
    if resource is None:
        put_row_back(change)
        return
    model: Any = resource.model
    if change.verb == "delete":
        _restore(model, change, actor)
        return
    record = model.get_or_none(model.id == change.record_id)
    if record is None:
        raise Refused(_("“%(record)s” is gone.", record=change.label))
    if change.verb == "create":
        _delete(record, actor)
        return
    put_values(record, change.was)
    _put_links(record, change)
    _save(record, change, actor)


def _delete(record: Record, actor: Actor) -> None:
    """Delete what was made. What others added to it since stands against that."""
    if _is_frozen(record):
        raise Refused(
            _("It can't be undone: “%(record)s” is final by now and stays.", record=str(record))
        )
    left = [*dependents(record), *losers(record)]
    if left:
        places = (f"{label} ({count})" for label, _href, count in told_to(actor, left))
        raise Refused(
            _(
                "It can't be undone: “%(record)s” is used by now: %(places)s.",
                record=str(record),
                places=", ".join(places),
            )
        )
    delete_with_parts(record, actor)


def _is_frozen(record: Any) -> bool:
    """Say whether a record meets the rule of those that may not change any more."""
    model: Any = type(record)
    if not model.frozen:
        return False
    rule = compile_filter(parse_rule(model.frozen), model, rule_context(HOUSE))
    return bool(model.select(model.id).where(model.id == record.id, rule).exists())


def _restore(model: Any, change: Change, actor: Actor) -> None:
    """Store a deleted row under its own id, as old as it is."""
    if is_cleared(change):
        raise Refused(_("It was deleted for good: its content is gone."))
    record = record_of(model, change)
    if model.get_or_none(model.id == record.id) is not None:
        raise Refused(_("“%(record)s” is there again already.", record=change.label))
    _check_secrets(model, change)
    _check_references(record, change)
    _put_links(record, change)
    _save(record, change, actor, is_new=True)
    told = {model.version: change.version + 1}
    Change.update(version=change.version + 1).where(
        Change.change_set == current_gate().change_set.id,
        Change.record_type == change.record_type,
        Change.record_id == change.record_id,
        Change.verb == "create",
    ).execute()
    made = _making(change)
    if made is not None and made.change_set_id != current_gate().change_set.id:
        told |= {
            model.created_at: made.change_set.at,
            model.created_by: made.change_set.actor_id,
        }
    model.update(told).where(model.id == record.id).execute()


def _making(change: Change) -> Any:
    """Return the change that made a record first."""
    return (
        Change.select(Change, ChangeSet)
        .join(ChangeSet)
        .where(
            Change.record_type == change.record_type,
            Change.record_id == change.record_id,
            Change.verb == "create",
        )
        .order_by(Change.id)
        .first()
    )


def _check_secrets(model: Any, change: Change) -> None:
    """Refuse what can't be whole again: secrets are never kept in the history."""
    if any(not model._meta.fields[name].null for name in model.secret):
        raise Refused(
            _("“%(record)s” can't come back: its secret wasn't kept.", record=change.label)
        )


def _check_references(record: Any, change: Change) -> None:
    """Refuse to bring back a row that refers to what is gone, naming the field."""
    for name, target in _pointed(record):
        if target is None:
            raise Refused(
                _(
                    "It can't be undone: what “%(record)s” refers to as “%(field)s” is gone.",
                    record=change.label,
                    field=str(field_label(type(record), name)),
                )
            )


def _pointed(record: Any) -> Iterator[tuple[str, Any]]:
    """Give by field what a record refers to, None for what is gone; itself left out."""
    for field in record._meta.sorted_fields:
        number = record.__data__.get(field.name)
        if isinstance(field, ForeignKeyField) and number not in (None, record.id):
            rel: Any = field.rel_model
            yield field.name, rel.get_or_none(rel._meta.primary_key == number)
    for name in record.refs:
        if record.__data__.get(f"{name}_resource") in registry.resources:
            yield name, getattr(record, name)


def _put_links(record: Any, change: Change) -> None:
    """Take back what a change did to lists of references; what others did to them stays."""
    for name, field in record._meta.manytomany.items():
        if name not in change.was and name not in change.became:
            continue
        was, became = set(change.was.get(name) or ()), set(change.became.get(name) or ())
        rel = field.rel_model
        back = sorted(was - became)
        there = set(stored_rows(rel, back, lock=False)) if back else set()
        if set(back) - there:
            raise Refused(
                _("It can't be undone: what “%(record)s” held is gone.", record=change.label)
            )
        now = set(record.linked(name)) if change.verb == "update" else set()
        record.link(name, sorted((now | there) - (became - was)))


def _save(record: Record, change: Change, actor: Actor, is_new: bool = False) -> None:
    """Save, with the record's name in what stands against it."""
    try:
        check_unique(actor, record, None if is_new else change.was)
        record.save(force_insert=is_new)
    except Refused as refused:
        texts = refused.errors.values() if isinstance(refused, Invalids) else [[str(refused)]]
        raise Refused(
            _(
                "It can't be undone: “%(record)s”: %(reason)s",
                record=change.label,
                reason="; ".join(text for several in texts for text in several),
            )
        ) from refused


__all__ = ["changes_of", "lock_records", "reverse_all", "take_back"]
