"""One backup before the first start of another version: the way back, should it be needed."""

import json
from datetime import UTC, datetime
from pathlib import Path

import click

from app.backup.making import make_backup
from app.config import Config
from app.settings import CORE, SAVED_FOR, put_settings
from app.version import VERSION
from models.core import Setting
from models.database import database, open_database


def save_before_upgrade(config: Config) -> Path | None:
    """Back up a house that another version was at last, before this one changes its schema.

    Raises BackupError: what can't be saved isn't upgraded.
    """
    open_database(config.database_url)
    if not database.table_exists("core_setting") or _saved_for() == VERSION:
        return None
    path = make_backup(config, before_migration_name())
    put_settings(CORE, **{SAVED_FOR: VERSION})
    click.echo(f"Backup before version {VERSION}: {path}", err=True)
    return path


def before_migration_name() -> str:
    """Name a backup that is made before the schema changes."""
    return f"before-migration-{datetime.now(UTC):%Y%m%d-%H%M%S}.zip"


def _saved_for() -> str:
    row = Setting.get_or_none(Setting.owner == CORE, Setting.name == SAVED_FOR)
    return str(json.loads(row.value)) if row else ""
