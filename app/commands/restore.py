"""Put a backup back."""

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from app.backup.archive import Manifest
from app.backup.restoring import restore
from app.backup.swapping import ASIDE
from app.commands.opening import one_sentence
from app.config import Config


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--force", is_flag=True, help="Put it in the place of data that is there.")
def command(file: Path, force: bool) -> None:
    """Put a backup back, after checking it."""
    config = Config.from_env()
    with one_sentence(config):
        told = restore(config, file.absolute(), force, lambda text: click.echo(text, err=True))
        rows = sum(told.tables.values())
        click.echo(f"Restored: {told.firm or 'a house'} as of {moment_of(told)}, {rows} rows.")
    if told.secret_key != "included":
        click.echo(
            "The secret key was given by the environment and isn't in the backup: set"
            " SHOPHOUSE_SECRET_KEY to the same one.",
            err=True,
        )
    aside = sorted(config.data_dir.glob(f"*{ASIDE}"))
    if aside:
        names = ", ".join(path.name for path in aside)
        click.echo(f"What was there before lies in {config.data_dir}: {names}.", err=True)


def moment_of(told: Manifest) -> str:
    """Write when the backup was made by the firm's clock, such as 22 Nov 2026 10:14."""
    local = datetime.fromisoformat(told.made_at).astimezone(ZoneInfo(told.timezone))
    return f"{local.day} {local:%b %Y %H:%M} ({told.timezone})"
