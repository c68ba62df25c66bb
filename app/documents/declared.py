"""What is checked of documents at start."""

from collections.abc import Iterable, Iterator
from typing import Any

from app.misdeclared import did_you_mean
from app.resource import Resource
from models.document import Document
from models.fields import StateField
from models.line import DocumentLine
from models.refused import Invalid
from models.series import check_pattern


def flaws_of_document(model: Any) -> Iterator[str]:
    """Give a sentence for each thing that can't work in a class of documents or lines."""
    if issubclass(model, DocumentLine):
        yield from _names(model, "content", "kept")
    if not issubclass(model, Document):
        return
    name, state = model.__name__, model._meta.fields.get("state")
    if not isinstance(state, StateField):
        yield f"document.state: {name} needs a field `state = StateField(…)`."
        return
    for one in model.posted:
        if one not in state.moves:
            known = did_you_mean(one, state.moves)
            yield f"document.posted: {name} has no state '{one}'.{known}"
            continue
        back = [other for other in state.moves[one] if other not in model.posted]
        if back:
            yield (
                f"document.posted: '{one}' of {name} is posted, but leads to '{back[0]}', which"
                " isn't. What is final can't become a draft again."
            )
    yield from _names(model, "content", "kept", "foot", "personal")
    if model.addressed and model.addressed not in model._meta.fields:
        known = did_you_mean(model.addressed, model._meta.fields)
        yield f"document.addressed: {name} has no field '{model.addressed}'.{known}"
    for one in model.personal:
        if one in model._meta.fields and not model._meta.fields[one].null:
            yield f"document.personal: {name}.{one} needs null=True, so that it can be emptied."
    if model.series is not None:
        try:
            check_pattern(model.series.pattern, yearly=model.series.yearly)
        except Invalid as wrong:
            yield f"document.series: {wrong} ({name})"


def flaws_of_lines(resource: Resource, known: Iterable[Resource]) -> Iterator[str]:
    """Give a sentence for each line resource of a document whose lines wouldn't freeze with it."""
    if not issubclass(resource.model, Document):
        return
    for other in known:
        if other.name in resource.lines and not issubclass(other.model, DocumentLine):
            yield (
                f"document.lines: {other.model.__name__} is a line of {resource.model.__name__},"
                " so it must be a DocumentLine."
            )


def flaws_of_public(resource: Resource) -> Iterator[str]:
    """Give a sentence for each verb of a public page that isn't there or asks for more."""
    for verb in resource.public or ():
        action = resource.actions().get(verb)
        if action is None:
            hint = did_you_mean(verb, resource.actions())
            yield f"resource.public: {type(resource).__name__} has no action '{verb}'.{hint}"
        elif action.form is not None:
            yield (
                f"resource.public: '{verb}' of {type(resource).__name__} has a form; visitors"
                " tell only a name and a message."
            )
    if resource.public is not None and not issubclass(resource.model, Document):
        yield f"resource.public: {type(resource).__name__} holds no documents."


def _names(model: Any, *options: str) -> Iterator[str]:
    known = {*model._meta.fields, *model._meta.manytomany, *model.refs}
    for option in options:
        for one in getattr(model, option):
            if one not in known:
                hint = did_you_mean(one, known)
                yield f"document.{option}: {model.__name__} has no field '{one}'.{hint}"
