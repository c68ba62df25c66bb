"""Forms that are written as WTForms classes: an action's parameters, settings, a password."""

from typing import Any

from markupsafe import Markup
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, Form, PasswordField, SelectField

from app.form_parts import FormField
from app.forms.attributes import attributes, drawn_options
from models.folding import clean_text
from models.kinds.locales import locale_of
from models.refused import Invalid


def _storable(
    form_class: type[Form], sent: MultiDict[str, str] | None
) -> tuple[MultiDict[str, str] | None, dict[str, list[str]]]:
    """Bring what was sent into the form that is kept, and say by field what can't be kept.

    A text that shows nothing is empty. A password stays as it was typed, but for the one character
    that no database keeps.
    """
    if sent is None:
        return None, {}
    pairs: list[tuple[str, str]] = []
    errors: dict[str, list[str]] = {}
    for name, text in sent.items(multi=True):
        declared = getattr(getattr(form_class, name, None), "field_class", None)
        try:
            is_password = isinstance(declared, type) and issubclass(declared, PasswordField)
            is_text = declared is not None and not is_password
            kept = _visible(clean_text(text)) if is_text else text.replace("\0", "")
        except Invalid as invalid:
            errors[name] = [str(invalid)]
            kept = ""
        pairs.append((name, kept))
    return MultiDict(pairs), errors


def _visible(text: str) -> str:
    shows = any(char.isprintable() and not char.isspace() for char in text)
    return text.strip() if shows else ""


class ParameterForm:
    """A WTForms class, drawn like every other form. Without a class it has no fields."""

    def __init__(
        self,
        form_class: type[Form] | None,
        locale: str,
        sent: MultiDict[str, str] | None = None,
        data: dict[str, Any] | None = None,
    ) -> None:
        self.locale = locale
        # The library's own sentences ("Not a valid choice") come in the reader's language too.
        own = {"locales": [str(locale_of(locale))]}
        kept, errors = _storable(form_class, sent) if form_class else (sent, {})
        self.form = form_class(kept, data=data, meta=own) if form_class else None
        self.was_sent = sent is not None
        self.is_valid = not (self.form and self.was_sent) or (self.form.validate() and not errors)
        self._put_errors(errors)

    def values(self) -> dict[str, Any]:
        """Return the values by name."""
        return dict(self.form.data) if self.form else {}

    def _put_errors(self, errors: dict[str, list[str]]) -> None:
        """Let what can't be kept be the only error of its field."""
        for name, texts in errors.items():
            if self.form is not None and name in self.form._fields:
                self.form._fields[name].errors = texts

    def take_errors(self, errors: dict[str, list[str]]) -> None:
        """Put errors that were found later to their fields."""
        for name, texts in errors.items():
            field = self.form._fields.get(name) if self.form else None
            if field is not None:
                field.errors = [*field.errors, *texts]

    def summary(self) -> list[tuple[str, str]]:
        """Return (label, anchor) of the fields with errors."""
        if self.form is None:
            return []
        return [(str(field.label.text), field.id) for field in self.form if field.errors]

    def fields(self) -> list[FormField]:
        """Return the drawn fields."""
        return [self._draw(field) for field in self.form] if self.form else []

    def _draw(self, field: Any) -> FormField:
        is_check = isinstance(field, BooleanField)
        is_select = hasattr(field, "choices") and not is_check
        css = "form-check-input" if is_check else "form-select" if is_select else "form-control"
        options: dict[str, Any] = {"class_": f"{css} is-invalid" if field.errors else css}
        described = [f"{field.id}-hint"] if field.description else []
        if field.errors:
            described.append(f"{field.id}-error")
            options["aria_invalid"] = "true"
        if described:
            options["aria_describedby"] = " ".join(described)
        render = dict(field.render_kw or {})
        width = render.pop("width", 6)
        field.render_kw = render
        is_plain = type(field) is SelectField and not field.has_groups()
        return FormField(
            name=field.name,
            id=field.id,
            label=str(field.label.text),
            control=_select(field, options) if is_plain else field(**options),
            required=bool(field.flags.required),
            hint=str(field.description or ""),
            errors=[str(error) for error in field.errors],
            width=width,
            is_check=is_check,
        )


def _select(field: SelectField, options: dict[str, Any]) -> Markup:
    """Draw a select as WTForms does; one of all time zones takes it a hundred times as long."""
    choices = [(str(choice[0]), str(choice[1]), choice[2]) for choice in field.iter_choices()]
    chosen = next((value for value, _words, is_chosen in choices if is_chosen), "")
    drawn = drawn_options(tuple((value, words) for value, words, _is_chosen in choices), chosen)
    own = {"id": field.id, "name": field.name, "required": bool(field.flags.required)}
    return Markup(f"<select {attributes({**own, **field.render_kw, **options})}>{drawn}</select>")
