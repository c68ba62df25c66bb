"""The sample company."""

import click

from app.commands.opening import house
from app.demo import fill, take_out


@click.command()
@click.option("--remove", is_flag=True, help="Take the sample company out again.")
def command(remove: bool) -> None:
    """Fill in a sample company, or take it out again."""
    with house():
        if remove:
            count, kept = take_out()
            click.echo(f"{count} sample records removed, {kept} kept because you built on them.")
        else:
            click.echo(f"{fill()} sample records made.")
