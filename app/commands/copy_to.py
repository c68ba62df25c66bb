"""Copy everything to another database."""

import click

from app.commands.opening import one_sentence
from app.commands.preparing import prepare
from app.copying.house import copy_house
from app.standing import standing_house
from app.variables import database_url
from models.database import without_password


@click.command()
@click.argument("url")
def command(url: str) -> None:
    """Copy everything to another database (sqlite:///… or postgresql://…), and compare."""
    config = standing_house()
    try:
        target = database_url(url)
    except ValueError as error:
        raise click.ClickException(f"The address {error}") from None
    if target == config.database_url:
        raise click.ClickException("That is the database in use. Give another one.")
    prepare(config)
    with one_sentence(config):
        rows = copy_house(config.database_url, target, lambda text: click.echo(text, err=True))
        click.echo(
            f"{rows} rows copied and compared. To work there, stop the server and set"
            f" SHOPHOUSE_DATABASE_URL to {without_password(target)}."
        )
