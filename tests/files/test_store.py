"""The store: contents whole or not at all, known by what they are, swept when nobody names them."""

import hashlib
import io
import os
import stat
import time
from datetime import timedelta
from pathlib import Path

import pytest
from PIL import Image

from app.checks import run_checks
from app.files import (
    Lost,
    TooLarge,
    open_file,
    path_of,
    preview_of,
    receive,
    store_folder,
    store_stream,
    sweep_files,
    use_store,
    words_of,
)
from app.files.store import blob_path, blobs
from models.core import File
from models.failures import is_disk_full
from models.filenames import clean_name
from models.gate import gate
from models.refused import GateClosed, Refused
from models.texts import use_language
from tests.files import samples
from tests.house import House


@pytest.fixture
def store(tmp_path: Path) -> Path:
    use_store(tmp_path / "files")
    return store_folder()


class Broken(io.RawIOBase):
    """A stream that ends with an error after its first part, as a connection does."""

    def __init__(self, error: Exception) -> None:
        self.error, self.parts = error, [b"the first part"]

    def read(self, size: int = -1) -> bytes:
        if self.parts:
            return self.parts.pop()
        raise self.error


def kept(store: Path) -> list[Path]:
    return [path for path in store.rglob("*") if path.is_file()]


def test_keeps_a_content_under_a_random_name_for_its_owner_alone(store: Path) -> None:
    blob = receive(io.BytesIO(b"hello"), "../../hello.txt")
    (path,) = kept(store)
    assert path == store / blob.storage[:2] / blob.storage[2:4] / blob.storage
    assert path.read_bytes() == b"hello"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert (blob.size, blob.digest) == (5, hashlib.sha256(b"hello").hexdigest())
    assert receive(io.BytesIO(b"hello"), "hello.txt").storage != blob.storage


@pytest.mark.parametrize("error", [OSError(28, "Kein Platz mehr"), ConnectionError("reset")])
def test_what_breaks_off_leaves_nothing(store: Path, error: OSError) -> None:
    with pytest.raises(type(error)) as raised:
        receive(Broken(error), "half.bin")  # type: ignore[arg-type]
    assert kept(store) == []
    assert is_disk_full(raised.value) == (error.errno == 28)


def test_refuses_what_is_too_large_and_leaves_nothing(store: Path) -> None:
    with pytest.raises(TooLarge, match="“plan\\.bin” is larger than 1 kB"):
        receive(io.BytesIO(bytes(1025)), "plan.bin", limit=1024)
    assert kept(store) == []
    assert receive(io.BytesIO(bytes(1024)), "plan.bin", limit=1024).size == 1024


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (samples.image("PNG"), "image/png"),
        (samples.image("JPEG"), "image/jpeg"),
        (samples.image("GIF"), "image/gif"),
        (samples.image("WEBP"), "image/webp"),
        (samples.image("BMP"), "image/bmp"),
        (samples.SVG, "image/svg+xml"),
        (b"\xef\xbb\xbf <svg onload=alert(1)>", "image/svg+xml"),
        (samples.HTML, "text/html"),
        (b"hello <ScRiPt src=//evil.example>", "text/html"),
        (samples.HTML.decode().encode("utf-16"), "text/html"),
        (samples.PHP, "application/x-httpd-php"),
        (samples.POLYGLOT, "image/gif"),
        (samples.PDF, "application/pdf"),
        (samples.packed(readme="hi"), "application/zip"),
        (samples.packed(xl__workbook="no types"), "application/zip"),
        (
            samples.sheet(),
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ),
        (samples.open_document(), "application/vnd.oasis.opendocument.text"),
        (b"BEGIN:VCARD\r\nVERSION:3.0\r\nEND:VCARD\r\n", "text/vcard"),
        (b"name;city\nM\xfcller;K\xf6ln\n", "text/plain"),
        ("Größe\n".encode() * 3000, "text/plain"),
        (b"", "text/plain"),
        (bytes(range(256)), "application/octet-stream"),
    ],
)
def test_tells_the_type_by_the_content(store: Path, content: bytes, kind: str) -> None:
    assert receive(io.BytesIO(content), "photo.png").content_type == kind


