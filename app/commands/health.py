"""How the house is, from the command line."""

import sys

import click

from app.commands.opening import house


@click.command()
def command() -> None:
    """Say how the house is, a line each; exit 1 if something needs a person."""
    with house():
        from app.health.figures import read_figures
        from app.health.lines import BAD, WARN, health_of
        from app.slow_pages import slowest

        words = {BAD: "FAILED", WARN: "look"}
        health = health_of(read_figures(), "en", slowest())
        for line in health.lines:
            click.echo(f"{line.name}\t{words.get(line.tone, 'ok')}\t{line.said}")
            if line.todo:
                click.echo(f"  {line.todo}")
    sys.exit(1 if health.worst == BAD else 0)
