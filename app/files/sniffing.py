"""What a file is, told by its content alone: never by its name, nor by what the sender says."""

import re
from pathlib import Path

HEAD_BYTES = 8192
_TAIL_BYTES = 65536
UNKNOWN = "application/octet-stream"
TEXT = "text/plain"

_MAGIC: tuple[tuple[int, bytes, str], ...] = (
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"GIF87a", "image/gif"),
    (0, b"GIF89a", "image/gif"),
    (8, b"WEBP", "image/webp"),
    (8, b"WAVE", "audio/wav"),
    (8, b"AVI ", "video/x-msvideo"),
    (0, b"II*\x00", "image/tiff"),
    (0, b"MM\x00*", "image/tiff"),
    (0, b"%PDF-", "application/pdf"),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (0, b"{\\rtf", "application/rtf"),
    (0, b"\x1f\x8b", "application/gzip"),
    (0, b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (0, b"Rar!\x1a\x07", "application/vnd.rar"),
    (0, b"\xfd7zXZ\x00", "application/x-xz"),
    (0, b"BZh", "application/x-bzip2"),
    (257, b"ustar", "application/x-tar"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"\xff\xfb", "audio/mpeg"),
    (0, b"OggS", "audio/ogg"),
    (0, b"fLaC", "audio/flac"),
    (0, b"\x1aE\xdf\xa3", "video/webm"),
    (0, b"MZ", "application/x-msdownload"),
    (0, b"\x7fELF", "application/x-executable"),
    (0, b"SQLite format 3\x00", "application/vnd.sqlite3"),
)
_RIFF = {8}
_BRANDS = {
    b"heic": "image/heic", b"heix": "image/heic", b"mif1": "image/heif", b"avif": "image/avif",
    b"qt  ": "video/quicktime", b"M4A ": "audio/mp4",
}  # fmt: skip
_OFFICE = "application/vnd.openxmlformats-officedocument."
_PACKED: tuple[tuple[bytes, str], ...] = (
    (b"word/", _OFFICE + "wordprocessingml.document"),
    (b"xl/", _OFFICE + "spreadsheetml.sheet"),
    (b"ppt/", _OFFICE + "presentationml.presentation"),
)
_ENTRY = re.compile(rb"PK\x03\x04.{22}|PK\x01\x02.{42}", re.DOTALL)
_DECLARED = re.compile(rb"mimetype(application/[a-z0-9.+-]{3,80}?)PK")
_MARKUP = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|script|iframe|style|title|meta|h1|div|table|a|p|br|img)"
    rb"[\s>/]",
    re.IGNORECASE,
)
_SVG = re.compile(rb"<(?:\w+:)?svg[\s>]", re.IGNORECASE)
_BEGINNINGS: tuple[tuple[bytes, str], ...] = (
    (b"begin:vcard", "text/vcard"),
    (b"begin:vcalendar", "text/calendar"),
    (b"<?php", "application/x-httpd-php"),
    (b"#!", "text/x-script"),
)

_HARMLESS = {TEXT, "text/vcard", "text/calendar", "application/pdf", "application/zip"}


def sniff(path: Path, head: bytes) -> str:
    """Return the media type of a stored content by its first bytes."""
    for place, magic, kind in _MAGIC:
        if head[place : place + len(magic)] == magic and (place not in _RIFF or _is_riff(head)):
            return kind
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _packed(path, head)
    if head[4:8] == b"ftyp":
        return _BRANDS.get(head[8:12], "video/mp4")
    if head.startswith(b"BM") and head[6:10] == bytes(4):
        return "image/bmp"
    return _text(head)


def _is_riff(head: bytes) -> bool:
    return head.startswith(b"RIFF")


def _packed(path: Path, head: bytes) -> str:
    """Tell office documents from other ZIP files by the names in them, without unpacking."""
    declared = _DECLARED.search(head, 30, 160)
    if declared:
        return declared[1].decode("ascii")
    with open(path, "rb") as file:
        file.seek(max(0, path.stat().st_size - _TAIL_BYTES))
        tail = file.read(_TAIL_BYTES)
    names = [part[found.end() :][:24] for part in (head, tail) for found in _ENTRY.finditer(part)]
    if any(name.startswith(b"[Content_Types].xml") for name in names):
        for folder, kind in _PACKED:
            if any(name.startswith(folder) for name in names):
                return kind
    return "application/zip"


def _text(head: bytes) -> str:
    """Tell markup and other texts from bytes that are none."""
    text = _as_utf8(head)
    if text is None:
        return UNKNOWN
    start = text.lstrip(b"\xef\xbb\xbf \t\r\n\f")
    for beginning, kind in _BEGINNINGS:
        if start[: len(beginning)].lower() == beginning:
            return kind
    if _SVG.search(start[:2048]):
        return "image/svg+xml"
    if _MARKUP.search(start[:2048]):
        return "text/html"
    return "application/xml" if start.startswith(b"<?xml") else TEXT


def _as_utf8(head: bytes) -> bytes | None:
    """Return text as UTF-8, or None where it is none in any usual encoding."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head[: len(head) & ~1].decode("utf-16", "replace").encode()
    if re.search(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]", head):
        return None
    try:
        head.decode()
    except UnicodeDecodeError as error:
        # A letter may be cut at the end of what was read, and older files are in one-byte sets.
        if error.start < len(head) - 3 and re.search(rb"[\x7f-\x9f]", head):
            return None
    return head


def is_harmless(kind: str) -> bool:
    """Say whether a browser may be told the type: nothing that it would ever run."""
    if kind.startswith(("audio/", "video/")):
        return True
    if kind.startswith("image/"):
        return kind != "image/svg+xml"
    return kind in _HARMLESS or kind.startswith((_OFFICE, "application/vnd.oasis.opendocument."))
