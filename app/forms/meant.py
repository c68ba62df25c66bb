"""What empty fields of a line stand for: what its document fills in, shown in their place."""

import json

from app.forms.controls import Check, Choice, Reference, Several
from app.forms.record import RecordForm
from models.kinds import kind_of


def meant(row: RecordForm) -> dict[str, str]:
    """Return by name of the control what each empty field of a computed line means."""
    if row.computed is None:
        return {}
    found = {}
    for name, control in row.controls.items():
        value = row.computed.__data__.get(name)
        if value in (None, "") or control.data not in (None, ""):
            continue
        if isinstance(control, Reference):
            found[control.name] = control.source.label(value)
        elif not isinstance(control, Check | Choice | Several):
            field = row.resource.model._meta.fields[name]
            found[control.name] = kind_of(field).show(value, row.locale)
    return found


def show_meant(row: RecordForm) -> None:
    """Let the empty fields of a line show what they stand for."""
    texts = meant(row)
    for control in row.controls.values():
        if text := texts.get(control.name):
            control.attributes["placeholder"] = text


def all_meant(form: RecordForm) -> str:
    """Return what the empty fields of all lines stand for, as the page's script reads it."""
    rows = [row for rows in form.lines.values() for row in rows]
    return json.dumps({name: text for row in rows for name, text in meant(row).items()})


__all__ = ["all_meant", "show_meant"]
