"""The form of a record: its fields, its lines, and what was typed into them."""

from collections.abc import Collection
from typing import Any, cast

from peewee import ForeignKeyField
from werkzeug.datastructures import MultiDict
from wtforms.form import BaseForm

from app.forms.controls import Check, Choice, Control, Reference, Several, SeveralInLine, TextArea
from app.forms.grouping import Groups, grouped_names
from app.forms.lines_sent import links_by_line, sent_lines, sent_number
from app.forms.sources import PointerSource, RecordSource
from app.reading.planning import planned
from app.registry import registry
from app.resource import Resource, field_label
from app.rights import Actor
from app.writing.gate import line_resource
from app.writing.values import required_names, writable_names
from models.document import is_posted
from models.kinds import kind_of
from models.line import frozen_names
from models.placing import by_place
from models.record import Record

_LONG = ("longtext", "richtext")


class RecordForm:
    """A form for one record (or a new one), filled from it or from what was sent.

    `prefix` is that of a line (`addresses-0-`); `defaults` prefill a new record. Lines share the
    form's `sources` by record class; `links` are what their many-to-many fields hold. `only` leaves
    out all other fields.
    """

    def __init__(
        self,
        resource: Resource,
        actor: Actor,
        locale: str,
        record: Record | None = None,
        sent: MultiDict[str, str] | None = None,
        prefix: str = "",
        defaults: dict[str, str] | None = None,
        with_lines: bool = True,
        sources: dict[Any, RecordSource] | None = None,
        links: dict[str, list[int]] | None = None,
        only: Collection[str] | None = None,
    ) -> None:
        self.resource, self.actor, self.locale = resource, actor, locale
        self.record = record
        self.prefix = prefix
        self.sources = {} if sources is None else sources
        self.links = links
        self.only = only
        self.was_sent = sent is not None
        self.errors: dict[str, list[str]] = {}
        self.line_id: str = ""
        self.moved = {
            name for name in resource.lines if sent is not None and sent.get(f"{name}-moved")
        }
        """The names of lines whose order is what was sent."""
        self.computed: Any = None
        """The record with what follows from all that is typed, where that was computed."""
        self.needed = required_names(resource)
        names = self._names()
        self.form = BaseForm({name: self._control(name) for name in names}, prefix=prefix)
        self.form.process(sent, data=self._data(names))
        for name, text in (defaults or {}).items():
            self._prefill(name, text)
        self._expect_labels()
        self.lines: dict[str, list[RecordForm]] = {}
        if with_lines and not is_posted(record):
            for name in resource.lines:
                self.lines[name] = self._line_forms(name, sent)
        if sent is not None:
            for name, field in self.controls.items():
                if field.process_errors:
                    self.errors[name] = [str(error) for error in field.process_errors]

    @property
    def controls(self) -> dict[str, Control]:
        """The fields by name."""
        return cast(dict[str, Control], self.form._fields)

    def _names(self) -> list[str]:
        allowed = writable_names(self.resource, self.actor)
        if self.only is not None:
            return [name for name in allowed if name in self.only]
        listed = [name for _legend, names in self.grouped() for name in names]
        names = [name for name in listed or allowed if name in allowed]
        if is_posted(self.record):
            names = [name for name in names if name not in frozen_names(self.resource.model)]
        if self.prefix:
            names = [name for name in names if name != self.resource.model.parent]
        return names

    def grouped(self) -> Groups:
        """Return the fields' names in groups, each with its legend."""
        return grouped_names(self.resource, self.actor)

    def _control(self, name: str) -> Any:
        model = self.resource.model
        label = field_label(model, name)
        field = model._meta.fields.get(name)
        attributes = self._attributes(name, field)
        if name in model._meta.manytomany:
            many = model._meta.manytomany[name]
            several = SeveralInLine if self.prefix else Several
            return _unbound(several, label, self._source(many.rel_model), self, attributes)
        if name in model.refs:
            return _unbound(Reference, label, self._source(None), self, attributes)
        if isinstance(field, ForeignKeyField):
            source, starts = self._source(field.rel_model), self._starts_of(name)
            return _unbound(Reference, label, source, self, attributes, starts=starts)
        kind = kind_of(field)
        control = Control
        if kind.name == "yesno":
            control = Check
            attributes.pop("required", None)
        elif kind.name in _LONG:
            control = TextArea
        elif kind.options(self.locale):
            control = Choice
        return _unbound(control, label, kind, self, attributes)

    def _starts_of(self, name: str) -> dict[str, str]:
        """Return what a record starts with that is made from a reference field."""
        return {
            path.partition(".")[2]: text
            for path, text in self.resource.starts.items()
            if path.startswith(f"{name}.")
        }

    def _source(self, model: Any) -> RecordSource:
        """Return the form's source of a record class, or of all."""
        if model not in self.sources:
            self.sources[model] = (
                PointerSource(self.actor)
                if model is None
                else RecordSource(registry.of(model), self.actor)
            )
        return self.sources[model]

    def _expect_labels(self) -> None:
        """Tell the sources what will be named, before the first label is asked for."""
        for control in self.controls.values():
            if isinstance(control, Several):
                control.source.expect(control.data or [])
            elif isinstance(control, Reference) and control.data:
                control.source.expect([control.data])

    def _attributes(self, name: str, field: Any) -> dict[str, Any]:
        attributes: dict[str, Any] = {}
        if name in self.needed:
            attributes["required"] = True
        limit = getattr(field, "max_length", None)
        if limit and not getattr(field, "choices", None):
            attributes["maxlength"] = limit
        if getattr(field, "help_text", None):
            attributes["aria_describedby"] = f"{self.prefix}{name}-hint"
        return attributes

    def _data(self, names: list[str]) -> dict[str, Any]:
        data: dict[str, Any] = {}
        model = self.resource.model
        source: Any = self.record if self.record is not None else model()
        for name in names:
            if name in model._meta.manytomany:
                data[name] = source.linked(name) if self.links is None else self.links[name]
            elif name in model.refs:
                kind = source.__data__.get(f"{name}_resource")
                number = source.__data__.get(f"{name}_id")
                data[name] = {"resource": kind, "id": number} if kind and number else None
            else:
                data[name] = source.__data__.get(name)
        return data

    def _prefill(self, name: str, text: str) -> None:
        field = self.controls.get(name)
        if field is None or not text:
            return
        try:
            field.prefill(text)
        except ValueError:
            field.typed = None
        field.is_sent = False

    def _line_forms(self, name: str, sent: MultiDict[str, str] | None) -> list["RecordForm"]:
        child = line_resource(self.resource, name)
        if child is None:
            return []
        stored: dict[str, Record] = {}
        if self.record is not None:
            model: Any = child.model

            def of_one(number: int) -> Any:
                reference = model._meta.fields[model.parent]
                return model.select().where(reference == number).order_by(*by_place(model))

            rows = planned(self.actor, ("lines", child), of_one, self.record.id).rows()
            stored = {str(row.id): row for row in rows}
        links = links_by_line(child.model, [row.id for row in stored.values()])
        if sent is None or not self._has_lines(name, sent):
            forms = [
                self.line(child, name, number, row, None, links.get(row.id))
                for number, row in enumerate(stored.values())
            ]
            return forms
        forms = []
        for number in sent_lines(name, sent):
            line_id = sent.get(f"{name}-{number}-id", "")
            row = stored.get(line_id)
            form = self.line(child, name, number, row, sent, links.get(row.id) if row else None)
            form.line_id = line_id
            if line_id or not form.is_blank(sent):
                forms.append(form)
        if not sent.get(f"{name}-moved"):  # the order that others gave them meanwhile stays
            places = list(stored)
            forms.sort(
                key=lambda one: places.index(one.line_id) if one.line_id in stored else len(places)
            )
        return forms

    def _has_lines(self, name: str, sent: MultiDict[str, str]) -> bool:
        return f"{name}-sent" in sent or bool(sent_lines(name, sent))

    def add_line(self, name: str) -> None:
        """Add an empty line at the end."""
        child = line_resource(self.resource, name)
        if child is not None:
            used = [int(row.prefix.rstrip("-").rpartition("-")[2]) for row in self.lines[name]]
            self.lines[name].append(self.line(child, name, max(used, default=-1) + 1, None, None))

    def move_line(self, name: str, number: int, step: int) -> None:
        """Let a line change places with the one before (-1) or after it (1), if there is one."""
        rows = self.lines[name]
        prefixes = [row.prefix for row in rows]
        here = prefixes.index(prefix) if (prefix := f"{name}-{number}-") in prefixes else -1
        there = here + step
        if here >= 0 and 0 <= there < len(rows):
            rows[here], rows[there] = rows[there], rows[here]
        self.moved.add(name)

    def line(
        self,
        child: Resource,
        name: str,
        number: int,
        row: Record | None,
        sent: Any,
        links: dict[str, list[int]] | None = None,
    ) -> "RecordForm":
        form = RecordForm(
            child,
            self.actor,
            self.locale,
            row,
            sent,
            f"{name}-{number}-",
            with_lines=False,
            sources=self.sources,
            links=links,
        )
        form.line_id = str(row.id) if row is not None else ""
        return form

    def is_blank(self, sent: MultiDict[str, str]) -> bool:
        """Say whether nothing was typed into a new line: its first texts are empty."""
        model = self.resource.model
        for name in self.controls:
            field = model._meta.fields.get(name)
            value = sent.get(f"{self.prefix}{name}", "").strip()
            default = getattr(field, "default", None)
            is_choice = bool(getattr(field, "choices", None)) or value in ("true", "false")
            if value and not is_choice and value != str(default):
                return False
        return True

    def is_untouched(self) -> bool:
        """Say whether a new record's form, which may be all defaults, came back as it was drawn."""
        if self.needed or any(self.lines.values()):
            return False
        starts = dict(self.resource.starts)
        fresh = RecordForm(
            self.resource, self.actor, self.locale, defaults=starts, with_lines=False
        )
        return all(
            (field.data or None) == (fresh.controls[name].data or None)
            for name, field in self.controls.items()
            if field.is_sent
        )

    @property
    def is_valid(self) -> bool:
        """Nothing in the form or its lines failed to parse."""
        return not self.errors and all(
            line.is_valid for rows in self.lines.values() for line in rows
        )

    def values(self) -> dict[str, Any]:
        """Return the values that were sent; what the form left out stays as it is."""
        return {name: field.data for name, field in self.controls.items() if field.is_sent}

    def line_values(self, sent: MultiDict[str, str]) -> dict[str, list[dict[str, Any]]]:
        """Return the lines' values by resource name, where any were sent."""
        found = {}
        for name, rows in self.lines.items():
            if self._has_lines(name, sent):
                found[name] = [
                    row.values()
                    if (line := sent_number(row.line_id)) is None
                    else {**row.values(), "id": line}
                    for row in rows
                ]
        return found

    def take_errors(self, errors: dict[str, list[str]]) -> None:
        """Put errors that the gate found to their fields."""
        for key, texts in errors.items():
            name, _dot, rest = key.partition(".")
            number, _dot, field = rest.partition(".")
            rows = self.lines.get(name)
            position = sent_number(number)
            if rows is not None and position is not None and position < len(rows):
                rows[position].take_errors({field: texts})
            else:
                self.errors.setdefault(key, []).extend(str(text) for text in texts)
                control = self.controls.get(key)
                if control is not None:
                    control.errors = list(texts)

    def summary(self) -> list[tuple[str, str]]:
        """Return (label, anchor) of the fields that need another look.

        What stands against a value that the form doesn't show is said in the label itself.
        """
        found = [
            (str(self._label(name)), f"{self.prefix}{name}")
            if name in self.controls
            else (f"{self._label(name)}: {' '.join(map(str, texts))}", "")
            for name, texts in self.errors.items()
        ]
        for name, rows in self.lines.items():
            for number, row in enumerate(rows):
                found += [
                    (f"{self._line_label(name)} {number + 1}: {label}", anchor)
                    for label, anchor in row.summary()
                ]
        return found

    def _label(self, name: str) -> str:
        return field_label(self.resource.model, name)

    def _line_label(self, name: str) -> str:
        child = line_resource(self.resource, name)
        return str(child.singular) if child else name


def _unbound(
    control: Any, label: str, source: Any, form: RecordForm, attributes: dict[str, Any], **more: Any
) -> Any:
    return control(str(label), source, form.locale, attributes=attributes, **more)


def named_by(resource: Resource, actor: Actor) -> str:
    """Return the text field that names a new record, if the person may write one that does."""
    name = resource.model.shown_as[0] if resource.model.shown_as else ""
    field = resource.model._meta.fields.get(name)
    is_text = field is not None and kind_of(field).name == "text"
    return name if is_text and name in writable_names(resource, actor) else ""
