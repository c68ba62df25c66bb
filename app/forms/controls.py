"""WTForms fields for each kind of value: parsed by the kind, drawn as its input."""

from typing import Any
from urllib.parse import urlencode

from markupsafe import Markup, escape
from wtforms import Field

from app.forms.attributes import attributes, drawn_options
from models.kinds import Kind
from models.refused import Invalid
from models.texts import _


class Control(Field):
    """A field whose text a kind parses; what was typed stays in it where it can't be parsed."""

    def __init__(self, label: str, kind: Kind, locale: str, **options: Any) -> None:
        self.attributes: dict[str, Any] = options.pop("attributes", {})
        super().__init__(str(label), **options)
        self.kind = kind
        self.locale = locale
        self.is_sent = False
        self.typed: str | None = None

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Parse what was typed. Raises Invalid, which WTForms keeps as the field's error."""
        if not valuelist:
            return
        self.is_sent = True
        self.typed = str(valuelist[-1])
        self.data = self.kind.parse(self.typed, self.locale)

    def prefill(self, text: str) -> None:
        """Take a value from an address. Raises Invalid for what is none."""
        self.process_formdata([text])

    def shown(self) -> str:
        """Return the text in the control: as typed, else the value."""
        if self.typed is not None:
            return self.typed
        return self.kind.entry(self.data, self.locale)

    def parameters(self, **more: Any) -> Markup:
        """Return the control's attributes as they are written."""
        return attributes({"id": self.id, "name": self.name, **self.attributes, **more})

    def widget(self, field: Any, **kwargs: Any) -> Markup:
        """Draw the control."""
        return self.draw()

    def draw(self) -> Markup:
        """Draw an input of the kind's type."""
        more: dict[str, Any] = {"type": self.kind.input_type, "class_": self.css("form-control")}
        if self.kind.is_number:
            more |= {"type": "text", "inputmode": "decimal", "dir": "ltr"}
        return Markup(f"<input {self.parameters(value=self.shown(), **more)}>")

    def css(self, name: str) -> str:
        """Return the class, marked where the field has errors."""
        return f"{name} is-invalid" if self.process_errors or self.errors else name


class TextArea(Control):
    """A long text."""

    def draw(self) -> Markup:
        """Draw a textarea; the first line break is doubled, since browsers drop one."""
        drawn = self.parameters(rows=4, class_=self.css("form-control"))
        return Markup(f"<textarea {drawn}>\n{escape(self.shown())}</textarea>")


class Choice(Control):
    """One of a few."""

    def draw(self) -> Markup:
        """Draw a select; an empty choice stands first where none is allowed."""
        chosen = self.shown()
        options = [(str(value), str(words)) for value, words in self.kind.options(self.locale)]
        if not self.attributes.get("required") or not chosen:
            options.insert(0, ("", ""))
        if chosen and chosen not in [value for value, _words in options]:
            options.append((chosen, chosen))
        drawn = drawn_options(tuple(options), chosen)
        return Markup(f"<select {self.parameters(class_=self.css('form-select'))}>{drawn}</select>")


class Check(Control):
    """Yes or no: a hidden "no" goes before the box, so that a form without it changes nothing."""

    def draw(self) -> Markup:
        """Draw the pair."""
        on = self.data is True
        box = self.parameters(
            type="checkbox", value="true", checked=on, class_=self.css("form-check-input")
        )
        return Markup(
            f'<input type="hidden" name="{escape(self.name)}" value="false"><input {box}>'
        )


