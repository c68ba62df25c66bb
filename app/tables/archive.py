"""Look into a workbook before it is opened: how large it becomes, and what it is."""

import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from app.tables.reach import Reach
from app.tables.sheet import Unreadable
from models.texts import _

MAX_INFLATED = 400 << 20
MAX_MEMBERS = 5_000
# The library takes an archive for whatever it can: other kinds have other ways to grow.
OTHER_KINDS = {"mimetype", "content.xml", "xl/workbook.bin"}
CHUNK = 1 << 18


_DAMAGED = (
    zipfile.BadZipFile, zlib.error, struct.error, OSError, ValueError, EOFError,
    NotImplementedError,
)  # fmt: skip
"""What reading a broken archive raises; one bit can make it of a version that nobody knows."""


def check_archive(path: Path) -> None:
    """Refuse a workbook that is broken, or grows beyond bounds. Raises Unreadable.

    The sizes that an archive declares can lie, so each part is also unpacked and measured.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
        names = {member.filename for member in members}
        if "xl/workbook.xml" not in names or names & OTHER_KINDS:
            raise Unreadable(_("The file is an archive, no workbook. Save the table as XLSX."))
        if len(members) > MAX_MEMBERS or sum(member.file_size for member in members) > MAX_INFLATED:
            raise _too_large()
        with path.open("rb") as file:
            _measure(file, members)
    except _DAMAGED:
        raise damaged() from None


def damaged() -> Unreadable:
    """Say that the workbook can't be read."""
    return Unreadable(
        _("The workbook is damaged, or only half of it arrived. Open and save it again.")
    )


def _too_large() -> Unreadable:
    return Unreadable(
        _(
            "The workbook unpacks to more than %(limit)d MB. Save the table as CSV.",
            limit=MAX_INFLATED >> 20,
        )
    )


def _measure(file: BinaryIO, members: list[zipfile.ZipInfo]) -> None:
    """Unpack every part without keeping it; look for far cells in the sheets."""
    left = MAX_INFLATED
    for member in members:
        reach = Reach()
        for chunk in _unpacked(file, member):
            left -= len(chunk)
            if left < 0:
                raise _too_large()
            reach.look(chunk)
        reach.end()


def _unpacked(file: BinaryIO, member: zipfile.ZipInfo) -> Iterator[bytes]:
    """Unpack one part piece by piece to its true end, whatever length it declares."""
    if member.flag_bits & 1 or member.compress_type not in (
        zipfile.ZIP_STORED,
        zipfile.ZIP_DEFLATED,
    ):
        raise damaged()
    file.seek(member.header_offset)
    signature, name, extra = struct.unpack("<4s22xHH", file.read(30))
    if signature != b"PK\x03\x04":
        raise damaged()
    file.seek(name + extra, 1)
    if member.compress_type == zipfile.ZIP_STORED:
        yield from _pieces(file, member.compress_size)
    else:
        yield from _inflated(_pieces(file, member.compress_size))


def _pieces(file: BinaryIO, size: int) -> Iterator[bytes]:
    """Read so many bytes. Raises EOFError where the file ends before."""
    while size > 0:
        piece = file.read(min(CHUNK, size))
        if not piece:
            raise EOFError
        size -= len(piece)
        yield piece


def _inflated(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Unpack in pieces of bounded size. Raises EOFError where the data stops early."""
    inflater = zlib.decompressobj(-15)
    for piece in pieces:
        while piece:
            yield inflater.decompress(piece, CHUNK)
            piece = inflater.unconsumed_tail
            if inflater.eof:
                return
    while rest := inflater.decompress(b"", CHUNK):
        yield rest
    if not inflater.eof:
        raise EOFError
