"""The archive of a backup: a plain zip with database, files, secret key and a manifest."""

import errno
import hashlib
import json
import os
import re
import shutil
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO

from app.backup.errors import BackupError

FORMAT = 1
DATABASE, SECRET, SCHEMA, MANIFEST = "database.db", "secret_key", "schema.json", "manifest.json"
FILES = "files/"
_PIECE = 1 << 20
_PART = re.compile(r"[^/\\\x00-\x1f]+")
_BROKEN = (
    zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError,
    struct.error, KeyError, IndexError, UnicodeDecodeError,
)  # fmt: skip


@dataclass
class Manifest:
    """What an archive holds: `members` by name with size and SHA-256, rows by table."""

    made_at: str
    version: str
    schema: int
    engine: str
    firm: str = ""
    timezone: str = "UTC"
    """The firm's zone, in which `made_at` is told to people."""
    secret_key: str = "included"
    tables: dict[str, int] = field(default_factory=dict)
    members: dict[str, dict[str, str | int]] = field(default_factory=dict)
    format: int = FORMAT


class Writer:
    """Writes an archive beside its place, and puts it there only when it is whole."""

    def __init__(self, path: Path) -> None:
        """Begin the archive that is to lie at `path`."""
        self.path = path
        self.draft = path.with_name(f".{path.name}.part")
        self.members: dict[str, dict[str, str | int]] = {}
        handle = os.open(self.draft, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
        self._file: IO[bytes] = os.fdopen(handle, "w+b")
        self._zip = zipfile.ZipFile(self._file, "w", zipfile.ZIP_DEFLATED, compresslevel=2)

    def add(self, name: str, source: Path) -> None:
        """Add a file under a name."""
        sum256, size = hashlib.sha256(), 0
        with source.open("rb") as reading, self._zip.open(name, "w", force_zip64=True) as writing:
            while piece := reading.read(_PIECE):
                sum256.update(piece)
                size += len(piece)
                writing.write(piece)
        self.members[name] = {"size": size, "sha256": sum256.hexdigest()}

    def finish(self, manifest: Manifest) -> None:
        """Write the manifest last, make all of it safe on the disk, and put it in its place."""
        manifest.members = self.members
        self._zip.writestr(MANIFEST, json.dumps(asdict(manifest), indent=1, ensure_ascii=False))
        self._zip.close()
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        os.replace(self.draft, self.path)
        sync_folder(self.path.parent)

    def give_up(self) -> None:
        """Leave nothing half behind."""
        self._zip.fp = None  # else it tries to write its end, onto a disk that is full
        self._file.close()
        self.draft.unlink(missing_ok=True)


def sync_folder(folder: Path) -> None:
    """Make renames in a folder safe on the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def read_manifest(path: Path) -> Manifest:
    """Read what an archive says of itself. Raises BackupError where it is none."""
    with _opened(path) as archive:
        return _manifest(archive, path)


def extract(path: Path, folder: Path) -> Manifest:
    """Unpack an archive into a folder, every checksum compared on the way.

    Raises BackupError for what is damaged, cut short, no backup, or wants to lie elsewhere.
    """
    with _opened(path) as archive:
        manifest = _manifest(archive, path)
        names = [info.filename for info in archive.infolist()]
        if sorted(names) != sorted([*manifest.members, MANIFEST]):
            raise BackupError(f"{path} is damaged: its parts aren't those of its list.")
        _check_room(manifest, folder)
        for name, told in manifest.members.items():
            if not _is_safe(name):
                raise BackupError(f"{path} is no backup of ours: a part is called {name!r}.")
            _unpack(archive, name, folder / name, told, path)
    return manifest


@contextmanager
def _opened(path: Path) -> Iterator[zipfile.ZipFile]:
    if not path.is_file():
        raise BackupError(f"There is no file {path}.")
    try:
        with zipfile.ZipFile(path) as archive:
            yield archive
    except (*_BROKEN, OSError) as error:
        if isinstance(error, OSError) and error.errno != errno.EINVAL:
            raise  # of the disk; a place before the file's begin is of the archive
        raise BackupError(
            f"{path} is no backup, or was cut short or damaged ({error}). Use another one."
        ) from error


def _manifest(archive: zipfile.ZipFile, path: Path) -> Manifest:
    try:
        told = json.loads(archive.read(MANIFEST))
        number = int(told["format"])
        manifest = Manifest(**told) if number == FORMAT else None
    except (KeyError, TypeError, ValueError) as error:
        raise BackupError(f"{path} is no backup of Shophouse: it has no list of parts.") from error
    if manifest is None:
        raise BackupError(
            f"{path} was made by a newer Shophouse (format {number}). Restore it with that version."
        )
    if DATABASE not in manifest.members:
        raise BackupError(f"{path} is no backup of Shophouse: it holds no database.")
    return manifest


def _is_safe(name: str) -> bool:
    """Say whether a part's name is one that we give."""
    if name in (DATABASE, SECRET, SCHEMA):
        return True
    parts = name.removeprefix(FILES).split("/")
    return name.startswith(FILES) and all(
        part not in (".", "..") and _PART.fullmatch(part) for part in parts
    )


def _check_room(manifest: Manifest, folder: Path) -> None:
    needed = sum(int(told["size"]) for told in manifest.members.values())
    free = shutil.disk_usage(folder).free
    if needed > free:
        raise BackupError(
            f"{folder} has {free >> 20} MB left, but the backup holds {needed >> 20} MB."
            " Free some space, then try again."
        )


def _unpack(
    archive: zipfile.ZipFile, name: str, to: Path, told: dict[str, str | int], path: Path
) -> None:
    to.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    sum256, size = hashlib.sha256(), 0
    handle = os.open(to, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with archive.open(name) as reading, os.fdopen(handle, "wb") as writing:
        while piece := reading.read(_PIECE):
            sum256.update(piece)
            size += len(piece)
            if size > int(told["size"]):
                break
            writing.write(piece)
        writing.flush()
        os.fsync(writing.fileno())
    if size != told["size"] or sum256.hexdigest() != told["sha256"]:
        raise BackupError(f"{path} is damaged: {name} isn't what was saved. Use another backup.")
