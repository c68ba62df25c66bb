"""Export from the command line."""

import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO

import click

from app.commands.opening import house
from app.exporting import Export
from app.filters import FilterError
from app.hints import hint_at
from app.registry import registry
from app.resource import Resource
from app.rights import HOUSE
from app.security_log import note_if_possible
from app.settings import firm
from models.refused import Refused
from models.texts import _, set_language


@click.command()
@click.argument("resource")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--where", "condition", metavar="FILTER", help="Only these, in filter language.")
@click.option("--raw", is_flag=True, help="Ids and plain values, to be imported again.")
@click.option("--fields", metavar="A,B", default="", help="Only these fields, in this order.")
def command(resource: str, file: Path, condition: str | None, raw: bool, fields: str) -> None:
    """Write the records of RESOURCE (contacts/parties) into FILE, .csv or .xlsx.

    The file appears whole or not at all; `-` writes CSV to the standard output.
    """
    with house():
        set_language(firm().language)
        try:
            wanted = Export(
                _resource(resource),
                HOUSE,
                [("where", condition)] if condition else [],
                fields=[one.strip() for one in fields.split(",") if one.strip()],
                form="raw" if raw else "people",
                format=_format(file),
                locale=firm().language,
            )
            _export(wanted, file)
            note_if_possible("exported", detail=wanted.resource.address, way="command")
        except FilterError as error:
            raise click.ClickException(str(error)) from None
        except OSError as error:
            raise click.ClickException(
                str(_("%(file)s can't be written: %(reason)s.", file=file, reason=error.strerror))
            ) from None


def _resource(address: str) -> Resource:
    found = registry.resource(address)
    if found is None:
        hint = hint_at(address, registry.resources)
        raise Refused(_("There is no resource “%(address)s”.%(hint)s", address=address, hint=hint))
    return found


def _format(file: Path) -> str:
    """Tell the format by the file's name. Raises Refused for one that isn't written."""
    ending = file.suffix.lower().removeprefix(".")
    if str(file) == "-":
        return "csv"
    if ending not in ("csv", "xlsx"):
        raise Refused(_("Name a file that ends with .csv or .xlsx, not %(file)s.", file=file.name))
    return ending


def _export(wanted: Export, file: Path) -> None:
    """Write beside the file's place, then put it there."""
    if str(file) == "-":
        _write(wanted, sys.stdout.buffer)
        return
    handle, name = tempfile.mkstemp(prefix=f".{file.name}.", dir=file.parent)
    try:
        with os.fdopen(handle, "wb") as target:
            number = _write(wanted, target)
            target.flush()
            os.fsync(target.fileno())
        os.replace(name, file)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    click.echo(f"exported {number}")


def _write(wanted: Export, target: BinaryIO) -> int:
    """Write the rows under a progress bar and return their number."""
    written = 0

    def counted(bar: Any) -> Iterator[list[Sequence[Any]]]:
        nonlocal written
        for columns in wanted.batches():
            yield columns
            written += len(columns[0])
            bar.update(len(columns[0]))

    label = str(wanted.resource.title)
    with click.progressbar(length=wanted.count(), label=label, file=sys.stderr) as bar:
        if wanted.format == "xlsx":
            wanted.xlsx(target, counted(bar))
        else:
            for piece in wanted.csv(counted(bar)):
                target.write(piece)
    return written
