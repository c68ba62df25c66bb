"""Payment terms: when which part of a total is due. Pure arithmetic.

Reminders of what is overdue (dunning) belong to accounting, which knows what is open.
"""

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from plugins.catalog.amounts import ZERO, exactly, round_to

SHARES = ("percent", "percent_of_rest", "amount", "rest")


@dataclass(frozen=True)
class TermPart:
    """A part of a total and when it is due, counted from the day of the document.

    `share` says what `value` is: percent of the total, percent of what is left, an amount; the rest
    has none. First come the months and the day of the month (31 is the last one), then the days.
    """

    share: str = "rest"
    value: Decimal = ZERO
    months: int = 0
    day_of_month: int | None = None
    days: int = 0


@dataclass(frozen=True)
class Due:
    """What is to be paid until a day, that day included."""

    on: date
    amount: Decimal


@dataclass(frozen=True)
class EarlyPayment:
    """What may be kept back by who pays until a day."""

    until: date
    discount: Decimal


def due_on(part: TermPart, day: date) -> date:
    """Return the day on which a part is due.

    >>> due_on(TermPart(day_of_month=31, days=45), date(2019, 1, 1))
    datetime.date(2019, 3, 17)
    """
    month = day.month - 1 + part.months
    year, month = day.year + month // 12, month % 12 + 1
    last = calendar.monthrange(year, month)[1]
    return date(year, month, min(part.day_of_month or day.day, last)) + timedelta(days=part.days)


def due_parts(parts: Sequence[TermPart], total: Decimal, day: date, unit: Decimal) -> list[Due]:
    """Split a total into what is due when, rounded to `unit`; the parts add up to the total.

    The last part takes what is left, whatever it says. Without parts all is due on the day.
    """
    left = total
    found = []
    for part in parts[:-1]:
        amount = round_to(_share(part, total, left), unit)
        found.append(Due(due_on(part, day), amount))
        left -= amount
    last = parts[-1] if parts else TermPart()
    return [*found, Due(due_on(last, day), left)]


def _share(part: TermPart, total: Decimal, left: Decimal) -> Decimal:
    with exactly():
        if part.share == "percent":
            return total * part.value / 100
        if part.share == "percent_of_rest":
            return left * part.value / 100
        if part.share == "amount":
            return part.value if total >= 0 else -part.value
        return left


def early_payment(
    percent: Decimal, days: int, total: Decimal, day: date, unit: Decimal
) -> EarlyPayment | None:
    """Return the discount for who pays within so many days; None where there is none."""
    if not percent:
        return None
    with exactly():
        discount = round_to(total * percent / 100, unit)
    return EarlyPayment(day + timedelta(days=days), discount)
