"""Translations: gather what is said, and name what a language doesn't say yet."""

import os
import sys

import click

from app.config import ROOT, Environment
from app.core import install_core
from app.loader import load_plugins
from app.messages import gather, problems, write_catalogue
from app.registry import registry
from app.variables import folders


@click.group()
def command() -> None:
    """Gather the texts of engine and plugins for translation, and check the translations."""
    install_core(registry)
    load_plugins(registry, list(Environment(os.environ).read("PLUGIN_PATH", folders, tuple)), None)
    for one in registry.installed.values():
        if one.is_quarantined:
            raise click.ClickException(f"Plugin {one.name} is stopped: {one.sentence}")


@command.command()
@click.option("--language", metavar="L", help="Add a language, such as fr or pt-BR.")
def extract(language: str | None) -> None:
    """Write each messages.pot and bring the catalogues in step; translations stay."""
    for source, messages in gather():
        if not messages:
            continue
        write_catalogue(source.folder / "messages.pot", messages)
        for one in sorted({*source.languages(), *([language] if language else [])}):
            write_catalogue(source.catalogue(one), messages, one)
        click.echo(f"{_shown(source.folder)}\t{len(messages)} texts")


@command.command()
@click.argument("languages", nargs=-1)
def check(languages: tuple[str, ...]) -> None:
    """Name what LANGUAGES (by default all) don't translate; exit 1 if there is anything."""
    gathered = gather()
    wanted = languages or sorted({one for source, _all in gathered for one in source.languages()})
    found = 0
    for source, messages in gathered:
        for language in wanted:
            for problem in problems(source, messages, language):
                click.echo(f"{_shown(source.folder)}\t{language}\t{problem}")
                found += 1
    click.echo(f"{found} to do in {', '.join(wanted) or 'no language'}.")
    sys.exit(1 if found else 0)


def _shown(folder: os.PathLike[str]) -> str:
    path = os.fspath(folder)
    return os.path.relpath(path, ROOT) if path.startswith(str(ROOT)) else path
