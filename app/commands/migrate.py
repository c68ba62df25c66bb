"""Bring the schema up to date, or say where it isn't."""

import sys

import click

from app.backup.making import make_backup
from app.backup.upgrading import before_migration_name, save_before_upgrade
from app.commands.opening import one_sentence
from app.config import Config
from app.house import open_house
from app.house_lock import alone
from app.migrating.comparing import compare_schema
from app.migrating.running import run_scripts
from app.migrating.scripts import MigrationWaits, Script
from app.standing import standing_house
from models.database import close_database


@click.command()
@click.option("--check", "only_check", is_flag=True, help="Compare only; exit 1 on a difference.")
def command(only_check: bool) -> None:
    """Bring the schema up to date after an automatic backup."""
    config = standing_house()
    with one_sentence(config):
        try:
            if only_check:
                sys.exit(_check(config))
            _migrate(config)
        finally:
            close_database()


def _check(config: Config) -> int:
    """Print each difference between models and schema. Returns the exit code."""
    try:
        open_house(config)
    except MigrationWaits as waits:
        click.echo(str(waits))
        return 1
    found = compare_schema(config)
    for text in found.kept:
        click.echo(f"kept: {text}")
    for text in found.differences:
        click.echo(text)
    if not found.differences:
        click.echo("Models and schema agree.")
    return 1 if found.differences else 0


def _migrate(config: Config) -> None:
    is_saved = save_before_upgrade(config) is not None
    try:
        open_house(config)
    except MigrationWaits:
        close_database()
        with alone(config.data_dir, "migrate"):
            open_house(config, _Migration(config, is_saved))
    click.echo("The schema is up to date.")


class _Migration:
    """Runs what waits, after one backup of what is there."""

    def __init__(self, config: Config, is_saved: bool) -> None:
        self.config = config
        self.is_saved = is_saved

    def __call__(self, scripts: list[Script]) -> None:
        if not self.is_saved:
            made = make_backup(self.config, before_migration_name())
            click.echo(f"Backup: {made}")
            self.is_saved = True
        run_scripts(scripts, click.echo)
