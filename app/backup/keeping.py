"""Keeping backups: one a day by itself, old ones thinned out, the newest tried."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from app.backup.making import make_backup
from app.backup.places import backups_folder
from app.backup.trying import Trial, kept_trials, try_restore
from app.config import Config
from app.security_log import note_if_possible
from models.clock import now

DAYS, WEEKS, MONTHS, MIGRATIONS = 7, 4, 12, 5
_NAME = re.compile(r"(shophouse|before-migration|before-purge)-(\d{8}-\d{6})\.zip")


@dataclass(frozen=True)
class Kept:
    """A backup in the folder."""

    path: Path
    made_at: datetime
    size: int
    trial: Trial | None = None

    @property
    def is_before_purge(self) -> bool:
        """Made before a module's data went for good."""
        return self.path.name.startswith("before-purge")

    @property
    def is_before_change(self) -> bool:
        """Made by `migrate` or a purge, before it changed anything."""
        return self.path.name.startswith("before-")


def list_backups(config: Config) -> list[Kept]:
    """Return the backups in the folder, newest first."""
    trials = kept_trials()
    found = []
    for path in backups_folder(config).iterdir():
        name = _NAME.fullmatch(path.name)
        if name and path.is_file():
            made = datetime.strptime(name[2], "%Y%m%d-%H%M%S").replace(tzinfo=UTC)
            found.append(Kept(path, made, path.stat().st_size, trials.get(path.name)))
    return sorted(found, key=lambda one: one.made_at, reverse=True)


def find_backup(config: Config, name: str) -> Path | None:
    """Return a backup of the folder by its name, None where it is none."""
    path = backups_folder(config) / name
    return path if _NAME.fullmatch(name) and path.is_file() else None


def daily_backup(config: Config) -> str:
    """Make the backup of the day, thin out old ones, try the restore. Returns what came of it."""
    path = make_backup(config)
    note_if_possible("backup_made", detail=path.name, way="job")
    gone = prune(config)
    trial = try_restore(config, path)
    return f"{path.name}; {len(gone)} old ones removed; {trial.sentence}"


def prune(config: Config) -> list[Path]:
    """Remove what is older than 7 daily, 4 weekly and 12 monthly backups, and return it.

    Each counts by the newest of its day, week or month. Those before migrations and purges: the
    last 5, and all of the last 7 days.
    """
    found = list_backups(config)
    plain = [one for one in found if not one.is_before_change]
    before = [one for one in found if one.is_before_change]
    lately = now() - timedelta(days=DAYS)
    stays = {one.path for one in before[:MIGRATIONS]} | to_keep(plain)
    stays |= {one.path for one in before if one.made_at > lately}
    gone = [one.path for one in found if one.path not in stays]
    for path in gone:
        path.unlink(missing_ok=True)
    return gone


def to_keep(backups: Iterable[Kept]) -> set[Path]:
    """Return the backups that stay, of those given newest first."""
    stays: set[Path] = set()
    newest_first = list(backups)
    for form, count in (("%Y-%m-%d", DAYS), ("%G-%V", WEEKS), ("%Y-%m", MONTHS)):
        spans: dict[str, Path] = {}
        for one in newest_first:
            spans.setdefault(f"{one.made_at:{form}}", one.path)
        stays |= set(list(spans.values())[:count])
    return stays
