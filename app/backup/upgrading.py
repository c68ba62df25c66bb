"""One backup before the first start of another version: the way back, should it be needed."""

import json
from datetime import UTC, datetime
from pathlib import Path

import click

from app.backup.making import make_backup
from app.config import Config
from app.settings import CORE, OPENED_BY, put_settings
from app.version import VERSION
from models.core import Setting
from models.database import database, open_database

_SAVED_FOR = "saved_for"


def save_before_upgrade(config: Config) -> Path | None:
    """Back up a house that another version was at last, before this one changes its schema.

    It counts as that version's, which can restore it. A start that was stopped, since a migration
    waits, saves nothing again. Raises BackupError: what can't be saved isn't upgraded.
    """
    open_database(config.database_url)
    if not database.table_exists("core_setting") or VERSION in (
        _told(OPENED_BY),
        _told(_SAVED_FOR),
    ):
        return None
    path = make_backup(config, before_migration_name())
    put_settings(CORE, **{_SAVED_FOR: VERSION})
    click.echo(f"Backup before version {VERSION}: {path}", err=True)
    return path


def before_migration_name() -> str:
    """Name a backup that is made before the schema changes."""
    return f"before-migration-{datetime.now(UTC):%Y%m%d-%H%M%S}.zip"


def _told(name: str) -> str:
    row = Setting.get_or_none(Setting.owner == CORE, Setting.name == name)
    return str(json.loads(row.value)) if row else ""
