"""The currency that a country pays with."""

from babel.numbers import get_territory_currencies

from models.clock import today

FALLBACK = "EUR"


def default_currency(country: str) -> str:
    """Return a country's currency of today, the first where it has several."""
    found = get_territory_currencies(country, today(), today()) if country else []
    return str(found[0]) if found else FALLBACK
