"""What reports of deals add up: arithmetic over groups, without a database."""

from calendar import monthrange
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from app.api import round_half_up

DAY = timedelta(days=1)


@dataclass
class Sum:
    """How many deals, and what they are worth, as it is and weighted."""

    deals: int = 0
    amount: Decimal = Decimal(0)
    weighted: Decimal = Decimal(0)
    without: int = 0
    """Deals whose amount isn't known in the firm's currency."""

    def add(self, amount: Decimal | None, weighted: Decimal | None) -> None:
        """Count a deal in."""
        self.deals += 1
        self.amount += amount or 0
        self.weighted += weighted or 0
        self.without += amount is None


@dataclass(frozen=True)
class Step:
    """A deal came into a stage, or was closed or reopened there, at a moment."""

    stage: int
    state: str
    at: datetime


def spans(steps: Iterable[Step], until: datetime) -> Iterator[tuple[int | None, timedelta]]:
    """Give (stage, time) of each span of a deal's age, in order; stage None while it was closed.

    The age ends when the deal was last closed, else at `until`; the spans sum to it exactly.
    """
    ordered = list(steps)
    for step, following in zip(ordered, [*ordered[1:], None], strict=True):
        if following is None and step.state != "open":
            return
        end = following.at if following else until
        yield (step.stage if step.state == "open" else None, end - step.at)


def in_days(time: timedelta) -> Decimal:
    """Return a time in days, rounded half up to two decimals."""
    seconds = Decimal(time // timedelta(milliseconds=1)) / 1000
    return round_half_up(seconds / 86400, 2)


def share(part: int, whole: int) -> Decimal | None:
    """Return a share in percent, rounded half up to one decimal; None of nothing."""
    return None if not whole else round_half_up(Decimal(part) * 100 / whole, 1)


def months(first: date, last: date) -> Iterator[date]:
    """Give the first days of the months from one day to another."""
    month = first.replace(day=1)
    while month <= last:
        yield month
        if (date.max - month).days < 32:
            return
        month = (month + 32 * DAY).replace(day=1)


def last_of(month: date) -> date:
    """Return the last day of a month."""
    return month.replace(day=monthrange(month.year, month.month)[1])
