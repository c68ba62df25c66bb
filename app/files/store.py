"""The store: contents under random names in a folder, whole or not at all."""

import hashlib
import os
import re
import secrets
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from app.files.sizes import words_of
from app.files.sniffing import HEAD_BYTES, sniff
from models.refused import Refused
from models.texts import _

_CHUNK = 256 * 1024
_STORAGE = re.compile(r"[0-9a-f]{32}")
INCOMING, PREVIEWS = "incoming", "previews"
_folder: list[Path] = []


class TooLarge(Refused):
    """Refuse a file that is larger than it may be (413)."""


class Lost(Refused):
    """Say that a file's content isn't in the store, as after a partial restore."""


@dataclass(frozen=True)
class Blob:
    """A content in the store, not yet known to the database."""

    storage: str
    size: int
    digest: str
    content_type: str


def use_store(folder: Path) -> None:
    """Keep files in this folder from now on; it is made with the first file."""
    _folder[:] = [folder]


def store_folder() -> Path:
    """Return the folder of the store. `incoming` and `previews` in it can be made again."""
    return _folder[-1]


def incoming_folder() -> Path:
    """Return the folder of what isn't wholly here yet, made where it is missing."""
    return make_private(store_folder() / INCOMING)


def blob_path(storage: str) -> Path:
    """Return where a content lies: `<store>/ab/cd/abcd…`. Raises Lost for what is no name here."""
    if not _STORAGE.fullmatch(storage):
        raise Lost(_("This file's content isn't here. Restore it from a backup."))
    return store_folder() / storage[:2] / storage[2:4] / storage


def blobs() -> Iterator[Path]:
    """Go through all contents in the store."""
    for path in sorted(store_folder().glob("[0-9a-f][0-9a-f]/[0-9a-f][0-9a-f]/*")):
        if _STORAGE.fullmatch(path.name):
            yield path


def receive(stream: IO[bytes], name: str, limit: int | None = None) -> Blob:
    """Write a stream to the store, safely on the disk when it returns.

    Raises TooLarge where it has more than `limit` bytes, OSError where it can't be written (is
    `is_disk_full` for a full disk); then nothing is left behind.
    """
    storage = secrets.token_hex(16)
    draft = incoming_folder() / storage
    final = blob_path(storage)
    try:
        with open(draft, "xb", opener=_owners_alone) as file:
            size, digest, head = _copy(stream, file, name, limit)
            file.flush()
            os.fsync(file.fileno())
        make_private(final.parent)
        os.replace(draft, final)
        _sync_folder(final.parent)
        return Blob(storage, size, digest, sniff(final, head))
    except BaseException:
        for path in (draft, final):
            with suppress(OSError):
                path.unlink(missing_ok=True)
        raise


def discard(blob: Blob) -> None:
    """Take out a content that no row names, such as one whose form was refused."""
    with suppress(OSError):
        blob_path(blob.storage).unlink(missing_ok=True)


def _copy(
    stream: IO[bytes], file: IO[bytes], name: str, limit: int | None
) -> tuple[int, str, bytes]:
    """Copy in chunks; return size, digest and the first bytes."""
    size, digest, head = 0, hashlib.sha256(), b""
    while chunk := stream.read(_CHUNK):
        size += len(chunk)
        if limit is not None and size > limit:
            raise TooLarge(
                _(
                    "“%(name)s” is larger than %(limit)s. Make it smaller or share it otherwise.",
                    name=name,
                    limit=words_of(limit),
                )
            )
        if len(head) < HEAD_BYTES:
            head += chunk[: HEAD_BYTES - len(head)]
        digest.update(chunk)
        file.write(chunk)
    return size, digest.hexdigest(), head


def _owners_alone(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def make_private(folder: Path) -> Path:
    """Make a folder and those above it in the store for this user alone."""
    missing = [one for one in (folder, *folder.parents) if not one.is_dir()]
    for one in reversed(missing):
        one.mkdir(mode=0o700, exist_ok=True)
        _sync_folder(one.parent)
    return folder


def _sync_folder(folder: Path) -> None:
    """Make the names in a folder last through a power failure, where the system can."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
