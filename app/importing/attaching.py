"""Files that imported rows bring: kept with the records that the rows became."""

from collections.abc import Sequence
from io import BytesIO
from typing import Any

from app.files import TooLarge, store_stream
from app.files.keeping import upload_limit
from app.importing.rows import FileRow
from app.importing.told import Attached
from app.reading.records import allows
from app.resource import Resource
from app.rights import Actor
from models.core import File
from models.texts import _


def attach(resource: Resource, actor: Actor, rows: Sequence[FileRow]) -> None:
    """Keep the rows' files, within the open gate; what can't be kept is said in the warnings."""
    model: Any = resource.model
    for row in rows:
        number = row.outcome.record_id
        if not row.files or row.errors or number is None:
            continue
        record = model.get_by_id(number)
        if not resource.takes_files or not allows(resource, actor, record, "update"):
            text = _("Its files are left out: you may not change the record.")
            row.warnings.append(str(text))
            continue
        for one in row.files:
            _keep(one, record, row)


def _keep(one: Attached, record: Any, row: FileRow) -> None:
    """Keep a file; one that the record has from an earlier import stays."""
    fields: Any = File._meta.fields
    query = File.select(File.id).where(
        fields["about_resource"] == record.record_type,
        fields["about_id"] == record.id,
        File.name == one.name,
        File.purpose == (one.purpose or None),
        File.size == len(one.content),
    )
    if query.exists():
        return
    try:
        stream = BytesIO(one.content)
        store_stream(stream, one.name, about=record, purpose=one.purpose, limit=upload_limit())
    except TooLarge as refused:
        row.warnings.append(str(refused))
