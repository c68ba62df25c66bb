"""A document as it would be with what is typed so far: nothing of it is stored."""

from typing import Any

from peewee import DoesNotExist

from app.forms import RecordForm
from app.rights import Actor
from app.writing.documents import compute
from app.writing.errors import Invalids
from app.writing.gate import line_resource
from app.writing.values import set_values
from models.document import Document
from models.refused import Invalid, Refused


def reckon(form: RecordForm, actor: Actor) -> Document:
    """Return the document that a form describes, with totals; its rows get what is computed.

    Lines that can't be read don't count.
    """
    document: Document = _put(form.resource, actor, form.record, form.values())[0]
    lines: list[Any] = []
    drawn: list[tuple[RecordForm, Any]] = []
    for name, rows in form.lines.items():
        child = line_resource(form.resource, name)
        for row in rows if child else ():
            line, is_sound = _put(child, actor, row.record, row.values(), document)
            if is_sound and row.is_valid:
                lines.append(line)
                drawn.append((row, line))
    try:
        compute(document, lines)
    except (Refused, Invalid, DoesNotExist):
        return document
    for row, line in drawn:
        row.computed = line
    return document


def _put(
    resource: Any, actor: Actor, stored: Any, values: dict[str, Any], document: Any = None
) -> tuple[Any, bool]:
    """Return a record with these values beside the stored ones, and whether all could be set."""
    record = resource.model()
    if stored is not None:
        record.__data__.update(stored.__data__)
        record.__rel__.update(stored.__rel__)
    if document is not None:
        record.belong_to(document)
    try:
        set_values(resource, actor, record, values)
    except (Invalids, Refused):
        return record, False
    return record, True


__all__ = ["reckon"]
