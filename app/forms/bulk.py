"""The form that sets fields of many records: for each field how, and the control of its value."""

from dataclasses import dataclass, field
from typing import Any

from werkzeug.datastructures import MultiDict

from app.bulk.edit import HOWS, Edit, bulk_names, may_be_empty
from app.form_parts import FormField
from app.forms.controls import Several
from app.forms.drawing import draw_field
from app.forms.record import RecordForm
from app.resource import Resource, field_label
from app.rights import Actor
from models.texts import _

PREFIX = "set-"


@dataclass(slots=True)
class BulkField:
    """A field, the ways to change it as (word, label), and the control of the value."""

    name: str
    label: str
    how: str
    hows: list[tuple[str, str]]
    control: FormField
    errors: list[str] = field(default_factory=list)


class BulkForm:
    """What somebody chose for many records; what isn't chosen stays as it is in each."""

    def __init__(
        self,
        resource: Resource,
        actor: Actor,
        locale: str,
        sent: MultiDict[str, str] | None = None,
    ) -> None:
        self.resource = resource
        names = bulk_names(resource, actor)
        self.form = RecordForm(
            resource, actor, locale, sent=sent, prefix=PREFIX, with_lines=False, only=names
        )
        self.hows = {name: self._how(name, sent) for name in self.form.controls}
        self.errors = {
            name: texts for name, texts in self.form.errors.items() if self.hows[name] in ASKS
        }
        for name in self.form.errors.keys() - self.errors.keys():
            self.form.controls[name].process_errors = []
        self.form.errors = dict(self.errors)
        for name, how in self.hows.items():
            if how in ASKS and name not in self.errors and self._lacks_value(name):
                self._fail(name, how)

    def _how(self, name: str, sent: MultiDict[str, str] | None) -> str:
        how = "" if sent is None else sent.get(f"how-{name}", "")
        return how if how in HOWS and how in dict(self._choices(name)) else ""

    def _choices(self, name: str) -> list[tuple[str, str]]:
        """Return how a field may be changed."""
        found = [("", str(_("Leave as it is")))]
        if isinstance(self.form.controls[name], Several):
            found += [("add", str(_("Add"))), ("remove", str(_("Take out")))]
            found.append(("set", str(_("Replace by"))))
        else:
            found.append(("set", str(_("Set to"))))
        if may_be_empty(self.resource, name):
            found.append(("empty", str(_("Make empty"))))
        return found

    def _lacks_value(self, name: str) -> bool:
        control: Any = self.form.controls[name]
        return control.data in (None, "", []) or not control.is_sent

    def _fail(self, name: str, how: str) -> None:
        text = str(_("Fill this in."))
        if how == "set" and may_be_empty(self.resource, name):
            text = str(_("Fill this in, or choose “Make empty”."))
        self.errors[name] = self.form.errors[name] = [text]

    @property
    def is_valid(self) -> bool:
        """Nothing that was chosen is wrong."""
        return not self.errors

    def edit(self) -> Edit:
        """Return what was chosen."""
        edit = Edit()
        for name, how in self.hows.items():
            if how in ("add", "remove"):
                edit.lists[name] = (how, list(self.form.controls[name].data))
            elif how:
                empty: Any = [] if isinstance(self.form.controls[name], Several) else None
                edit.values[name] = self.form.controls[name].data if how == "set" else empty
        return edit

    def summary(self) -> list[tuple[str, str]]:
        """Return (label, anchor) of what needs another look."""
        return [(self._label(name), f"{PREFIX}{name}") for name in self.errors]

    def fields(self) -> list[BulkField]:
        """Return the drawn fields."""
        return [self._drawn(name) for name in self.form.controls]

    def _drawn(self, name: str) -> BulkField:
        self.form.controls[name].attributes.pop("required", None)
        drawn = draw_field(self.form, name)
        return BulkField(name, self._label(name), self.hows[name], self._choices(name), drawn)

    def _label(self, name: str) -> str:
        return str(field_label(self.resource.model, name))


ASKS = ("set", "add", "remove")
"""The ways that need a value."""

__all__ = ["BulkField", "BulkForm"]
