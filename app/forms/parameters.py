"""Forms that are written as WTForms classes: an action's parameters, settings, a password."""

from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, Form, PasswordField

from app.pages import FormField
from models.kinds.locales import locale_of


def _cleaned(sent: MultiDict[str, str], form: Form) -> MultiDict[str, str]:
    """Take away spaces around a text, and all of one that shows nothing; passwords stay whole.

    The one character that no database keeps is left out everywhere.
    """
    passwords = {field.name for field in form if isinstance(field, PasswordField)}
    pairs = [(name, text.replace("\0", "")) for name, text in sent.items(multi=True)]
    return MultiDict(
        [(name, text if name in passwords else _visible(text)) for name, text in pairs]
    )


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
        self.form = form_class(data=data, meta=own) if form_class else None
        if self.form is not None and sent is not None:
            self.form.process(_cleaned(sent, self.form), data=data)
        self.was_sent = sent is not None
        self.is_valid = not (self.form and self.was_sent) or self.form.validate()

    def values(self) -> dict[str, Any]:
        """Return the values by name."""
        return dict(self.form.data) if self.form else {}

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
        return FormField(
            name=field.name,
            id=field.id,
            label=str(field.label.text),
            control=field(**options),
            required=bool(field.flags.required),
            hint=str(field.description or ""),
            errors=[str(error) for error in field.errors],
            width=width,
            is_check=is_check,
        )
