"""Write a backup."""

from pathlib import Path

import click

from app.backup.making import make_backup
from app.commands.opening import one_sentence
from app.standing import standing_house


@click.command()
@click.argument("file", required=False, type=click.Path(path_type=Path, dir_okay=False))
def command(file: Path | None) -> None:
    """Write database, files and secret key into one archive, while the server runs."""
    config = standing_house()
    with one_sentence(config):
        made = make_backup(config, to=file.absolute() if file else None)
        click.echo(str(made))
