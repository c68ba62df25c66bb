"""Import of a file: upload, mapping, rehearsal, progress, result."""

from itertools import islice
from typing import Any

from flask import Blueprint, Response, g, request, stream_with_context

from app.files import Blob, TooLarge, Upload, keep_blob, received
from app.importing.importer import Importer
from app.importing.mapping import ALIKE, Mapping, read_values
from app.importing.rejected import csv_of
from app.importing.rows import FileRow
from app.importing.running import (
    begin,
    draft_import,
    keep_mapping,
    look_into,
    mapping_of,
    may_import,
    propose_key,
    rejected_rows,
    source_of,
)
from app.importing.source import Look, guess_notations
from app.importing.targets import read_target
from app.jobs.control import cancel
from app.resource import Resource
from app.rights import NotVisible
from app.showing.import_result import import_result
from app.showing.importing import mapping_page, upload_page
from app.web.drawing import go, page
from app.web.once import answered, once
from app.web.person import actor
from app.web.route import RESOURCE, route
from models.core import Import
from models.core.file import SOURCE
from models.refused import Refused
from views.resources.found import resource_at

blueprint = Blueprint("importing", __name__)
REHEARSED = 500


@route(blueprint, "/<plugin>/<name>/import", right=RESOURCE)
def upload(plugin: str, name: str) -> Response:
    """Ask for the file."""
    resource = _resource(plugin, name)
    return page("import_upload.html", page=upload_page(resource))


@route(blueprint, "/<plugin>/<name>/import", right=RESOURCE, methods=("POST",), takes_uploads=True)
def uploaded(plugin: str, name: str) -> Response:
    """Keep the file and go on to its mapping."""
    resource = _resource(plugin, name)
    if before := answered(actor().user_id):
        return go(before)
    sent = [one for one in request.files.getlist("file") if one.filename][:1]
    uploads = [Upload(str(one.filename), one.stream) for one in sent]
    try:
        with received(uploads) as blobs:
            look = look_into(resource, actor(), *blobs[0])
            location = once(actor().user_id, lambda: _take_in(resource, *blobs[0], look))
    except Refused as refused:
        status = 413 if isinstance(refused, TooLarge) else 422
        shown = upload_page(resource, str(refused))
        return page("import_upload.html", status=status, page=shown)
    return go(location)


def _take_in(resource: Resource, name: str, blob: Blob, look: Look) -> str:
    propose_key(resource, actor(), look.mapping)
    asked = draft_import(resource, actor(), keep_blob(blob, name, None, SOURCE), look)
    return _at(resource, asked)


@route(blueprint, "/<plugin>/<name>/import/<int:number>", right=RESOURCE)
def show(plugin: str, name: str, number: int) -> Response:
    """Show the mapping; once it was begun, how far it is and what came of it."""
    resource, asked = asked_import(plugin, name, number)
    if asked.job_id:
        shown = import_result(resource, actor(), asked, g.locale)
        return page("progress.html", "_progress.html", page=shown)
    return _mapping(resource, asked, mapping_of(asked))


@route(blueprint, "/<plugin>/<name>/import/<int:number>", right=RESOURCE, methods=("POST",))
def sent(plugin: str, name: str, number: int) -> Response:
    """Keep this mapping and go on to its rehearsal, or begin the import and follow it."""
    resource, asked = asked_import(plugin, name, number)
    before = answered(actor().user_id)
    if before or asked.job_id:
        return go(before or _at(resource, asked))
    mapping = mapping_of(asked)
    try:
        mapping = _sent_mapping(asked)
        guess_notations(source_of(asked), mapping, g.locale)
        _check(resource, asked, mapping)
        if request.form.get("do") != "run":
            keep_mapping(asked, mapping)
            return go(f"{_at(resource, asked)}/rehearsal")
        location = once(actor().user_id, lambda: _begin(resource, asked, mapping))
    except Refused as refused:
        return _mapping(resource, asked, mapping, refusal=str(refused), status=422)
    return go(location)


@route(blueprint, "/<plugin>/<name>/import/<int:number>/rehearsal", right=RESOURCE)
def rehearsal(plugin: str, name: str, number: int) -> Response:
    """Show the mapping with what would become of the first rows now; nothing of it stays."""
    resource, asked = asked_import(plugin, name, number)
    if asked.job_id:
        return go(_at(resource, asked))
    mapping = mapping_of(asked)
    try:
        _check(resource, asked, mapping)
        rows = _rehearsed(resource, asked, mapping)
    except Refused as refused:
        return _mapping(resource, asked, mapping, refusal=str(refused), status=409)
    return _mapping(resource, asked, mapping, rows)