class Reference(Control):
    """A reference to one record: its label is typed, `<name>__was` says which record a label means.

    `find` takes a typed text and returns (id, label) candidates; `label` names a record by id.
    """

    def __init__(self, label: str, source: Any, locale: str, **options: Any) -> None:
        starts: dict[str, str] = options.pop("starts", {})
        super().__init__(label, source, locale, **options)
        self.source = source
        self.href = f"{source.href}?{urlencode(starts)}" if starts else source.href
        self.candidates: list[tuple[str, str]] = []
        self.was = ""

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        """Take the hidden companions along before the text is read."""
        if formdata is not None:
            self.was = formdata.get(f"{self.name}__was", "")
            picked = formdata.get(f"{self.name}__pick", "")
            if picked:
                self.was = f"{picked}:{self.source.label(self.source.read(picked))}"
                formdata = formdata.copy()
                formdata.setlist(self.name, [self.was.split(":", self.source.colons)[-1]])
        super().process(formdata, data, extra_filters)

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Find the record that the typed text means."""
        if not valuelist:
            return
        self.is_sent = True
        self.typed = str(valuelist[-1]).strip()
        if not self.typed:
            self.data = None
            return
        key, _colon, label = self._kept()
        if label and label == self.typed:
            self.data = self.source.read(key)
            return
        as_key = self.source.read(self.typed)
        if as_key is None:
            self._search()
        elif self.source.names_like_keys:
            self._search_number(as_key)
        else:
            self._take(as_key)

    def prefill(self, text: str) -> None:
        """Take a key, else what the text names."""
        key = self.source.read(text)
        if key is None:
            self.process_formdata([text])
        else:
            self._take(key)

    def _take(self, value: Any) -> None:
        self.data = value
        self.typed = None

    def _search_number(self, number: int) -> None:
        """Take a typed number as a name first, as an id where nothing is called so.

        Raises Invalid with the candidates where it is both.
        """
        typed = self.typed or ""
        named = [one for one in self.source.find(typed) if one[1].casefold() == typed.casefold()]
        keys = {self.source.read(key) for key, _label in named}
        by_id = self.source.names([number]).get(number)
        if not named:
            self._take(number)
        elif len(named) == 1 and (by_id is None or number in keys):
            self._take(keys.pop())
        else:
            both = [] if by_id is None or number in keys else [(str(number), by_id)]
            self._offer([*named[:7], *both])

    def _offer(self, candidates: list[tuple[str, str]]) -> None:
        self.candidates = candidates
        raise Invalid(
            _("Several records are meant by “%(text)s”. Choose one.", text=self.typed or "")
        )

    def _kept(self) -> tuple[str, str, str]:
        parts = self.was.split(":", self.source.colons)
        if len(parts) <= self.source.colons:
            return "", "", ""
        return ":".join(parts[:-1]), ":", parts[-1]

    def _search(self) -> None:
        typed = (self.typed or "").strip()
        found = self.source.find(typed)
        exact = [one for one in found if one[1].casefold() == typed.casefold()]
        if len(exact) == 1 or (len(found) == 1 and not exact):
            self._take(self.source.read((exact or found)[0][0]))
            return
        if found:
            self._offer((exact or found)[:8])
        self.candidates = self.source.find_nearly(typed)
        if self.candidates:
            raise Invalid(_("Nothing is called “%(text)s”. Is one of these meant?", text=typed))
        if self.attributes.get("required"):
            raise Invalid(_("Nothing is called “%(text)s”. Check the spelling.", text=typed))
        raise Invalid(
            _("Nothing is called “%(text)s”. Check the spelling or leave it empty.", text=typed)
        )

    def draw(self) -> Markup:
        """Draw the combobox: a text field that script turns into a search while typing."""
        label = self.typed
        was = self.was
        if label is None:
            label = self.source.label(self.data) if self.data is not None else ""
            was = f"{self.source.write(self.data)}:{label}" if self.data is not None else ""
        inner = self.parameters(
            type="text",
            value=label,
            autocomplete="off",
            role="combobox",
            aria_expanded="false",
            aria_autocomplete="list",
            aria_controls=f"{self.id}-list",
            class_=self.css("form-control"),
            dir="auto",
        )
        hidden = attributes({"type": "hidden", "name": f"{self.name}__was", "value": was})
        return Markup(
            f'<span class="pick-ref" data-pick="{escape(self.href)}"><input {inner}>'
            f"<input {hidden}></span>"
        )


class Several(Control):
    """References to several records, as boxes to tick."""

    def __init__(self, label: str, source: Any, locale: str, **options: Any) -> None:
        super().__init__(label, source, locale, **options)
        self.source = source

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read the ticked ids. Raises Invalid for what is no id."""
        if not valuelist:
            return
        self.is_sent = True
        numbers = [str(value) for value in valuelist if value]
        if not all(
            number.isascii() and number.isdigit() and len(number) < 19 for number in numbers
        ):
            raise Invalid(_("Choose from the list."))
        self.data = [int(number) for number in numbers]

    def draw(self) -> Markup:
        """Draw a box for each record, behind an empty value that lets none be chosen.

        Those kept stand first, so that none is lost where there are more than are offered. What is
        ticked only now stays at its place.
        """
        chosen = self.source.names(self.data or [])
        kept = self.source.names(self.object_data or [])
        rest = [one for one in self.source.offered() if int(one[0]) not in kept]
        shown = {int(key) for key, _label in rest} | kept.keys()
        offered = [(str(key), label) for key, label in kept.items()]
        offered += [(str(key), label) for key, label in chosen.items() if key not in shown]
        offered += rest
        boxes = "".join(self._box(key, label, int(key) in chosen) for key, label in offered)
        empty = attributes({"type": "hidden", "name": self.name, "value": ""})
        words = _("Nothing to choose from yet.")
        nothing = f'<span class="muted small">{escape(words)}</span>'
        group: dict[str, Any] = {"id": self.id, "class_": "several", "role": "group"}
        described = self.attributes.get("aria_describedby")
        if described:
            group["aria_describedby"] = described
        drawn = attributes({**group, "aria_label": self.label.text})
        return Markup(f"<div {drawn}><input {empty}>{boxes or nothing}</div>")

    @property
    def words(self) -> str:
        """What is ticked, in words."""
        return ", ".join(self.source.names(self.data or []).values())

    def _box(self, key: str, label: str, is_ticked: bool) -> str:
        box = attributes({
            "type": "checkbox", "class_": "form-check-input", "name": self.name, "value": key,
            "checked": is_ticked,
        })  # fmt: skip
        return f'<label class="check"><input {box}> <span dir="auto">{escape(label)}</span></label>'


class SeveralInLine(Several):
    """The same within a line: what is ticked in words, and the boxes behind it."""

    def draw(self) -> Markup:
        """Draw a summary that opens the boxes."""
        summary = attributes({"class_": self.css("form-control"), "dir": "auto"})
        drawn = super().draw()
        return Markup(
            f'<details class="some" data-some><summary {summary}>{escape(self.words)}</summary>'
            f"{drawn}</details>"
        )
