"""Commands that plugins add: `run.py <plugin>-<command>`."""

import click

from app.commands.preparing import prepare
from app.registry import registry
from app.standing import standing_house


def find_command(plugin: str, name: str) -> click.Command | None:
    """Open the house and find an enabled plugin's command; None where it has none."""
    prepare(standing_house())
    found = registry.installed.get(plugin)
    if found is None or not found.is_enabled or found.plugin is None:
        return None
    for command in found.plugin.commands:
        if f"{plugin}-{command.name}" == name:
            declared: click.Command = command
            return declared
    return None
