"""Rounding: half up, once, to the smallest amount of a currency or of cash."""

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal, localcontext

ZERO = Decimal(0)
_DIGITS = 60
_TRUE = Decimal(1).scaleb(-30)
"""Quotients that don't end are true to many more decimals than this."""


@contextmanager
def exactly() -> Iterator[None]:
    """Calculate with so many digits that only rounding rounds."""
    with localcontext() as context:
        context.prec = _DIGITS
        yield


def round_to(amount: Decimal, unit: Decimal | None) -> Decimal:
    """Round half up, away from zero, to multiples of a unit such as 0.01; None: not at all.

    >>> round_to(Decimal("5.625"), Decimal("0.01"))
    Decimal('5.63')
    >>> round_to(Decimal("-2.38"), Decimal("0.05"))
    Decimal('-2.40')
    """
    if unit is None:
        return amount
    with exactly():
        steps = (amount / unit).quantize(_TRUE, ROUND_HALF_EVEN)
        return steps.quantize(Decimal(1), ROUND_HALF_UP) * unit


def smallest(decimals: int) -> Decimal:
    """Return the smallest amount with so many decimals: 0.01 for 2."""
    return Decimal(1).scaleb(-decimals)


def round_cash(total: Decimal, unit: Decimal) -> tuple[Decimal, Decimal]:
    """Return what is paid in cash whose smallest coin is `unit`, and what that adds to the total.

    >>> round_cash(Decimal("48.11"), Decimal("0.05"))
    (Decimal('48.10'), Decimal('-0.01'))
    """
    payable = round_to(total, unit)
    return payable, payable - total
