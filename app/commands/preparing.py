"""Opening the house before anything else, or ending with one sentence that says why not."""

import click
from peewee import PeeweeException

from app.backup.errors import BackupError
from app.backup.swapping import finish_restore
from app.backup.upgrading import save_before_upgrade
from app.config import Config
from app.crash import Damaged, look_after_crash
from app.house import open_house
from app.house_lock import InUse, share
from app.migrating.scripts import MigrationWaits, NewerSchema
from models.database import without_password


def prepare(config: Config) -> None:
    """Open the house, or stop with one sentence."""
    try:
        finish_restore(config)
        share(config.data_dir)
        look_after_crash(config)
        save_before_upgrade(config)
        open_house(config)
    except (BackupError, Damaged, InUse, MigrationWaits, NewerSchema) as error:
        raise click.ClickException(str(error)) from None
    except PeeweeException as error:
        raise cannot_open(config, error) from None


def cannot_open(config: Config, error: Exception) -> click.ClickException:
    """Say in a sentence that the database can't be opened."""
    first = str(error).splitlines()[0] if str(error) else type(error).__name__
    return click.ClickException(
        f"The database {without_password(config.database_url)} can't be opened: {first}."
        " Check SHOPHOUSE_DATABASE_URL and that the server runs."
    )
