"""Pages that keep people waiting: told in the log, and kept for the page of the house's health."""

import logging
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from peewee import PeeweeException, fn

from app.logs import request_id, request_user
from app.settings import FIRM, settings_of
from models.clock import now
from models.core import SlowPage
from models.database import passing_transaction, transaction

SLOW_MS = 1000
"""Where the firm sets nothing else."""
LEAST_MS = 50
KEEP = timedelta(days=7)
_MOST_WAITING = 200
_NUMBER = re.compile(r"(?<=/)\d+(?=/|$)")
_waiting: list[dict[str, Any]] = []
log = logging.getLogger("shophouse.requests")


@dataclass(frozen=True)
class Slow:
    """A page that was slow lately: how often, how long at worst, and when last."""

    page: str
    count: int
    longest_ms: int
    queries: int
    last_at: datetime


def slow_ms() -> int:
    """Return from how many milliseconds on an answer is slow, as the firm sets it."""
    try:
        return int(settings_of(FIRM).get("slow_page_ms") or SLOW_MS)
    except PeeweeException:  # the database may be what is slow
        return SLOW_MS


def note_slow(asked: Callable[[], str], seconds: float, queries: int) -> None:
    """Tell of an answer that took too long; it is stored with the next look at the requests."""
    ms = round(seconds * 1000)
    if ms < LEAST_MS or ms < slow_ms():
        return
    page = asked()
    log.warning("Slow: %s took %s ms", page, ms, extra={"ms": ms, "queries": queries})
    if len(_waiting) < _MOST_WAITING:
        _waiting.append(
            {
                "at": now(),
                "page": _NUMBER.sub("…", page)[:200],
                "ms": ms,
                "queries": queries,
                "user_id": request_user.get(),
                "request_id": request_id.get() or "",
            }
        )


def store_slow() -> None:
    """Store what was told of; while somebody else writes it waits for the next time."""
    if not _waiting:
        return
    with passing_transaction() as may:
        if may:
            fresh, _waiting[:] = list(_waiting), []
            SlowPage.insert_many(fresh).execute()


def slowest(count: int = 10) -> list[Slow]:
    """Return the pages that were slow lately, those that cost people most first."""
    total: Any = fn.SUM(SlowPage.ms)
    rows: Any = (
        SlowPage.select(
            SlowPage.page,
            fn.COUNT(SlowPage.id),
            fn.MAX(SlowPage.ms),
            fn.MAX(SlowPage.queries),
            fn.MAX(SlowPage.id),
        )
        .where(SlowPage.at > now() - KEEP)
        .group_by(SlowPage.page)
        .order_by(total.desc())
        .limit(count)
        .tuples()
    )
    found: list[Any] = list(rows)
    moments = {
        row.id: row.at
        for row in SlowPage.select(SlowPage.id, SlowPage.at).where(
            SlowPage.id.in_([one[4] for one in found])
        )
    }
    return [Slow(one[0], one[1], one[2], one[3], moments[one[4]]) for one in found]


def forget_slow() -> None:
    """Drop what was told of long ago."""
    with transaction():
        SlowPage.delete().where(SlowPage.at < now() - KEEP).execute()
