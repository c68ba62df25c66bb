"""The figures of a house, read in a few cheap queries."""

import shutil
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from peewee import fn

from app.backup.keeping import Kept, list_backups
from app.backup.places import here
from app.mail.server import mail_server
from app.presence import SEEN_WITHIN
from app.registry import registry
from models.clock import now
from models.core import Job, Mail, Process
from models.database import database, is_sqlite

CHECK = "core.check"
"""The job that runs the integrity checks."""
LATELY = timedelta(days=7)
LATE = timedelta(minutes=5)
"""A job that is due for so long waits for a worker that isn't there."""


@dataclass(frozen=True)
class Store:
    """The database: what it is, how large, and how it keeps what was written."""

    name: str
    version: str
    size: int
    wal: str
    """The mode of SQLite's journal, or the level of PostgreSQL's."""
    syncs: str
    """What waits for the disk before an answer: `full` or `on` loses nothing in a power cut."""
    wal_size: int = 0

    @property
    def is_safe(self) -> bool:
        """An answered write survives a power cut."""
        return self.syncs not in ("off", "normal")


@dataclass(frozen=True)
class Disk:
    """Room on the disk of a folder, in bytes."""

    folder: Path
    free: int
    total: int


@dataclass(frozen=True)
class Figures:
    """All that is known of a house at one moment."""

    store: Store
    disks: list[Disk]
    jobs: dict[str, int]
    """By state; `late` are those that wait for a worker, `failed` those of the last week."""
    mails: dict[str, int]
    sends_mail: bool
    backups: list[Kept]
    check: Any
    """The job of the last integrity check, or None."""
    problems: int
    processes: int
    stopped: list[tuple[str, str]] = field(default_factory=list)
    """Plugins that are stopped, with the sentence that says why."""

    @property
    def last_backup(self) -> Kept | None:
        """The newest backup."""
        return self.backups[0] if self.backups else None

    @property
    def last_trial(self) -> Any:
        """How the newest restore that was tried went."""
        return next((one.trial for one in self.backups if one.trial), None)


def read_figures() -> Figures:
    """Read everything anew."""
    check: Any = (
        Job.select()
        .where(Job.name == CHECK, Job.finished_at.is_null(False))
        .order_by(Job.id.desc())
        .first()
    )
    result = (check.result or {}) if check else {}
    return Figures(
        store=read_store(),
        disks=_disks(),
        jobs=_jobs(),
        mails=_by_state(Mail),
        sends_mail=mail_server().is_set,
        backups=list_backups(here()),
        check=check,
        problems=len(result.get("problems", [])),
        processes=Process.select().where(Process.seen_at > now() - SEEN_WITHIN).count(),
        stopped=[(one.label, one.sentence) for one in registry.installed.values() if one.sentence],
    )


def read_store() -> Store:
    """Ask the database about itself."""
    if is_sqlite():
        path = Path(database.obj.database)
        wal = path.with_name(path.name + "-wal")
        syncs = ("off", "normal", "full", "extra")[_first("PRAGMA synchronous")]
        size = _first("PRAGMA page_count") * _first("PRAGMA page_size")
        kept = wal.stat().st_size if wal.exists() else 0
        version = _first("SELECT sqlite_version()")
        return Store("SQLite", version, size, _first("PRAGMA journal_mode"), syncs, kept)
    size = _first("SELECT pg_database_size(current_database())")
    version = _first("SHOW server_version").split()[0]
    return Store(
        "PostgreSQL", version, size, _first("SHOW wal_level"), _first("SHOW synchronous_commit")
    )


def _first(sql: str) -> Any:
    return database.execute_sql(sql).fetchone()[0]


def _disks() -> list[Disk]:
    """Return the disks that the house writes to, each once."""
    config = here()
    seen: dict[int, Disk] = {}
    for folder in (config.data_dir, config.files_folder):
        there = folder if folder.exists() else folder.parent
        used = shutil.disk_usage(there)
        seen.setdefault(there.stat().st_dev, Disk(there, used.free, used.total))
    return list(seen.values())


def _jobs() -> dict[str, int]:
    moment = now()
    by_state = _by_state(Job, Job.state.in_(("waiting", "running")))
    is_due = (Job.state == "waiting") & (Job.run_at < moment - LATE)
    by_state["late"] = Job.select().where(is_due).count()
    failed = (Job.state == "failed") & (Job.finished_at > moment - LATELY)
    by_state["failed"] = Job.select().where(failed).count()
    return by_state


def _by_state(model: Any, where: Any = None) -> dict[str, int]:
    query = model.select(model.state, fn.COUNT(model.id)).group_by(model.state)
    return dict(query.where(where).tuples() if where is not None else query.tuples())


def age_of(moment: datetime) -> timedelta:
    """Return how long ago a moment was."""
    return now() - moment
