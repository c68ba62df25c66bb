"""The sample company."""

import click

from app.commands.opening import house
from app.demo import fill, names_of, take_out


@click.command()
@click.option("--remove", is_flag=True, help="Take the sample company out again.")
@click.option("--edited", is_flag=True, help="Take along what people only changed.")
def command(remove: bool, edited: bool) -> None:
    """Fill in a sample company, or take it out again."""
    with house():
        if not remove:
            click.echo(f"{fill()} sample records made.")
            return
        gone = take_out(edited=edited)
        for (kind, number), label in names_of(gone.kept):
            click.echo(f"kept: {label} (/{kind}/{number})", err=True)
        click.echo(
            f"{gone.removed} sample records removed,"
            f" {len(gone.kept)} kept because you built on them."
        )
