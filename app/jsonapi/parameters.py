"""Bodies for forms that are written as WTForms classes: an action's parameters, settings."""

from decimal import Decimal
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, Form

from app.writing.errors import Invalids
from models.texts import _

_LARGEST = 10**40


def as_form(form_class: type[Form] | None, body: dict[str, Any]) -> MultiDict[str, str]:
    """Return a body as a form would send it. Raises Invalids for what the form doesn't hold."""
    sent: MultiDict[str, str] = MultiDict()
    form = form_class() if form_class else None
    fields = dict(form._fields) if form else {}
    errors: dict[str, list[str]] = {}
    for name, value in body.items():
        if name not in fields:
            errors[name] = [_("There is no field “%(name)s”.", name=name[:60])]
            continue
        texts = [_text(one) for one in (value if isinstance(value, list) else [value])]
        if None in texts:
            errors[name] = [_("A text, a number, true or false is needed here.")]
        sent.setlist(name, [text for text in texts if text is not None])
    if errors:
        raise Invalids(errors)
    for name, field in fields.items():
        # An unchecked box isn't sent by a browser; a program that says nothing means the default.
        if isinstance(field, BooleanField) and name not in body and field.data:
            sent[name] = "true"
    return sent


def _text(value: Any) -> str | None:
    """Return a value as a form holds it, None for what no form can."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | Decimal):
        exact = Decimal(value)
        return format(exact, "f") if abs(exact) < _LARGEST else None
    return value if isinstance(value, str) else None


def as_json(value: Any) -> Any:
    """Return a form's value as JSON holds it: amounts as plain decimals, days in ISO form."""
    if isinstance(value, Decimal):
        text = format(value, "f")
        return text.rstrip("0").rstrip(".") if "." in text else text
    if hasattr(value, "isoformat"):
        return value.isoformat()
    if isinstance(value, list | tuple | set):
        return [as_json(one) for one in value]
    return value
