"""RFM: how recently, how often and for how much somebody bought, in fifths of all customers.

Pure arithmetic. A figure is scored 1 to 5 by the fifth of the customers in which it lies, 5 is
best; the class follows from recency and the mean of the other two, rounded half up.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from app.api import _

FIFTHS = 5
_CLASSES = (
    # recency from, to, the rest from, to, name, tone
    (4, 5, 4, 5, _("Champion"), "t-good"),
    (3, 5, 3, 5, _("Loyal"), "t-good"),
    (4, 5, 1, 2, _("New or promising"), "t-info"),
    (3, 3, 1, 2, _("Needs attention"), "t-info"),
    (1, 2, 4, 5, _("Must not be lost"), "t-warn"),
    (1, 2, 3, 3, _("At risk"), "t-warn"),
    (1, 2, 1, 2, _("Dormant"), "t-muted"),
)


@dataclass(frozen=True)
class Bought:
    """What a customer bought so far: when last, how often, for how much."""

    last_on: date
    orders: int
    total: Decimal

    def __add__(self, other: "Bought") -> "Bought":
        """Count what two bought as that of one."""
        return Bought(
            max(self.last_on, other.last_on), self.orders + other.orders, self.total + other.total
        )


@dataclass(frozen=True)
class Scores:
    """Recency, frequency and money of a customer among all, 1 to 5 each."""

    recency: int
    frequency: int
    money: int

    @property
    def code(self) -> str:
        """`545`: the three scores."""
        return f"{self.recency}{self.frequency}{self.money}"

    @property
    def rest(self) -> int:
        """The mean of frequency and money, rounded half up."""
        return (self.frequency + self.money + 1) // 2

    def named(self) -> tuple[Any, str]:
        """Return the class that the scores make, and its tone."""
        for first, last, low, high, name, tone in _CLASSES:
            if first <= self.recency <= last and low <= self.rest <= high:
                return name, tone
        raise AssertionError(f"no class for {self.code}")


def limits(figures: Sequence[Any]) -> list[Any]:
    """Return the four figures that part a list into fifths: the last of each but the highest.

    Fewer than five have no fifths.
    """
    ordered = sorted(figures)
    if len(ordered) < FIFTHS:
        return []
    return [ordered[max(0, -(-len(ordered) * part // FIFTHS) - 1)] for part in range(1, FIFTHS)]


def score(figure: Any, parted: Sequence[Any]) -> int:
    """Return in which fifth a figure lies, 1 to 5; equal figures lie in the same."""
    return bisect_left(parted, figure) + 1 if parted else FIFTHS


@dataclass(frozen=True)
class Fifths:
    """Where all customers part into fifths, by each figure."""

    last_on: tuple[date, ...]
    orders: tuple[int, ...]
    total: tuple[Decimal, ...]

    @classmethod
    def of(cls, everybody: Sequence[Bought]) -> "Fifths":
        """Part all customers."""
        return cls(
            tuple(limits([one.last_on for one in everybody])),
            tuple(limits([one.orders for one in everybody])),
            tuple(limits([one.total for one in everybody])),
        )

    @property
    def are_known(self) -> bool:
        """There are enough customers to part."""
        return bool(self.orders)

    def scores(self, one: Bought) -> Scores:
        """Score a customer among all."""
        return Scores(
            score(one.last_on, self.last_on),
            score(one.orders, self.orders),
            score(one.total, self.total),
        )


__all__ = ["Bought", "Fifths", "Scores"]
