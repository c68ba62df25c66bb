"""Doing one thing with a batch of records: each its own outcome, none sinks the others."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from peewee import DataError, IntegrityError
from werkzeug.datastructures import MultiDict

from app.bulk.edit import Edit, read_plan
from app.bulk.kinds import EDIT, Kind, kind_of_word
from app.filters import compile_filter, parse_rule
from app.forms.parameters import ParameterForm
from app.reading.fields import rule_context
from app.reading.records import labels
from app.resource import Resource, field_label
from app.rights import HOUSE, Actor, Denied, NotVisible
from app.writing import Invalids, delete, perform
from app.writing.batch import Outcome, said
from app.writing.updating import update_many
from app.writing.values import seen_ids
from models.action import Action
from models.core import Bulk
from models.gate import gate
from models.refused import Invalid, Refused
from models.texts import _, current_language


@dataclass
class Done:
    """What came of records: how many differ now, were so already, and those left, with reasons."""

    changed: int = 0
    unchanged: int = 0
    left: list[tuple[int, str, str]] = field(default_factory=list)
    """(number, name, reason)"""

    @property
    def count(self) -> int:
        """All of them."""
        return self.changed + self.unchanged + len(self.left)


def work_of(resource: Resource, asked: Bulk) -> Callable[[Actor, list[int], str], Done]:
    """Return what does with a batch what was asked for. Raises FilterError where it can't be."""
    kind = kind_of_word(resource, asked.kind)
    if kind.word == EDIT:
        edit = read_plan(resource, asked.plan)
        return lambda actor, ids, way: edit_some(resource, actor, ids, edit, way)
    return lambda actor, ids, way: _each(resource, actor, kind, ids, asked.plan, way)


def edit_some(resource: Resource, actor: Actor, ids: list[int], edit: Edit, way: str) -> Done:
    """Set fields of some records, at best some hundreds at once, each by the rights to it."""
    names = labels(resource, actor, ids)
    outcomes = update_many(resource, edit.rows(resource, actor, ids), actor, way=way)
    done = Done()
    for number, outcome in zip(ids, outcomes, strict=True):
        if outcome.state == "updated":
            done.changed += 1
        elif outcome.state == "unchanged":
            done.unchanged += 1
        else:
            done.left.append((number, names.get(number, f"#{number}"), _why(resource, outcome)))
    return done


def _why(resource: Resource, outcome: Outcome) -> str:
    if outcome.state == "missing":
        return str(_("It is gone, or no longer for you to see."))
    return in_words(resource, outcome.errors)


def in_words(resource: Resource, errors: dict[str, list[str]]) -> str:
    """Say what stands against a record, with the fields' names in front."""
    parts = []
    for name, texts in errors.items():
        text = " ".join(texts)
        is_field = name in resource.model._meta.fields or name in resource.model._meta.manytomany
        label = str(field_label(resource.model, name)) if is_field and name != "id" else ""
        parts.append(f"{label}: {text}" if label else text)
    return " ".join(parts)


def _each(
    resource: Resource, actor: Actor, kind: Kind, ids: list[int], plan: dict[str, Any], way: str
) -> Done:
    """Delete some records, or perform a verb of each."""
    names, may = labels(resource, actor, ids), seen_ids(actor, resource.model, ids, kind.right)
    fit = fitting(resource, actor, kind.action, ids) if kind.action else set(ids)
    parameters = parameters_of(kind.action, plan) if kind.action else {}
    done = Done()
    for number in ids:
        if number not in names:
            reason = str(_("It is gone, or no longer for you to see."))
        elif number not in may:
            reason = str(_("You may not do that with it."))
        elif number not in fit and kind.action:
            reason = unfit(kind.action)
        else:
            reason = _one(resource, actor, kind, number, parameters, way)
        if reason:
            done.left.append((number, names.get(number, f"#{number}"), reason))
        else:
            done.changed += 1
    return done


def _one(
    resource: Resource,
    actor: Actor,
    kind: Kind,
    number: int,
    parameters: dict[str, Any],
    way: str,
) -> str:
    """Do it with one record; return why it wasn't done, with nothing of it left behind."""
    try:
        with gate(actor.user_id, way):
            if kind.action:
                perform(resource, number, kind.action.name, actor, dict(parameters), way)
            else:
                delete(resource, number, actor, way)
    except (Refused, Invalid, IntegrityError, DataError) as error:
        if isinstance(error, Invalids):
            return in_words(resource, error.errors)
        return in_words(resource, said(error, resource))
    except (Denied, NotVisible):
        return str(_("You may not do that with it."))
    return ""


def fitting(resource: Resource, actor: Actor, action: Action, ids: Sequence[int]) -> set[int]:
    """Return those of the records for which the action's `when` holds."""
    if not action.when:
        return set(ids)
    model: Any = resource.model
    query = model.select(model.id).where(model.id.in_(list(ids)) & holds(resource, actor, action))
    return {row[0] for row in query.tuples()}


def holds(resource: Resource, actor: Actor, action: Action) -> Any:
    """Return the condition that `when` means for a person; it knows hidden fields too."""
    context = rule_context(replace(HOUSE, user_id=actor.user_id))
    return compile_filter(parse_rule(action.when), resource.model, context)


def unfit(action: Action) -> str:
    """Say that a record isn't in the state that an action takes."""
    return str(_("“%(action)s” isn't possible for it as it is now.", action=action.words))


def parameters_of(action: Action | None, plan: dict[str, Any]) -> dict[str, Any]:
    """Read what an action's form was filled in with."""
    if action is None or action.form is None:
        return {}
    sent = MultiDict([(str(name), str(text)) for name, text in plan.get("sent", ())])
    return ParameterForm(action.form, current_language(), sent).values()


__all__ = ["Done", "edit_some", "fitting", "holds", "in_words", "parameters_of", "work_of"]