def _at(resource: Resource, asked: Import) -> str:
    return f"{resource.href}/import/{asked.id}"


def _check(resource: Resource, asked: Import, mapping: Mapping) -> None:
    """Raise Denied or Refused where this person can't import so."""
    may_import(resource, actor(), mapping.key)
    if asked.names:
        mapping.check(resource, actor())


def _begin(resource: Resource, asked: Import, mapping: Mapping) -> str:
    begin(asked, actor(), mapping)
    return _at(resource, asked)


def _rehearsed(resource: Resource, asked: Import, mapping: Mapping) -> list[FileRow]:
    """Say what would become of the first rows; nothing of it stays."""
    rows = []
    for row in islice(source_of(asked).rows(mapping), REHEARSED):
        row.files.clear()  # nothing of them is kept: not in the memory either
        rows.append(row)
    Importer(resource, actor(), mapping.key, mapping.alike).rehearse(rows)
    return rows


def _mapping(
    resource: Resource,
    asked: Import,
    mapping: Mapping,
    rehearsed: list[FileRow] | None = None,
    refusal: str = "",
    status: int = 200,
) -> Response:
    shown = mapping_page(resource, actor(), asked, mapping, g.locale, rehearsed, refusal)
    return page("import_map.html", status=status, page=shown)


def _sent_mapping(asked: Import) -> Mapping:
    """Read the form: `column-3` is the target of the fourth column, `fixed-kind` a fixed value."""
    form = request.form
    kept = mapping_of(asked)
    columns = {
        name: read_target(text)
        for number, name in enumerate(asked.names)
        if (text := form.get(f"column-{number}", ""))
    }
    fixed = {
        key.removeprefix("fixed-"): text
        for key, text in form.items()
        if key.startswith("fixed-") and text.strip()
    }
    notations = dict(kept.notations)
    for number, name in enumerate(asked.names):
        if (notation := form.get(f"notation-{number}")) is not None:
            notations[name] = notation
    values = {
        name: read_values(text)
        for number, name in enumerate(asked.names)
        if (text := form.get(f"values-{number}", "").strip())
    }
    nothing = [word for word in form.get("nothing", "").split("|") if word]
    alike = form.get("alike", "") if form.get("alike", "") in ALIKE else ""
    return Mapping(columns, fixed, form.get("key", ""), notations, nothing, alike, values)


@route(blueprint, "/<plugin>/<name>/import/<int:number>/cancel", right=RESOURCE, methods=("POST",))
def stop(plugin: str, name: str, number: int) -> Response:
    """Stop an import between two of its steps; what is stored stays."""
    resource, asked = asked_import(plugin, name, number)
    if asked.job_id:
        cancel(asked.job_id)
    return go(f"{_at(resource, asked)}#state")


@route(blueprint, "/<plugin>/<name>/import/<int:number>/rejected", right=RESOURCE)
def rejected(plugin: str, name: str, number: int) -> Response:
    """Give the rejected rows as CSV, each with its reason."""
    return rejected_answer(asked_import(plugin, name, number)[1])


@route(blueprint, "/<plugin>/<name>/import/<int:number>/warnings", right=RESOURCE)
def warnings(plugin: str, name: str, number: int) -> Response:
    """Give the rows that were kept with a warning as CSV, each with its reason."""
    return rejected_answer(asked_import(plugin, name, number)[1], is_kept=True)


def rejected_answer(asked: Import, is_kept: bool = False) -> Response:
    """Answer with the rejected rows of an import, or with those kept with a warning."""
    pieces = csv_of(asked.names, rejected_rows(asked, is_kept))
    response = Response(stream_with_context(pieces), content_type="text/csv; charset=utf-8")
    name = f"{'warnings' if is_kept else 'rejected'}-{asked.id}.csv"
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response


def _resource(plugin: str, name: str) -> Resource:
    resource = resource_at(plugin, name, "create")
    if resource.is_child:
        raise NotVisible(resource.address)
    return resource


def asked_import(plugin: str, name: str, number: int) -> tuple[Resource, Any]:
    """Return an import of the person's own; an administrator sees all, a token of theirs not."""
    resource = _resource(plugin, name)
    asked = Import.get_or_none(Import.id == number, Import.resource == resource.address)
    if asked is None or not (actor().may_all() or asked.user_id == actor().user_id):
        raise NotVisible(resource.address)
    return resource, asked
