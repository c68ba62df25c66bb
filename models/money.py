"""Round and split amounts exactly."""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal, localcontext

from babel.numbers import get_currency_precision


def round_half_up(amount: Decimal, decimals: int) -> Decimal:
    """Round to so many decimals, halves away from zero."""
    with localcontext() as context:
        context.prec = max(28, amount.adjusted() + decimals + 2)
        return amount.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def currency_decimals(code: str) -> int:
    """Give the number of decimals a currency is written with (ISO 4217: 0, 2 or 3)."""
    return get_currency_precision(code)


def split(amount: Decimal, weights: Sequence[Decimal], decimals: int) -> list[Decimal]:
    """Split an amount by weights into rounded parts whose sum is the amount, rounded.

    Each part is less than one smallest unit away from its exact share. Raises ValueError unless
    some weight is positive and none is negative.
    """
    total = sum(weights, Decimal(0))
    if total <= 0 or min(weights) < 0:
        raise ValueError("weights are zero or more, and one of them is more")
    whole = round_half_up(amount, decimals)
    parts: list[Decimal] = []
    weight = given = Decimal(0)
    with localcontext() as context:
        context.prec = 60
        for share in weights:
            weight += share
            reached = round_half_up(whole * weight / total, decimals)
            parts.append(reached - given)
            given = reached
    return parts
