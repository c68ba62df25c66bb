"""Opening the house for a command, and saying what goes wrong in one sentence."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

import click
from peewee import PeeweeException

from app.backup.errors import BackupError
from app.commands.preparing import cannot_open, prepare
from app.config import Config
from app.house_lock import InUse
from app.migrating.running import MigrationFailed
from app.migrating.scripts import MigrationWaits, NewerSchema
from app.standing import standing_house
from models.database import close_database
from models.failures import is_disk_full
from models.refused import Invalid, Refused


@contextmanager
def house(*, makes: bool = False) -> Iterator[None]:
    """Open the house for a block; what is refused ends the command with its sentence.

    One that isn't there is made only by a command that `makes` one. Raises ConfigError.
    """
    prepare(Config.from_env() if makes else standing_house())
    # What was loaded stays: a collector that looks through it time and again takes a quarter of an
    # import.
    gc.freeze()
    try:
        yield
    except (Refused, Invalid) as error:
        raise click.ClickException(str(error)) from None
    finally:
        gc.unfreeze()
        close_database()


@contextmanager
def one_sentence(config: Config) -> Iterator[None]:
    """End a command that works on the whole database with one sentence where it can't go on."""
    try:
        yield
    except (BackupError, InUse, MigrationFailed, MigrationWaits, NewerSchema, Refused) as error:
        raise click.ClickException(str(error)) from None
    except OSError as error:
        raise click.ClickException(f"{error.filename or 'The disk'}: {error.strerror}.") from None
    except PeeweeException as error:
        if is_disk_full(error):
            raise click.ClickException(
                "The disk is full. Free some space, then try again."
            ) from None
        raise cannot_open(config, error) from None
