"""Imports as jobs: begun from a page or a program, done in steps that are each stored once."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from app.files import Blob, Upload, keep_blob, path_of, received
from app.files.store import blob_path
from app.grants import parse_grants
from app.importing.importer import BATCH, STATES, Counts, Importer, batches_of
from app.importing.mapping import Mapping, read_mapping
from app.importing.notation import DAYS, NUMBERS
from app.importing.rejected import reason_of
from app.importing.rows import FileRow
from app.importing.source import Look, Source, look_at, presumed
from app.importing.targets import Fields
from app.jobs.queue import enqueue
from app.jobs.run import Run
from app.registry import registry
from app.resource import Resource
from app.rights import Actor, Denied
from models.clock import now
from models.core import File, Import, RejectedRow, RememberedMapping
from models.core.file import SOURCE
from models.database import database, transaction
from models.gate import gate
from models.refused import Refused
from models.rows import chunks
from models.texts import _

JOB = "core.import"
COUNTED = (*STATES, "warned")
TOLD = 100
"""So many rejected rows stand in the job's result; its file has all of them."""


def source_of(asked: Import) -> Source:
    """Return the file of an import. Raises Refused where file or resource are gone."""
    resource = registry.resource(asked.resource)
    file = File.get_or_none(File.id == asked.file_id)
    if resource is None or file is None:
        raise Refused(_("The file of this import is gone. Upload it again."))
    return Source(path_of(file), file.name, resource)


def look_into(resource: Resource, actor: Actor, name: str, blob: Blob) -> Look:
    """Read a received file from end to end before the gate opens: no writer waits for it.

    Raises Unreadable.
    """
    source = Source(blob_path(blob.storage), name, resource)
    return look_at(source, actor, actor.language or "en")


def draft_import(resource: Resource, actor: Actor, file: File, look: Look) -> Import:
    """Take an uploaded file in, within the open gate, with the mapping that fits best."""
    mapping = remembered(resource, actor, look) or look.mapping
    asked: Import = Import.create(
        at=now(),
        user=actor.user_id,
        resource=resource.address,
        file_id=file.id,
        mapping=json.loads(mapping.as_json()),
        names=look.names,
        rows=look.rows,
    )
    return asked


def propose_key(resource: Resource, actor: Actor, mapping: Mapping) -> None:
    """Find stored records by what is theirs alone, such as a code, where a column has it."""
    if mapping.key or not actor.may(resource, "update"):
        return
    fields = resource.model._meta.fields
    for target in mapping.columns.values():
        if not target.line and target.name in fields and fields[target.name].unique:
            mapping.take_key(target.name)
            return


def remembered(resource: Resource, actor: Actor, look: Look) -> Mapping | None:
    """Return how somebody mapped this header to the resource the last time, where it still fits."""
    kept = RememberedMapping.get_or_none(
        RememberedMapping.user == actor.user_id,
        RememberedMapping.resource == resource.address,
        RememberedMapping.header == digest_of(look.names),
    )
    if kept is None or not look.is_table:
        return None
    naming = {
        name: by
        for name, by in kept.mapping.get("notations", {}).items()
        if by not in (*NUMBERS, *DAYS)
    }
    told = {**kept.mapping, "notations": {**naming, **look.mapping.notations}}
    try:
        mapping = read_mapping(told, look.names, look.mapping)
        mapping.check(resource, actor)
    except Refused:
        return None
    return mapping


def remember(resource: Resource, actor: Actor, names: Sequence[str], mapping: Mapping) -> None:
    """Keep a mapping for this person and header."""
    where = {
        "user": actor.user_id,
        "resource": resource.address,
        "header": digest_of(names),
    }
    plain = json.loads(mapping.as_json())
    kept = RememberedMapping.get_or_none(**where)
    if kept is None:
        with database.atomic():
            RememberedMapping.insert(**where, mapping=plain).on_conflict_ignore().execute()
    else:
        RememberedMapping.update(mapping=plain).where(RememberedMapping.id == kept.id).execute()


def digest_of(names: Sequence[str]) -> str:
    """Return what a header is remembered by."""
    return hashlib.sha256("\n".join(names).encode()).hexdigest()


def mapping_of(asked: Import) -> Mapping:
    """Return the mapping that an import keeps."""
    return read_mapping(asked.mapping, asked.names, Mapping())


def keep_mapping(asked: Import, mapping: Mapping) -> None:
    """Keep how somebody maps a file that isn't imported yet, so that it can be gone back to."""
    draft = (Import.id == asked.id) & Import.job_id.is_null()
    with transaction():
        Import.update(mapping=json.loads(mapping.as_json())).where(draft).execute()


def begin(asked: Import, actor: Actor, mapping: Mapping, is_dry: bool = False) -> Any:
    """Queue an import within the open gate and return its job.

    Raises Denied, and Refused also where it was begun before, such as from another tab.
    """
    source = source_of(asked)
    may_import(source.resource, actor, mapping.key)
    if asked.names:
        mapping.check(source.resource, actor)
        remember(source.resource, actor, asked.names, mapping)
    job = enqueue(
        JOB,
        {"number": asked.id},
        unique=f"import:{asked.id}",
        user_id=actor.user_id,
        subject=source.name,
    )
    columns = {
        "mapping": json.loads(mapping.as_json()),
        "is_dry": is_dry,
        "job_id": job.id,
        "limits": None if actor.limits is None else " ".join(map(str, actor.limits)),
    }
    fresh = (Import.id == asked.id) & Import.job_id.is_null()
    if not Import.update(columns).where(fresh).execute():
        raise Refused(_("This import has begun already. Load the page again."))
    return job


