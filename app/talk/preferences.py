"""How people want to be told: by event in the app, by mail at once or once a day, and when not."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from app.jobs.cron import Cron
from models.clock import firm_zone
from models.core import NoticeChoice
from models.core.notification import EVENTS
from models.database import transaction
from models.prepared import Prepared

OFF, APP, MAIL, DIGEST = WAYS = ("off", "app", "mail", "digest")
DEFAULTS = {"mention": MAIL, "comment": APP, "change": APP, "reminder": MAIL, "assigned": APP}
DIGEST_HOUR = 8


@dataclass(frozen=True)
class Preferences:
    """What somebody chose. Hours are those of the person's zone."""

    ways: dict[str, str] = field(default_factory=dict)
    follows_own: bool = True
    digest_hour: int = DIGEST_HOUR
    quiet_from: int | None = None
    quiet_until: int | None = None

    def way(self, event: str) -> str:
        """Return how the person wants to hear of an event: off, app, mail or digest."""
        chosen = self.ways.get(event, "")
        return chosen if chosen in WAYS else DEFAULTS[event]

    def mail_moment(self, ready_at: datetime, zone: ZoneInfo) -> datetime:
        """Return when a mail may go out that is ready at a moment: once quiet hours are over."""
        first, last = self.quiet_from, self.quiet_until
        if first is None or last is None or first == last:
            return ready_at
        hour = ready_at.astimezone(zone).hour
        is_quiet = first <= hour < last if first < last else not last <= hour < first
        return Cron.parse(f"0 {last} * * *").after(ready_at, zone) if is_quiet else ready_at

    def digest_moment(self, ready_at: datetime, zone: ZoneInfo) -> datetime:
        """Return when the next daily mail may go out."""
        next_one = Cron.parse(f"0 {self.digest_hour} * * *").after(ready_at, zone)
        return self.mail_moment(next_one, zone)


def zone_of(timezone: str) -> ZoneInfo:
    """Return somebody's zone, the firm's where they have none."""
    return ZoneInfo(timezone) if timezone else firm_zone()


def preferences_of(user_ids: Iterable[int]) -> dict[int, Preferences]:
    """Return what these users chose, by id; who chose nothing has the usual."""
    wanted = sorted(set(user_ids))
    if len(wanted) == 1:
        rows = _chosen_by.records(wanted[0])
    else:
        rows = list(NoticeChoice.select().where(NoticeChoice.user.in_(wanted))) if wanted else []
    found: dict[int, Preferences] = dict.fromkeys(wanted, Preferences())
    return found | {row.user_id: _read(row) for row in rows}


_chosen_by = Prepared(1, lambda user: NoticeChoice.select().where(NoticeChoice.user == user))


def preferences(user_id: int) -> Preferences:
    """Return what a user chose."""
    return preferences_of([user_id])[user_id]


def _read(row: Any) -> Preferences:
    return Preferences(
        ways=dict(row.ways or {}),
        follows_own=row.follows_own,
        digest_hour=row.digest_hour,
        quiet_from=row.quiet_from,
        quiet_until=row.quiet_until,
    )


def put_preferences(user_id: int, chosen: Preferences) -> None:
    """Keep what a user chose."""
    row = {
        "ways": {event: chosen.way(event) for event in EVENTS},
        "follows_own": chosen.follows_own,
        "digest_hour": chosen.digest_hour,
        "quiet_from": chosen.quiet_from,
        "quiet_until": chosen.quiet_until,
    }
    with transaction():
        NoticeChoice.insert(user=user_id, **row).on_conflict(
            conflict_target=[NoticeChoice.user], update=row
        ).execute()


__all__ = ["Preferences", "preferences", "preferences_of", "put_preferences", "zone_of"]
