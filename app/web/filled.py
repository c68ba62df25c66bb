"""The form of a new record, filled in by a program for a person to confirm."""

from collections.abc import Mapping, Sequence

from flask import Response, g
from werkzeug.datastructures import MultiDict

from app.forms import RecordForm
from app.pages import Link
from app.registry import registry
from app.rights import Denied
from app.showing.forms import form_page
from app.web.drawing import page
from app.web.person import actor


def filled_form(
    address: str,
    values: Mapping[str, str],
    lines: Mapping[str, Sequence[Mapping[str, str]]] | None = None,
    notes: Sequence[Link] = (),
) -> Response:
    """Answer with the form of a new record; nothing is stored before somebody saves it.

    `values` and those of `lines` are texts as people type them; what can't be read stands in its
    field with the reason. `notes` are sentences above, each with a link where it has an address.
    Raises Denied for who may not make such records.
    """
    resource = registry.resource(address)
    if resource is None or not actor().may(resource, "create"):
        raise Denied(address, "create")
    typed = MultiDict({**resource.starts, **values})
    for name, rows in (lines or {}).items():
        for number, row in enumerate(rows):
            typed.update({f"{name}-{number}-{key}": text for key, text in row.items()})
    form = RecordForm(resource, actor(), g.locale, sent=typed)
    shown = form_page(form, resource, None)
    shown.notes = list(notes)
    return page("form.html", page=shown)
