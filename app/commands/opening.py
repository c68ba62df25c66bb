"""Opening the house for a command, and saying what goes wrong in one sentence."""

from collections.abc import Iterator
from contextlib import contextmanager

import click

from app.commands.serve import prepare
from app.config import Config
from models.database import close_database
from models.refused import Invalid, Refused


@contextmanager
def house() -> Iterator[None]:
    """Open the house for a block; what is refused ends the command with its sentence."""
    prepare(Config.from_env())
    try:
        yield
    except (Refused, Invalid) as error:
        raise click.ClickException(str(error)) from None
    finally:
        close_database()
