"""Import from the command line."""

import json
import sys
from collections.abc import Iterator, Sequence
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

    Rejected rows are written into FILE.rejected.csv, each with its reason; those that came in with
    a value that failed its check into FILE.warnings.csv.
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
    rejected, warned = (
        RowFile(source.path.with_name(f"{source.path.name}.{ending}.csv"), look.names)
        for ending in ("rejected", "warnings")
    )
    for rows in _taken(source, look, mapping, counts, is_dry):
        lost = [row for row in rows if row.outcome.state == "rejected"]
        rejected.add(
            [(one.line, reason_of(one, mapping, source.resource), one.cells) for one in lost]
        )
        warned.add([(one.line, " ".join(one.warnings), one.cells) for one in _warned(rows)])
    if counts.rejected:
        _tell(_("Rejected rows with their reasons: %(file)s", file=str(rejected.path)))
    if counts.warned:
        _tell(
            ngettext(
                "%(count)s row has a value that failed its check; it is kept as written.",
                "%(count)s rows have a value that failed its check; it is kept as written.",
                counts.warned,
                count=counts.warned,
            )
        )
        _tell(_("Those rows with what is wrong: %(file)s", file=str(warned.path)))
    click.echo(counts.line)


def _tell(text: str) -> None:
    click.echo(str(text), err=True)


def _taken(
    source: Source, look: Look, mapping: Mapping, counts: Counts, is_dry: bool
) -> Iterator[list[FileRow]]:
    """Take the file batch by batch under a progress bar; give each batch when it is stored."""
    importer = Importer(source.resource, HOUSE, mapping.key, mapping.alike)
    label = str(source.resource.title)
    with click.progressbar(length=look.rows, label=label, file=sys.stderr) as bar:
        for rows in batches_of(source.rows(mapping)):
            (importer.rehearse if is_dry else importer.take)(rows)
            counts.add(rows)
            bar.update(len(rows))
            yield rows


def _warned(rows: list[FileRow]) -> list[FileRow]:
    return [row for row in rows if row.warnings and row.outcome.state != "rejected"]


class RowFile:
    """A CSV file of rows with what is to be said of them; it is there once there is one."""

    def __init__(self, path: Path, names: Sequence[str]) -> None:
        self.path, self.names = path, names
        self.path.unlink(missing_ok=True)

    def add(self, rows: Sequence[tuple[int, str, Sequence[Any]]]) -> None:
        """Write some rows behind those that are there."""
        if not rows:
            return
        head, *lines = csv_of(self.names, [rows])
        with self.path.open("ab") as file:
            file.write(b"" if file.tell() else head)
            file.writelines(lines)
