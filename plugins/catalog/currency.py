"""The decimals of currencies."""

from decimal import Decimal
from functools import lru_cache

from app.api import currency_decimals
from plugins.catalog.amounts import smallest


@lru_cache(maxsize=256)
def smallest_of(currency: str) -> Decimal:
    """Return the smallest amount of a currency: 0.01 of EUR, 1 of JPY, 0.001 of KWD."""
    return smallest(currency_decimals(currency))