def may_import(resource: Resource, actor: Actor, key: str = "") -> None:
    """Raise Denied where somebody may not make records, or with a key not change them."""
    for verb in ("create", "update") if key else ("create",):
        if not actor.may(resource, verb):
            raise Denied(resource.address, verb)


def run_import(run: Run, number: int) -> str:
    """Import a file in steps: a batch, its counts and rejected rows are one transaction each."""
    asked = Import.get_by_id(number)
    if asked.limits is not None:
        run.actor = replace(run.actor, limits=parse_grants(asked.limits))
    source, mapping = source_of(asked), mapping_of(asked)
    may_import(source.resource, run.actor, mapping.key)
    importer = Importer(source.resource, run.actor, mapping.key, mapping.alike)
    counts = Counts(**{name: getattr(asked, name) for name in COUNTED})
    if asked.is_dry and run.cursor:
        counts = _begin_again(run, asked)
    for rows in _batches(source, mapping, run.cursor.get("rows", 0)):
        with run.step(way="import", cause=f"core.import:{number}"):
            (importer.rehearse if asked.is_dry else importer.take)(rows)
            counts.add(rows)
            _keep_told(asked, rows, mapping, source.resource)
            _keep_counts(asked, counts)
            run.result = _result(asked, counts)
            run.keep({"rows": rows[-1].number + 1})
            run.progress(rows[-1].number + 1, asked.rows, counts.sentence())
    with run.step(way="import", cause=f"core.import:{number}"):
        run.result = _result(asked, counts) | {"rejected_rows": _first_rejected(asked)}
        run.progress(asked.rows, asked.rows, counts.sentence())
    return counts.sentence()


def _begin_again(run: Run, asked: Import) -> Counts:
    """Forget what a rehearsal that was cut off told: what its rows met is gone with its process."""
    with run.step():
        RejectedRow.delete().where(RejectedRow.owner == asked.id).execute()
        run.keep({"rows": 0})
    return Counts()


def _batches(source: Source, mapping: Mapping, skip: int) -> Iterator[list[FileRow]]:
    return batches_of(source.rows(mapping, skip))


def _keep_told(
    asked: Import, rows: Sequence[FileRow], mapping: Mapping, resource: Resource
) -> None:
    """Keep the rows that were rejected, and those that came in with a warning, with the reason."""
    told = []
    for row in rows:
        is_kept = row.outcome.state != "rejected"
        if not is_kept or row.warnings:
            reason = " ".join(row.warnings) if is_kept else reason_of(row, mapping, resource)
            told.append((asked.id, row.line, reason, list(row.cells), is_kept))
    names = ("owner", "line", "reason", "cells", "is_kept")
    for part in chunks(told, 100):
        RejectedRow.insert_many(part, [RejectedRow._meta.fields[name] for name in names]).execute()


def _keep_counts(asked: Import, counts: Counts) -> None:
    Import.update({name: getattr(counts, name) for name in COUNTED}).where(
        Import.id == asked.id
    ).execute()


def _result(asked: Import, counts: Counts) -> dict[str, Any]:
    return {
        "import": asked.id,
        "dry_run": asked.is_dry,
        **{name: getattr(counts, name) for name in COUNTED},
        "rejected_file": f"/api/v1/{asked.resource}/import/{asked.id}/rejected",
        "warned_file": f"/api/v1/{asked.resource}/import/{asked.id}/warnings",
    }


def _first_rejected(asked: Import) -> list[dict[str, Any]]:
    query = told_rows(asked).order_by(RejectedRow.id)
    return [{"line": row.line, "reason": row.reason} for row in query.limit(TOLD)]


def told_rows(asked: Import, is_kept: bool = False) -> Any:
    """Select the rejected rows of an import, or those that were kept with a warning."""
    return RejectedRow.select().where(RejectedRow.owner == asked.id, RejectedRow.is_kept == is_kept)


def rejected_rows(
    asked: Import, is_kept: bool = False
) -> Iterator[list[tuple[int, str, list[Any]]]]:
    """Give the rejected rows of an import, or those kept with a warning, some hundreds a time."""
    last = 0
    while True:
        query = told_rows(asked, is_kept).where(RejectedRow.id > last)
        part = list(query.order_by(RejectedRow.id).limit(BATCH))
        if not part:
            return
        last = part[-1].id
        yield [(row.line, row.reason, row.cells) for row in part]


def import_upload(
    resource: Resource,
    actor: Actor,
    upload: Upload,
    told: Any = None,
    key: str = "",
    is_dry: bool = False,
) -> Any:
    """Keep a program's file and queue its import with the map it told; return the job.

    `told` is a map as JSON holds it, None for the guessed one. Raises Denied, Refused, TooLarge.
    """
    may_import(resource, actor, key)
    with received([upload]) as blobs:
        name, blob = blobs[0]
        look = look_into(resource, actor, name, blob)
        return import_received(resource, actor, name, blob, look, told, key, is_dry)


def import_received(
    resource: Resource,
    actor: Actor,
    name: str,
    blob: Blob,
    look: Look,
    told: Any = None,
    key: str = "",
    is_dry: bool = False,
) -> Any:
    """Queue the import of a content that lies in the store already, as `import_upload` does."""
    may_import(resource, actor, key)
    with gate(actor.user_id, "api"):
        asked = draft_import(resource, actor, keep_blob(blob, name, None, SOURCE), look)
        mapping = mapping_of(asked)
        mapping.take_key(key)
        if told is not None:
            mapping = read_mapping(told, asked.names, mapping, Fields(resource, actor))
            mapping.fixed = {**presumed(resource, mapping.columns), **mapping.fixed}
        mapping.key = key or mapping.key
        return begin(asked, actor, mapping, is_dry)
