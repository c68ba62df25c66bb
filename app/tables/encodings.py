"""Find out how a text file is encoded: byte order marks, UTF-8, UTF-16, else by its letters."""

import codecs
from pathlib import Path
from typing import BinaryIO

from app.tables.guessing import guess_legacy
from app.tables.sheet import Unreadable
from models.texts import _

CHUNK = 1 << 20
MARKS = [
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
]


def find_encoding(path: Path) -> str:
    """Name the encoding in Python's words. Raises Unreadable where no encoding makes sense."""
    with path.open("rb") as file:
        start = file.read(1 << 16)
        file.seek(0)
        for mark, name in MARKS:
            if start.startswith(mark):
                return name
        return _wide_without_mark(start) or _utf8(file) or _legacy(file)


def known_encoding(name: str) -> str:
    """Check an encoding that somebody named. Raises Unreadable for an unknown one."""
    try:
        info = codecs.lookup(name)
        "a".encode(info.name)
    except (LookupError, UnicodeError, TypeError, AttributeError, ValueError):
        raise Unreadable(
            _("There is no text encoding “%(name)s”. Write utf-8, cp1252 or shift_jis.", name=name)
        ) from None
    return info.name


def _wide_without_mark(start: bytes) -> str | None:
    """Recognise UTF-16 without a mark by the zero bytes beside ASCII characters."""
    pairs = max(len(start) // 2, 1)
    even, odd = start[0::2].count(0), start[1::2].count(0)
    if odd > pairs * 0.4 and even < pairs * 0.05:
        return "utf-16-le"
    if even > pairs * 0.4 and odd < pairs * 0.05:
        return "utf-16-be"
    return None


def _utf8(file: BinaryIO) -> str | None:
    """Tell whether the whole file is UTF-8; else leave the file where it first isn't."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    while chunk := file.read(CHUNK):
        before = file.tell() - len(chunk)
        try:
            decoder.decode(chunk)
        except UnicodeDecodeError:
            file.seek(before)
            return None
    pending = len(decoder.getstate()[0])
    if not pending:
        return "utf-8"
    _refuse_half_character(file)
    file.seek(0)
    return None


def _refuse_half_character(file: BinaryIO) -> None:
    """Refuse a UTF-8 file that was cut inside a character; a last letter in Latin-1 is none."""
    size = file.tell()
    file.seek(max(0, size - CHUNK))
    if len(file.read().decode("utf-8", "ignore").encode("ascii", "ignore")) + 4 < min(size, CHUNK):
        raise Unreadable(
            _("The file ends in the middle of a character, so its end is missing. Send it again.")
        )


def _legacy(file: BinaryIO) -> str:
    """Guess the encoding from the part of the file where it stopped being UTF-8."""
    sample = file.read(CHUNK)
    _refuse_mixture(sample)
    name = guess_legacy(sample)
    if name is None:
        raise Unreadable(
            _("The encoding of the file can't be told. Save it as UTF-8, or name its encoding.")
        )
    return name


def _refuse_mixture(sample: bytes) -> None:
    """Refuse a file that is UTF-8 but for a few bytes; read otherwise, all would be wrong."""
    text = sample.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    good = sum(letter > "\x7f" for letter in text) - broken
    if good > 8 * broken:
        line = text[: text.find("\ufffd")].count("\n") + 1
        raise Unreadable(
            _(
                "The file is UTF-8, but a character near its line %(line)d is broken. "
                "Save it as UTF-8 again.",
                line=line,
            )
        )
