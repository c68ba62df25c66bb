"""Amounts of money, padded to the decimals of their currency."""

from decimal import Decimal
from typing import Any

from app.jsonapi.fields import ApiField
from app.resource import Resource
from app.settings import firm
from models.fields import CurrencyField
from models.kinds import Kind
from models.money import currency_decimals


def has_money(fields: list[ApiField]) -> bool:
    """Say whether an amount of money is among the fields."""
    return any(_is_money(one.kind) for one in fields)


def plain(kind: Kind, value: Any, currency: str | None) -> Any:
    """Give a value as JSON holds it, an amount of money in the decimals of its currency."""
    if value is None or not _is_money(kind):
        return kind.plain(value)
    text = str(kind.plain(value))
    decimals = currency_decimals(currency or firm().currency or "EUR")
    if len(text.partition(".")[2]) >= decimals:
        return text
    return f"{Decimal(text):.{decimals}f}"


def currency_of(resource: Resource, target: Any) -> tuple[Any, list[tuple[Any, Any, Any]]]:
    """Return where a record's currency stands, with the joins to there; None for the firm's own.

    It is the record's own field `currency`, else that of the document it is a line of.
    """
    joins: list[tuple[Any, Any, Any]] = []
    model: Any = resource.model
    while True:
        if isinstance(model._meta.fields.get("currency"), CurrencyField):
            return target.currency, joins
        if not model.parent:
            return None, []
        reference = model._meta.fields[model.parent]
        alias = reference.rel_model.alias()
        joins.append((target, alias, getattr(target, model.parent) == alias.id))
        target, model = alias, reference.rel_model


def _is_money(kind: Kind | None) -> bool:
    return kind is not None and kind.name == "money"
