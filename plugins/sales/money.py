"""Amounts of deals: what they are in the firm's currency, and what they weigh."""

from decimal import Decimal

from app.api import currency_decimals, current_language, kind_by_name, round_half_up, settings_of

KEPT = 4
"""Decimals that a weighted amount is kept with: whole percents of cents are exact."""
FALLBACK = "EUR"


def firm_currency() -> str:
    """Return the currency in which the firm reckons."""
    return str(settings_of("company").get("currency") or FALLBACK)


def in_firms(
    amount: Decimal | None, currency: str, rate: Decimal | None, firms: str
) -> Decimal | None:
    """Return an amount in the firm's currency, rounded half up once; None where no rate is known.

    `rate` is what one unit of the amount's currency is in the firm's.
    """
    if amount is None or currency == firms:
        return amount
    if rate is None:
        return None
    return round_half_up(amount * rate, currency_decimals(firms))


def weigh(amount: Decimal | None, probability: Decimal) -> Decimal | None:
    """Return amount × probability, kept to four decimals; sums of it are rounded when shown."""
    return None if amount is None else round_half_up(amount * probability / 100, KEPT)


def rounded(amount: Decimal, currency: str) -> Decimal:
    """Round a sum to the decimals of a currency, half up."""
    return round_half_up(amount, currency_decimals(currency))


def told(amount: Decimal, currency: str = "") -> str:
    """Write an amount for a sentence, with its currency; by default the firm's."""
    code = currency or firm_currency()
    return f"{kind_by_name('money').show(rounded(amount, code), current_language())} {code}"
