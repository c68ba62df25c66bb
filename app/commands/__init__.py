"""The commands: each is a file here, opened only when it is asked for.

The command `new-plugin` is the object `command` in `app/commands/new_plugin.py`.
"""

import os
import sys
from collections.abc import Sequence
from importlib import import_module

import click

from app.config import ConfigError, unknown_variables
from app.version import VERSION

COMMANDS = {
    "serve": "Prepare the database if there is none, and serve (the default).",
    "init": "Set up the firm and its first user without a browser.",
    "demo": "Fill in a sample company, or take it out again.",
    "user": "Add and list users, set a password.",
    "token": "Make, list and revoke the tokens of programs.",
    "plugins": "List, enable, disable and purge plugins.",
    "new-plugin": "Write a working one-file plugin and its test.",
    "migrate": "Bring the schema up to date after a backup; --check compares only.",
    "backup": "Write database and files into one archive, while the server runs.",
    "restore": "Put a backup back, after checking it.",
    "copy-to": "Copy everything to another database, and compare.",
    "export": "Write what a filter finds into a CSV or XLSX file.",
    "import": "Create and update records from a CSV, XLSX or other file.",
    "worker": "Run the jobs in a process of its own.",
    "check": "Run every integrity check of every plugin.",
    "health": "Say how the house is; exit 1 if something needs a person.",
    "bench": "Measure the product against its budgets.",
    "messages": "Gather the texts for translation, and check the translations.",
    "test": "Run the tests.",
}


class Commands(click.Group):
    """A group that knows its commands by name and opens the file of the one that is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name the commands in the order of their use."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Open the command's file. Gives None for an unknown name."""
        if cmd_name not in COMMANDS:
            return _of_plugin(cmd_name)
        # Python keeps the word import for itself.
        name = "import_" if cmd_name == "import" else cmd_name.replace("-", "_")
        module = import_module(f"app.commands.{name}")
        command: click.Command = module.command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command, or say which ones are spelled alike."""
        try:
            return super().resolve_command(ctx, args)
        except click.exceptions.NoSuchCommand as error:
            raise click.exceptions.NoSuchCommand(
                error.command_name, possibilities=COMMANDS, ctx=ctx
            ) from None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands without opening any of them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


def _of_plugin(name: str) -> click.Command | None:
    """Find `<plugin>-<command>` among the commands that enabled plugins add."""
    plugin, dash, _rest = name.partition("-")
    if not dash or not plugin.isidentifier():
        return None
    from app.commands.plugin_command import find_command  # the whole engine: only when wanted

    return find_command(plugin, name)


@click.group(cls=Commands)
@click.version_option(VERSION, prog_name="Shophouse", message="%(prog)s %(version)s")
def commands() -> None:
    """Shophouse: the shop in front and the works behind it, under one roof."""


def main(argv: Sequence[str]) -> None:
    """Run one command (`serve` where none is named) and exit as it does."""
    for sentence in unknown_variables(os.environ):
        click.echo(sentence, err=True)
    try:
        commands.main(args=list(argv) or ["serve"], prog_name="run.py")
    except ConfigError as error:
        sys.exit(str(error))
