"""Files as records: made inside the gate, opened by who may read them."""

from pathlib import Path
from typing import IO, Any, BinaryIO

from app.files.store import Blob, Lost, blob_path, discard, receive
from app.settings import FIRM, settings_of
from app.writing.values import keep_from_deleting
from models.core import File
from models.filenames import clean_name
from models.gate import current_gate
from models.record import Record
from models.refused import Refused
from models.texts import _

FILES = "/core/files"
UPLOAD_MB = 25
"""How large an uploaded file may be where nobody set it otherwise."""


def upload_limit() -> int:
    """Return how many bytes an uploaded file may have."""
    return int(settings_of(FIRM).get("upload_mb") or UPLOAD_MB) * 1024 * 1024


def store_stream(
    stream: IO[bytes],
    name: str,
    *,
    about: Record | None = None,
    purpose: str = "",
    limit: int | None = None,
) -> File:
    """Keep a stream as a file about a record, inside the open gate.

    The content is safe in the store before the row is written. Without `limit` it may have any
    size. Raises TooLarge, or OSError where the disk is full; rights are the caller's.
    """
    current_gate()
    name = clean_name(name)
    blob = receive(stream, name, limit)
    try:
        return keep_blob(blob, name, about, purpose)
    except BaseException:
        discard(blob)
        raise


def keep_blob(blob: Blob, name: str, about: Record | None = None, purpose: str = "") -> File:
    """Make the row of a content that lies in the store, inside the open gate."""
    if about is not None:
        _hold(about)
    file = File(
        name=name,
        size=blob.size,
        content_type=blob.content_type,
        digest=blob.digest,
        purpose=purpose or None,
        storage=blob.storage,
    )
    file.about = about
    file.save()
    return file


def _hold(about: Any) -> None:
    """Keep the record from being deleted until the gate closes. Raises Refused if it is gone."""
    model = type(about)
    keep_from_deleting(model, about.id)
    if not model.select(model.id).where(model.id == about.id).exists():
        raise Refused(_("%(record)s has been deleted meanwhile.", record=str(about)))


def storage_of(file: File) -> str:
    """Return a file's name in the store, which what was read for a person lacks."""
    return str(file.storage or File.select(File.storage).where(File.id == file.id).scalar() or "")


def path_of(file: File) -> Path:
    """Return where a file's content lies, to read it only. Raises Lost where it isn't there."""
    path = blob_path(storage_of(file))
    if not path.is_file():
        raise Lost(_("This file's content isn't here. Restore it from a backup."))
    return path


def open_file(file: File) -> BinaryIO:
    """Open a file's content to read. Raises Lost where it isn't there."""
    return open(path_of(file), "rb")
