"""Contents for uploads: honest and hostile ones, made here."""

import io
import struct
import zipfile
import zlib

from PIL import Image

SVG = b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!DOCTYPE html><html><body><script>alert(document.cookie)</script></body></html>"
PHP = b"<?php system($_GET['c']); ?>"
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
POLYGLOT = b"GIF89a/*" + b"\x00" * 20 + b"*/=1;alert(1)//<script>alert(1)</script>"
ORIENTATION = 0x0112


def image(kind: str = "PNG", size: tuple[int, int] = (60, 30), **options: object) -> bytes:
    """Draw an image whose upper left corner is red."""
    drawn = Image.new("RGB", size, "blue")
    drawn.paste("red", (0, 0, size[0] // 2, size[1] // 2))
    written = io.BytesIO()
    drawn.save(written, kind, **options)  # type: ignore[arg-type]
    return written.getvalue()


def turned_photo() -> bytes:
    """Make a photo that lies on its side and tells where and with what it was taken."""
    told = Image.Exif()
    told[ORIENTATION] = 6
    told[0x010F] = "SecretCamera"
    told[0x010E] = "Taken at home"
    return image("JPEG", (600, 300), exif=told, comment=b"a hidden comment")


def huge_png(edge: int = 40_000) -> bytes:
    """Make a small file that says it has 1.6 thousand million pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    head = struct.pack(">IIBBBBB", edge, edge, 8, 2, 0, 0, 0)
    body = zlib.compress(bytes(1_000_000), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def packed(**members: str) -> bytes:
    """Make a ZIP file; two underscores in a name stand for a slash."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as file:
        for name, text in members.items():
            file.writestr(name.replace("__", "/"), text)
    return written.getvalue()


def sheet() -> bytes:
    """Make what begins like a spreadsheet."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as file:
        for name in ("[Content_Types].xml", "_rels/.rels", "xl/workbook.xml"):
            file.writestr(name, "<x/>")
    return written.getvalue()


def open_document() -> bytes:
    """Make what begins like an ODF text."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as file:
        file.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        file.writestr("content.xml", "<x/>")
    return written.getvalue()
