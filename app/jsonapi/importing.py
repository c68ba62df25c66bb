"""Imports for programs: a file with its map becomes a job."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from app.files import Blob, TooLarge, Upload
from app.importing.running import import_received, look_into, may_import
from app.importing.source import Look
from app.jsonapi.body import read_json
from app.jsonapi.problems import Problem
from app.resource import Resource
from app.rights import Actor, NotVisible
from app.tables import Unreadable
from app.writing.errors import Invalids
from models.refused import Refused
from models.texts import _

FIELDS = ("map", "key", "dry_run")


def check_import(resource: Resource, actor: Actor) -> None:
    """Raise NotVisible where nothing is imported by itself, Denied where this person may not."""
    if resource.is_child:
        raise NotVisible(resource.address)
    may_import(resource, actor)


def read_request(
    files: list[tuple[str, Upload]], told: dict[str, str]
) -> tuple[Upload, dict[str, str]]:
    """Part what came into the file and its fields; the map may come as a file too.

    Raises Invalids where there isn't one file, or a file where none is expected.
    """
    by_name: dict[str, list[Upload]] = {}
    for name, upload in files:
        by_name.setdefault(name, []).append(upload)
    if "map" in by_name and "map" not in told and len(by_name["map"]) == 1:
        told = {**told, "map": _text(by_name.pop("map")[0])}
    errors = {
        name: [_("There is no file “%(name)s”.", name=name[:60])]
        for name in by_name
        if name != "file"
    }
    found = by_name.get("file", [])
    if len(found) != 1:
        errors["file"] = [_("Send one file, in a part named “file”.")]
    if told.get("dry_run", "") not in ("", "true", "false", "1", "0"):
        errors["dry_run"] = [_("dry_run is true or false.")]
    if errors:
        raise Invalids(errors)
    return found[0], told


_LONGEST_MAP = 1024 * 1024


def _text(upload: Upload) -> str:
    raw = upload.stream.read(_LONGEST_MAP + 1)
    if len(raw) > _LONGEST_MAP:
        raise Refused(_("The mapping is too long."), field="map")
    return raw.decode("utf-8", "replace")


def look_first(resource: Resource, actor: Actor, name: str, blob: Blob) -> Look:
    """Read a received file before its work begins. Raises Refused by field: `file`."""
    with _by_field():
        return look_into(resource, actor, name, blob)


def begin_import(
    resource: Resource, actor: Actor, name: str, blob: Blob, look: Look, told: dict[str, str]
) -> Any:
    """Queue the import of a received file and return its job.

    Raises Denied, and Refused by field: `file` for one that can't be read, else `map`.
    """
    is_dry = told.get("dry_run", "") in ("true", "1")
    with _by_field():
        mapping, key = _map(told.get("map", "")), told.get("key", "")
        return import_received(resource, actor, name, blob, look, mapping, key, is_dry)


@contextmanager
def _by_field() -> Iterator[None]:
    try:
        yield
    except TooLarge:
        raise
    except Unreadable as refused:
        raise Refused(str(refused), field="file") from refused
    except Refused as refused:
        raise Refused(str(refused), field=refused.field or "map") from refused


def _map(text: str) -> Any:
    if not text.strip():
        return None
    try:
        return read_json(text.encode("utf-8", "surrogatepass"))
    except Problem as problem:
        raise Refused(
            _("The mapping can't be read: %(why)s", why=problem.detail), field="map"
        ) from problem
