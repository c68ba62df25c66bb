"""Settings between their form and the table that keeps them as JSON."""

from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from wtforms import DateField, DateTimeField, DecimalField, Form, TimeField

from app.jsonapi.parameters import as_json

_FROM_TEXT: dict[type, Any] = {
    DecimalField: Decimal,
    DateTimeField: datetime.fromisoformat,
    DateField: date.fromisoformat,
    TimeField: time.fromisoformat,
}


def as_kept(values: dict[str, Any]) -> dict[str, Any]:
    """Return a form's values as JSON holds them: decimals and days as text."""
    return {name: as_json(value) for name, value in values.items()}


def for_form(form_class: type[Form] | None, kept: dict[str, Any]) -> dict[str, Any]:
    """Return kept values as the fields of a form hold them."""
    return {name: _read(form_class, name, value) for name, value in kept.items()}


def _read(form_class: Any, name: str, value: Any) -> Any:
    declared = getattr(getattr(form_class, name, None), "field_class", None)
    if not isinstance(declared, type) or not isinstance(value, str):
        return value
    read = next((one for kind, one in _FROM_TEXT.items() if issubclass(declared, kind)), None)
    if read is None:
        return value
    try:
        return read(value) if value else None
    except (ValueError, ArithmeticError):
        return None  # the field was of another kind when it was kept
