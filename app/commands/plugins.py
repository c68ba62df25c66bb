"""Plugins from the command line."""

import click

from app.commands.opening import house
from app.house import switch_plugin
from app.registry import registry
from models.refused import Refused


@click.group()
def command() -> None:
    """List, enable and disable plugins."""


@command.command(name="list")
def list_plugins() -> None:
    """List the plugins with their state, and why one is stopped."""
    with house():
        for one in sorted(registry.installed.values(), key=lambda one: one.name):
            if one.name == "core":
                continue
            version = one.plugin.version if one.plugin else "-"
            click.echo("\t".join(filter(None, [one.name, version, one.state, one.sentence])))


@command.command()
@click.argument("name")
def enable(name: str) -> None:
    """Enable a plugin and what it requires."""
    _switch(name, True)


@command.command()
@click.argument("name")
def disable(name: str) -> None:
    """Disable a plugin and what requires it; data stays."""
    _switch(name, False)


def _switch(name: str, on: bool) -> None:
    with house():
        found = registry.installed.get(name)
        if found is None or name == "core":
            known = ", ".join(sorted(set(registry.installed) - {"core"}))
            raise Refused(f"There is no plugin {name}. There are: {known}.")
        if found.is_quarantined:
            raise Refused(f"{name} is stopped: {found.sentence}")
        before = {one.name for one in registry.enabled()}
        after = {"core", *switch_plugin(name, on)}
        changed = sorted(before ^ after) or [name]
        click.echo(f"{', '.join(changed)}: {'enabled' if on else 'disabled'}")
