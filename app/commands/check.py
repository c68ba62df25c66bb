"""Integrity checks from the command line."""

import sys

import click

from app.checks import run_checks
from app.commands.opening import house


@click.command()
def command() -> None:
    """Run every integrity check of every plugin, a line each; exit 1 if one fails."""
    with house():
        failed = 0
        for name, problems in run_checks():
            click.echo(f"{name}\t{'ok' if not problems else 'FAILED'}")
            for problem in problems[:20]:
                click.echo(f"  {problem}")
            failed += bool(problems)
    sys.exit(1 if failed else 0)
