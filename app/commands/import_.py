"""Import from the command line."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from app.commands.opening import house
from app.hints import hint_at
from app.importing.importer import Counts, Importer, batches_of
from app.importing.mapping import Mapping, read_mapping
from app.importing.rejected import csv_of, reason_of
from app.importing.rows import FileRow
from app.importing.source import Look, Source, look_at, presumed
from app.importing.targets import Fields
from app.registry import registry
from app.resource import Resource
from app.rights import HOUSE
from app.settings import firm
from app.tables import preview_of
from models.refused import Refused
from models.texts import _, ngettext, set_language

Rejected = list[tuple[int, str, Any]]


@click.command()
@click.argument("resource")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option(
    "--map", "map_file", type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="A JSON file: column to field; left out, it is guessed.",
)  # fmt: skip
@click.option("--key", default="", help="Update the records that have the same value here.")
@click.option("--dry-run", is_flag=True, help="Say what would happen; store nothing.")
@click.option("--preview", is_flag=True, help="Print as JSON what the reader understood.")
def command(
    resource: str, file: Path, map_file: Path | None, key: str, dry_run: bool, preview: bool
) -> None:
    """Create and update records of RESOURCE (contacts/parties) from FILE.

    Rejected rows are written into FILE.rejected.csv, each with its reason.
    """
    with house():
        set_language(firm().language)
        source = _source(resource, file)
        look = look_at(source, HOUSE, firm().language)
        if preview:
            _preview(source, look)
            return
        mapping = _mapping(source.resource, map_file, look, key)
        if look.is_table:
            mapping.check(source.resource, HOUSE)
        _import(source, look, mapping, dry_run)


def _source(address: str, file: Path) -> Source:
    found = registry.resource(address)
    if found is None:
        hint = hint_at(address, registry.resources)
        raise Refused(_("There is no resource “%(address)s”.%(hint)s", address=address, hint=hint))
    return Source(file, file.name, found)


def _mapping(resource: Resource, map_file: Path | None, look: Look, key: str) -> Mapping:
    mapping = look.mapping
    mapping.take_key(key)
    if map_file is not None:
        try:
            told = json.loads(map_file.read_text(encoding="utf-8-sig"))
        except (OSError, ValueError, RecursionError) as error:
            raise Refused(
                _("%(file)s is no JSON file: %(reason)s.", file=map_file.name, reason=str(error))
            ) from None
        mapping = read_mapping(told, look.names, mapping, Fields(resource, HOUSE))
        mapping.fixed = {**presumed(resource, mapping.columns), **mapping.fixed}
    mapping.key = key or mapping.key
    return mapping


def _preview(source: Source, look: Look) -> None:
    told: dict[str, Any] = {"rows": look.rows, "records": source.sample()}
    if look.is_table:
        with source.open() as sheet:
            told = preview_of(sheet)
        told["map"] = json.loads(look.mapping.as_json())
    click.echo(json.dumps(told, ensure_ascii=False, indent=1))


def _import(source: Source, look: Look, mapping: Mapping, is_dry: bool) -> None:
    counts = Counts()
    rejected = source.path.with_name(f"{source.path.name}.rejected.csv")
    batches = _taken(source, look, mapping, counts, is_dry)
    first = next((one for one in batches if one), None)
    if first is None:
        rejected.unlink(missing_ok=True)
    else:
        with rejected.open("wb") as target:
            for piece in csv_of(look.names, _all(first, batches)):
                target.write(piece)
        click.echo(
            str(_("Rejected rows with their reasons: %(file)s", file=str(rejected))), err=True
        )
    if counts.warned:
        click.echo(
            str(
                ngettext(
                    "%(count)s row has a value that failed its check; it is kept as written.",
                    "%(count)s rows have a value that failed its check; it is kept as written.",
                    counts.warned,
                    count=counts.warned,
                )
            ),
            err=True,
        )
    click.echo(counts.line)


def _all(first: Rejected, others: Iterator[Rejected]) -> Iterator[Rejected]:
    yield first
    yield from others


def _taken(
    source: Source, look: Look, mapping: Mapping, counts: Counts, is_dry: bool
) -> Iterator[Rejected]:
    """Take the file batch by batch under a progress bar; give the rejected rows of each."""
    importer = Importer(source.resource, HOUSE, mapping.key, mapping.alike)
    label = str(source.resource.title)
    with click.progressbar(length=look.rows, label=label, file=sys.stderr) as bar:
        for rows in batches_of(source.rows(mapping)):
            (importer.rehearse if is_dry else importer.take)(rows)
            counts.add(rows)
            bar.update(len(rows))
            yield _rejected(rows, source, mapping)


def _rejected(rows: list[FileRow], source: Source, mapping: Mapping) -> Rejected:
    return [
        (row.line, reason_of(row, mapping, source.resource), row.cells)
        for row in rows
        if row.outcome.state == "rejected"
    ]
