"""Which records are meant: some that somebody ticked, or all that a list's filter finds."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qsl

from peewee import fn

from app.filters import FilterError
from app.reading.pages import Listing
from app.resource import Resource
from app.rights import Actor
from models.rows import among
from models.texts import _

MOST_IDS = 2_000
"""Ticked one by one; more are meant by a filter."""
ALL = 2**31


@dataclass(frozen=True)
class Selection:
    """Records of a resource as one person sees them.

    Without `ids` all that `query` finds (an address' filter), up to the number `until` where one is
    given. Whoever asks, the gate of reading decides anew each time.
    """

    resource: Resource
    actor: Actor
    ids: tuple[int, ...] = ()
    query: str = ""
    until: int = 0

    @property
    def is_all(self) -> bool:
        """All that the filter finds."""
        return not self.ids

    def condition(self, verb: str = "read") -> Any:
        """Return what rows must meet, None for no condition. Raises Denied, FilterError."""
        return self._listing(verb).condition()

    def count(self, verb: str = "read") -> int:
        """Count the records with which somebody may do the verb. Raises Denied, FilterError."""
        return self._listing(verb).count(ALL)

    def bounded(self) -> "Selection":
        """Leave out what is added from now on."""
        model: Any = self.resource.model
        return replace(self, until=int(model.select(fn.MAX(model.id)).scalar() or 0))

    def after(self, last: int, size: int) -> list[int]:
        """Return the next numbers after one, in their own order: no change moves them."""
        model: Any = self.resource.model
        condition, query = self.condition(), model.select(model.id).where(model.id > last)
        if condition is not None:
            query = query.where(condition)
        return [row[0] for row in query.order_by(model.id).limit(size).tuples()]

    def batches(self, size: int, last: int = 0) -> Iterator[list[int]]:
        """Give all numbers after one, so many at a time."""
        while part := self.after(last, size):
            yield part
            last = part[-1]

    def _listing(self, verb: str) -> Listing:
        model: Any = self.resource.model
        if self.ids:
            return Listing(self.resource, self.actor, [], verb=verb, also=among(model.id, self.ids))
        bound = model.id <= self.until if self.until else None
        return Listing(self.resource, self.actor, parse_qsl(self.query), verb=verb, also=bound)


def read_ids(texts: list[str]) -> tuple[int, ...]:
    """Read numbers, also several in one text with commas. Raises FilterError for anything else."""
    words = [word for text in texts for word in text.split(",") if word]
    if len(words) > MOST_IDS:
        raise FilterError(
            _("More than %(most)s are ticked. Select all that match instead.", most=MOST_IDS), "id"
        )
    if not all(word.isascii() and word.isdigit() and len(word) < 19 for word in words):
        raise FilterError(_("“id” is a number, or several with commas."), "id")
    return tuple(sorted({int(word) for word in words}))


__all__ = ["MOST_IDS", "Selection", "read_ids"]
