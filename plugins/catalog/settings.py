"""What the firm may set: how taxes are rounded, and what new products begin with."""

from typing import Any

# The library's types don't know SelectChoice yet.
from wtforms import Form, SelectChoice, SelectField  # type: ignore[attr-defined]

from app.api import _, settings_of

ROUNDINGS = [
    SelectChoice("per_line", _("Line by line")),
    SelectChoice("per_document", _("Once for the document")),
]


_NONE = SelectChoice("", "–")


def _units() -> list[SelectChoice]:
    from plugins.catalog.unit import Unit

    rows = Unit.select().order_by(Unit.group, Unit.factor)
    return [_NONE, *(SelectChoice(str(row.id), f"{row.name} ({row.group})") for row in rows)]


def _taxes() -> list[SelectChoice]:
    from plugins.catalog.tax import Tax

    rows = Tax.select().order_by(Tax.position, Tax.id)
    return [_NONE, *(SelectChoice(str(row.id), str(row.name)) for row in rows)]


class CatalogSettings(Form):
    """How the firm rounds taxes, and what a form for a new product shows at first."""

    tax_rounding = SelectField(
        _("Taxes are rounded"),
        choices=ROUNDINGS,
        default="per_line",
        description=_("Both are allowed in most countries; the sums may differ by cents."),
    )
    default_unit = SelectField(
        _("Unit of new products"), choices=_units, description=_("Also where a file names none.")
    )
    default_tax = SelectField(
        _("Sales tax of new products"),
        choices=_taxes,
        description=_("Proposed in the form, and taken by nothing else."),
    )
    default_purchase_tax = SelectField(_("Purchase tax of new products"), choices=_taxes)


def tax_rounding() -> str:
    """Return how taxes are rounded: per_line or per_document."""
    return str(settings_of("catalog").get("tax_rounding") or "per_line")


def default_unit() -> int | None:
    """Return the id of the unit that products have unless they say otherwise."""
    return _number("default_unit")


def default_taxes() -> dict[str, int]:
    """Return the ids of the taxes that a form for a new product shows, by field."""
    found = {"taxes": _number("default_tax"), "purchase_taxes": _number("default_purchase_tax")}
    return {name: number for name, number in found.items() if number}


def _number(name: str) -> int | None:
    kept: Any = settings_of("catalog").get(name)
    return int(kept) if kept else None


def firm_currency() -> str:
    """Return the currency of the firm's own prices."""
    return str(settings_of("company").get("currency") or "EUR")


def firm_country() -> str:
    """Return the firm's country."""
    return str(settings_of("company").get("country") or "")
