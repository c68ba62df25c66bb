"""Open a file as a table, whatever kind it is: told by its first bytes, not by its name."""

from pathlib import Path

from app.tables.delimited import open_delimited
from app.tables.sheet import Sheet, Unreadable
from models.texts import _

MAX_BYTES = 4 << 30
# How files begin that people take for tables.
OTHERS = [
    (b"%PDF", _("a PDF")),
    (b"\x89PNG", _("a picture")),
    (b"\xff\xd8\xff", _("a picture")),
    (b"GIF8", _("a picture")),
    (b"\xd0\xcf\x11\xe0", _("an old or a protected Excel workbook")),
    (b"\x1f\x8b", _("a compressed file")),
    (b"BZh", _("a compressed file")),
    (b"7z\xbc\xaf", _("a compressed file")),
    (b"Rar!", _("a compressed file")),
    (b"SQLite format 3", _("a database")),
    (b"<?xml", _("an XML file")),
    (b"<!doctype", _("a web page")),
    (b"<html", _("a web page")),
    (b"{\\rtf", _("a text document")),
    (b"begin:vcard", _("a file of cards (vCard)")),
    (b"begin:vcalendar", _("a calendar")),
]


def open_table(
    path: Path,
    name: str = "",
    encoding: str | None = None,
    separator: str | None = None,
    has_header: bool | None = None,
    sheet: str | None = None,
) -> Sheet:
    """Open a CSV, TSV, text or XLSX file: what isn't told is found out.

    `name` is what people call the file; `sheet` names one of a workbook, else the first is read.
    Raises Unreadable where the file is no table, or too large for one.
    """
    name = name or path.name
    start = _start(path)
    if start.startswith(b"PK\x03\x04"):
        from app.tables.workbook import open_workbook  # its library is loaded by who wants it

        return open_workbook(path, name, sheet, has_header)
    _refuse_others(start)
    return open_delimited(path, name, encoding, separator, has_header)


def _start(path: Path) -> bytes:
    """Read how the file begins. Raises Unreadable where there is nothing to read."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise Unreadable(
                _("The file is larger than %(limit)d GB. Split it.", limit=MAX_BYTES >> 30)
            )
        with path.open("rb") as file:
            start = file.read(4096)
    except OSError as error:
        raise Unreadable(
            _("The file can't be opened: %(reason)s.", reason=error.strerror or "")
        ) from None
    if not start.strip():
        raise Unreadable(_("The file is empty: it has no row at all."))
    return start


def _refuse_others(start: bytes) -> None:
    """Refuse what is surely no text table."""
    begin = start.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    for magic, what in OTHERS:
        if start.startswith(magic) or begin.startswith(magic):
            raise Unreadable(
                _("The file is %(what)s, no table. Save the table as CSV or XLSX.", what=what)
            )
    signs = sum(byte < 32 and byte not in b"\t\n\r\f\v\0\x1a" for byte in start)
    if signs * 20 > len(start):
        raise Unreadable(_("The file is no text and no workbook. Save the table as CSV or XLSX."))
