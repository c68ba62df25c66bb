"""Settings between their form and the table that keeps them as JSON."""

from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from wtforms import DateField, DateTimeField, DecimalField, Form, PasswordField, TimeField

from app.jsonapi.parameters import as_json

_FROM_TEXT: dict[type, Any] = {
    DecimalField: Decimal,
    DateField: date.fromisoformat,
    TimeField: time.fromisoformat,
    DateTimeField: datetime.fromisoformat,
}
"""The first that fits counts: days and times are moments to the forms' library."""


def as_kept(values: dict[str, Any]) -> dict[str, Any]:
    """Return a form's values as JSON holds them: decimals and days as text."""
    return {name: as_json(value) for name, value in values.items()}


def for_form(form_class: type[Form] | None, kept: dict[str, Any]) -> dict[str, Any]:
    """Return kept values as the fields of a form hold them."""
    return {name: _read(form_class, name, value) for name, value in kept.items()}


def secrets_of(form_class: Any) -> set[str]:
    """Return the names of a form's passwords, whose values no history may keep."""
    return {
        name for name in dir(form_class) if issubclass(_declared(form_class, name), PasswordField)
    }


def _declared(form_class: Any, name: str) -> type:
    declared = getattr(getattr(form_class, name, None), "field_class", None)
    return declared if isinstance(declared, type) else object


def _read(form_class: Any, name: str, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    declared = _declared(form_class, name)
    read = next((one for kind, one in _FROM_TEXT.items() if issubclass(declared, kind)), None)
    if read is None:
        return value
    try:
        return read(value) if value else None
    except (ValueError, ArithmeticError):
        return None  # the field was of another kind when it was kept