@pytest.mark.parametrize(
    ("given", "kept_as"),
    [
        ("offer.pdf", "offer.pdf"),
        ("../../../etc/passwd", "passwd"),
        ("C:\\Users\\Alice\\offer.pdf", "offer.pdf"),
        ("..", "file"),
        ("", "file"),
        (" . ", "file"),
        (".htaccess", ".htaccess"),
        ("a\0b\r\nSet-Cookie: x.txt", "abSet-Cookie: x.txt"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("zero\u200bwidth\ufeff.txt", "zerowidth.txt"),
        ("half\ud800.txt", "half.txt"),
        ("Größe 🙂 عرض.png", "Größe 🙂 عرض.png"),
        ("a\u0308.txt", "ä.txt"),
        ("x" * 300 + ".pdf", "x" * 176 + ".pdf"),
        ("y" * 300, "y" * 180),
    ],
)
def test_a_name_is_one_line_without_folders_or_tricks(given: str, kept_as: str) -> None:
    assert clean_name(given) == kept_as
    assert clean_name(kept_as) == kept_as


@pytest.mark.parametrize(
    ("size", "words", "german"),
    [
        (0, "0 B", "0 B"),
        (1023, "1,023 B", "1.023 B"),
        (1536, "1.5 kB", "1,5 kB"),
        (25 * 1024**2, "25 MB", "25 MB"),
        (10**13, "9.1 TB", "9,1 TB"),
    ],
)
def test_a_size_in_words(size: int, words: str, german: str) -> None:
    assert words_of(size) == words
    with use_language("de"):
        assert words_of(size) == german


def stored(content: bytes, name: str = "x") -> File:
    with gate(None, "command"):
        return store_stream(io.BytesIO(content), name)


def taken_back() -> None:
    with open_file(store_stream(io.BytesIO(b"taken back"), "x")) as content:
        assert content.read() == b"taken back"
    raise Refused("no")


def test_files_are_stored_through_the_gate_and_leave_with_it(house: House) -> None:
    with pytest.raises(GateClosed):
        store_stream(io.BytesIO(b"x"), "x")
    with pytest.raises(Refused), gate(None, "command"):
        taken_back()
    assert not File.select().exists()
    assert sweep_files(timedelta(days=-1)) == 1
    assert list(blobs()) == []


def test_a_content_that_is_gone_is_said(house: House) -> None:
    file = stored(b"x")
    assert dict(run_checks())["core.files"] == []
    path_of(file).write_bytes(b"xy")
    assert "has 2 bytes, not 1" in dict(run_checks())["core.files"][0]
    path_of(file).unlink()
    assert "is not in the store" in dict(run_checks())["core.files"][0]
    with pytest.raises(Lost, match="Restore it from a backup"):
        open_file(file)


def test_the_sweep_keeps_what_is_named_what_is_young_and_what_was_deleted_lately(
    any_house: House,
) -> None:
    names = {word: stored(word.encode(), word) for word in ("named", "deleted", "long gone")}
    places = {word: path_of(file) for word, file in names.items()}
    orphan = receive(io.BytesIO(b"orphan"), "orphan").storage
    receive(io.BytesIO(b"young"), "young")
    draft = store_folder() / "incoming" / "broken"
    draft.write_bytes(b"half")
    month_ago = time.time() - 31 * 86400
    for path in [*places.values(), draft, *(one for one in blobs() if one.name == orphan)]:
        os.utime(path, (month_ago, month_ago))
    with gate(None, "command") as opened:
        opened.at -= timedelta(days=31)
        names["long gone"].delete_instance()
    with gate(None, "command"):
        names["deleted"].delete_instance()
    assert sweep_files() == 2
    assert {path.read_bytes() for path in blobs()} == {b"named", b"deleted", b"young"}
    assert not draft.exists()
    assert sweep_files() == 0


def test_a_preview_is_upright_small_and_tells_nothing_else(house: House) -> None:
    file = stored(samples.turned_photo(), "photo.jpg")
    path = preview_of(file)
    assert path
    content = path.read_bytes()
    with Image.open(io.BytesIO(content)) as drawn:
        assert drawn.format == "WEBP"
        assert drawn.size == (160, 320)
        red, _green, blue = drawn.convert("RGB").getpixel((150, 10))  # type: ignore[misc]
        assert red > 200 > blue
        assert not drawn.getexif()
    for told in (b"SecretCamera", b"Taken at home", b"hidden comment", b"EXIF", b"ICCP"):
        assert told not in content
    assert path_of(file).read_bytes() == samples.turned_photo()


@pytest.mark.parametrize(
    "content",
    [
        samples.SVG,
        samples.HTML,
        samples.POLYGLOT,
        samples.image()[:60],
        samples.huge_png(),
        b"\x89PNG\r\n\x1a\n",
        samples.image("PNG", (30_000, 1)),
        b"",
    ],
)
def test_no_preview_of_what_is_no_sound_image(house: House, content: bytes) -> None:
    started = time.monotonic()
    assert preview_of(stored(content, "photo.png")) is None
    assert time.monotonic() - started < 2


def test_sees_through_and_moving_images(house: House) -> None:
    clear = io.BytesIO()
    Image.new("RGBA", (400, 400), (255, 0, 0, 0)).save(clear, "PNG")
    path = preview_of(stored(clear.getvalue()))
    assert path
    with Image.open(path) as drawn:
        assert drawn.convert("RGBA").getpixel((5, 5))[3] == 0  # type: ignore[index]
    frames = [Image.new("P", (20, 20), number) for number in range(3)]
    moving = io.BytesIO()
    frames[0].save(moving, "GIF", save_all=True, append_images=frames[1:])
    still = preview_of(stored(moving.getvalue()))
    assert still
    with Image.open(still) as drawn:
        assert getattr(drawn, "n_frames", 1) == 1


@pytest.mark.parametrize(
    "storage", ["", "../../../etc/passwd", "/etc/passwd", "ab/../" + "a" * 26, "A" * 32, "a" * 33]
)
def test_no_name_leads_out_of_the_store(store: Path, storage: str) -> None:
    with pytest.raises(Lost):
        blob_path(storage)
    assert blob_path("a" * 32).is_relative_to(store)
