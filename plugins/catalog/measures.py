"""Units of measure: converting within a group exactly, or refusing to. Pure arithmetic."""

from collections.abc import Hashable
from dataclasses import dataclass
from decimal import Decimal

from app.api import Refused, _
from plugins.catalog.amounts import exactly, round_to

KEPT = Decimal("0.000001")
"""What a quantity is kept to."""


class OtherGroup(Refused):
    """Refuse to make kilograms of hours."""


class NotExact(Refused):
    """Refuse a quantity that another unit can't say exactly."""


@dataclass(frozen=True)
class Measure:
    """A unit: so many (`factor`) of what its group counts in."""

    key: Hashable
    name: str
    group: str
    factor: Decimal = Decimal(1)

    def __str__(self) -> str:
        """Name it."""
        return self.name


def convert(quantity: Decimal, unit: Measure, into: Measure, *, rounds: bool = False) -> Decimal:
    """Return a quantity in another unit of the same group.

    Raises OtherGroup across groups, and NotExact where 6 decimals don't say it exactly, unless it
    `rounds`.
    """
    found = worth(quantity, unit, into)
    kept = round_to(found, KEPT)
    if kept != found and not rounds:
        raise NotExact(
            _(
                "%(quantity)s %(unit)s isn't a whole number of parts of %(into)s. Choose"
                " another unit.",
                quantity=f"{quantity.normalize():f}",
                unit=unit,
                into=into,
            )
        )
    return kept


def worth(quantity: Decimal, unit: Measure, into: Measure) -> Decimal:
    """Return a quantity in another unit of the same group, to all its decimals.

    For prices: 350 g are 0.35 of what a price per kg is for. Raises OtherGroup across groups.
    """
    if unit.key == into.key:
        return quantity
    if unit.group != into.group:
        raise OtherGroup(
            _(
                "%(unit)s (%(group)s) can't be counted in %(into)s (%(other)s).",
                unit=unit,
                group=unit.group,
                into=into,
                other=into.group,
            )
        )
    with exactly():
        return quantity * unit.factor / into.factor


def price_per(price: Decimal, unit: Measure, of: Measure) -> Decimal:
    """Return what one `unit` costs where the price is for one `of`, rounded to 6 decimals."""
    with exactly():
        return round_to(price * worth(Decimal(1), unit, of), KEPT)
