"""Plugins from the command line."""

import click

from app.backup.places import here
from app.commands.opening import house, one_sentence
from app.purging.dropping import must_be_known
from app.purging.jobs import in_words, purge_now
from app.purging.leaving import leaving
from app.registry import registry
from app.switching import switch_plugin
from models.refused import Refused


@click.group()
def command() -> None:
    """List, enable, disable and purge plugins."""


@command.command(name="list")
def list_plugins() -> None:
    """List the plugins with their state, and why one is stopped."""
    with house():
        for one in sorted(registry.installed.values(), key=lambda one: one.name):
            if one.name == "core":
                continue
            version = one.plugin.version if one.plugin else "-"
            said = one.sentence or one.muted
            click.echo("\t".join(filter(None, [one.name, version, one.state, said])))


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


@command.command()
@click.argument("name")
@click.option("--yes", is_flag=True, help="Purge; without it only the counts are printed.")
def purge(name: str, yes: bool) -> None:
    """Drop all data of a disabled plugin, after a backup; without --yes only count it."""
    with house(), one_sentence(here()):
        must_be_known(name)
        found = leaving(name)
        for line in in_words(found):
            click.echo(line)
        for part in found.against:
            click.echo(f"needed by {part.table or part.label}\t{part.count}")
        if not yes:
            click.echo("Nothing was purged. Give --yes to purge it.", err=True)
            return
        purge_now(name, lambda line: click.echo(line, err=True))
        click.echo(f"{name}: purged")


def _switch(name: str, on: bool) -> None:
    with house():
        found = registry.installed.get(name)
        if found is None or name == "core":
            known = ", ".join(sorted(set(registry.installed) - {"core"}))
            raise Refused(f"There is no plugin {name}. There are: {known}.")
        if found.is_quarantined and on:
            raise Refused(f"{name} is stopped: {found.sentence}")
        before = {one.name for one in registry.enabled()}
        after = {"core", *switch_plugin(name, on)}
        changed = sorted(before ^ after) or [name]
        click.echo(f"{', '.join(changed)}: {'enabled' if on else 'disabled'}")
