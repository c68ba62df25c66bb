"""Uploads: several files added to a record, all or none."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import IO, Any, NamedTuple

from app.files.keeping import keep_blob, upload_limit
from app.files.store import Blob, discard, receive
from app.reading.records import fetch
from app.resource import Resource
from app.rights import Actor, NotVisible
from app.writing.values import keep_from_deleting
from models.core import File
from models.filenames import clean_name
from models.gate import gate
from models.refused import Refused
from models.texts import _


class Upload(NamedTuple):
    """What somebody sends: the name they gave it and its bytes."""

    name: str
    stream: IO[bytes]


@contextmanager
def received(uploads: Iterable[Upload]) -> Iterator[list[tuple[str, Blob]]]:
    """Bring uploads to the store before the gate opens, so that no writer waits for them.

    Those that no row names when the block ends are taken out again: all of them if it failed.
    Raises TooLarge, Refused for no file at all, OSError for a full disk.
    """
    limit = upload_limit()
    blobs: list[tuple[str, Blob]] = []
    try:
        for upload in uploads:
            name = clean_name(upload.name)
            blobs.append((name, receive(upload.stream, name, limit)))
        if not blobs:
            raise Refused(_("No file came along. Choose one, or several."), field="file")
        yield blobs
    except BaseException:
        for _name, blob in blobs:
            discard(blob)
        raise
    for _name, blob in blobs:
        if not File.select(File.id).where(File.storage == blob.storage).exists():
            discard(blob)


def add_files(
    resource: Resource,
    record_id: int,
    blobs: list[tuple[str, Blob]],
    actor: Actor,
    way: str = "page",
) -> list[File]:
    """Make received contents files of a record, in one change set.

    Raises NotVisible where there is none or it takes no files, Denied for who may not change it.
    """
    with gate(actor.user_id, way):
        keep_from_deleting(resource.model, record_id)
        record = may_add(resource, record_id, actor)
        return [keep_blob(blob, name, record) for name, blob in blobs]


def may_add(resource: Resource, record_id: int, actor: Actor) -> Any:
    """Return the record, for somebody who may add files to it.

    Raises NotVisible where there is none or it takes no files, Denied for who may not change it.
    """
    if not resource.takes_files:
        raise NotVisible(resource.address, record_id)
    return fetch(resource, actor, record_id, "update")


def upload(
    resource: Resource,
    record_id: int,
    uploads: Iterable[Upload],
    actor: Actor,
    way: str = "page",
) -> list[File]:
    """Add files to a record: the whole work behind one request of a program.

    Raises what `may_add`, `received` and `add_files` raise; then nothing is stored.
    """
    may_add(resource, record_id, actor)
    with received(uploads) as blobs:
        return add_files(resource, record_id, blobs, actor, way)
