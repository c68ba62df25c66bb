"""What the page of backups shows."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from babel.numbers import format_decimal
from markupsafe import Markup

from app.backup.keeping import Kept
from app.backup.trying import Trial
from app.showing.timeline import moment_html
from models.clock import now
from models.kinds.locales import locale_of
from models.texts import _

LATE = timedelta(hours=36)


@dataclass(slots=True)
class BackupRow:
    """A backup: when, how large, and how its tried restore went."""

    name: str
    href: str
    made: Markup
    size: str
    badge: str
    tone: str
    tried: Markup
    problem: str
    about: str = ""


@dataclass(slots=True)
class BackupsPage:
    """The backups of a house, with one sentence on how safe it is."""

    state: str
    tone: str
    rows: list[BackupRow]


def backups_page(kept: list[Kept], locale: str) -> BackupsPage:
    """Show backups, given newest first."""
    state, tone = _state(kept)
    return BackupsPage(state, tone, [_row(one, locale) for one in kept])


def _state(kept: list[Kept]) -> tuple[str, str]:
    """Say how safe the house is, and what to do."""
    if not kept:
        return str(_("Nothing is saved yet. Make a first backup now.")), "warn"
    if now() - kept[0].made_at > LATE:
        return str(_("The newest backup is older than a day. Make one now.")), "bad"
    tried = next((one.trial for one in kept if one.trial), None)
    if tried is None:
        return str(_("Saved, but no restore was tried yet: that is done each night.")), "warn"
    if not tried.is_good:
        return str(_("The last tried restore failed. Read why below, and make a backup.")), "bad"
    return str(_("Saved, and the restore was tried.")), "good"


def _row(one: Kept, locale: str) -> BackupRow:
    badge, tone = _badge(one.trial)
    tried = Markup("")
    if one.trial:
        tried = moment_html(datetime.fromisoformat(one.trial.at).astimezone(UTC), locale)
    return BackupRow(
        name=one.path.name,
        href=f"/settings/backups/{one.path.name}",
        made=moment_html(one.made_at, locale),
        size=_size(one.size, locale),
        badge=badge,
        tone=tone,
        tried=tried,
        problem=one.trial.sentence if one.trial and not one.trial.is_good else "",
        about=_about(one),
    )


def _badge(trial: Trial | None) -> tuple[str, str]:
    if trial is None:
        return str(_("Not tried")), ""
    return (str(_("Restore tried")), "t-good") if trial.is_good else (str(_("Failed")), "t-bad")


def _size(size: int, locale: str) -> str:
    tenths = max(1, -(-size * 10 // 1_000_000))
    return f"{format_decimal(Decimal(tenths) / 10, locale=locale_of(locale))} MB"


def _about(one: Kept) -> str:
    if one.is_before_purge:
        return str(_("Before a purge"))
    return str(_("Before a migration")) if one.is_before_change else ""
