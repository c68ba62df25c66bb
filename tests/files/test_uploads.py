"""Uploads to a record's page: by a plain form, by script, hostile, broken, sent twice at once."""

import io
import re
import threading
from typing import Any

import pytest

from app.files import keeping, store_folder
from app.files.store import blobs
from app.settings import FIRM, put_settings
from models.change import Change
from models.core import File
from models.database import forget_connection
from models.gate import gate
from plugins.contacts.party import Party
from tests.files import samples
from tests.house import Browser, House

PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial"}


def party(name: str = "Spinnerei Nord") -> Any:
    with gate(None, "command"):
        record = Party(kind="company", name=name)
        record.save()
    return record


def body_of(fields: dict[str, str], *files: tuple[str, bytes]) -> bytes:
    """Write a multipart body by hand; the last boundary is left to `posted`."""
    parts = [
        f'--cut\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    for name, content in files:
        told = name.replace('"', "%22")
        head = f'--cut\r\nContent-Disposition: form-data; name="file"; filename="{told}"\r\n\r\n'
        parts.append(head.encode() + content + b"\r\n")
    return b"".join(parts)


def posted(browser: Browser, at: str, body: bytes, length: int = 0, **options: Any) -> Any:
    """Send a body, as if it were `length` bytes long."""
    return browser.client.post(
        at,
        input_stream=io.BytesIO(body),
        content_length=length or len(body),
        content_type="multipart/form-data; boundary=cut",
        **options,
    )


def send(browser: Browser, record: Any, *files: tuple[str, bytes], **options: Any) -> Any:
    """Send files in one form."""
    body = body_of(browser.token(), *files) + b"--cut--\r\n"
    return posted(browser, f"/contacts/parties/{record.id}/files", body, **options)


def of(record: Any) -> list[Any]:
    model: Any = File
    return list(model.select().where(model.about_id == record.id).order_by(model.id))


def contents() -> list[bytes]:
    return [path.read_bytes() for path in blobs()]


def test_several_files_by_a_plain_form(any_house: House) -> None:
    alice, firm = any_house.browser("Alice"), party()
    page = alice.get(f"/contacts/parties/{firm.id}").get_data(as_text=True)
    assert 'type="file" name="file" multiple' in page
    sent = send(alice, firm, ("offer.pdf", samples.PDF), ("photo.png", samples.image()))
    assert (sent.status_code, sent.headers["Location"]) == (
        303,
        f"/contacts/parties/{firm.id}#files",
    )
    offer, photo = of(firm)
    assert (offer.name, offer.content_type, offer.size) == (
        "offer.pdf",
        "application/pdf",
        len(samples.PDF),
    )
    assert photo.about.id == firm.id
    page = alice.get(f"/contacts/parties/{firm.id}").get_data(as_text=True)
    assert "2 files added." in page
    for words in ("offer.pdf", f"/core/files/{photo.id}/preview", "added File: photo.png"):
        assert words in page
    assert f"/core/files/{offer.id}/preview" not in page
    got = alice.get(f"/core/files/{offer.id}/download")
    assert got.data == samples.PDF
    assert got.headers["Content-Disposition"] == "attachment; filename=offer.pdf"
    drawn = alice.get(f"/core/files/{photo.id}/preview")
    assert (drawn.status_code, drawn.mimetype) == (200, "image/webp")
    again = alice.get(
        f"/core/files/{photo.id}/preview", headers={"If-None-Match": drawn.headers["ETag"]}
    )
    assert again.status_code == 304


def test_the_part_of_the_page_for_scripts(house: House) -> None:
    alice, firm = house.browser("Alice"), party()
    sent = send(alice, firm, ("offer.pdf", samples.PDF), headers=PARTIAL)
    text = sent.get_data(as_text=True)
    assert sent.status_code == 200
    assert text.lstrip().startswith('<section class="sec" id="files"')
    assert "offer.pdf" in text
    nothing = send(alice, firm, headers=PARTIAL)
    assert nothing.status_code == 422
    assert "No file came along" in nothing.get_data(as_text=True)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("photo.svg", samples.SVG),
        ("photo.png", samples.HTML),
        ("photo.gif", samples.POLYGLOT),
        ("photo.php", samples.PHP),
        ("photo.jpg", samples.huge_png()),
        ("bomb.zip", samples.packed(**{"..__..__evil": "x" * 100_000})),
        ("empty.txt", b""),
    ],
)
def test_what_is_hostile_is_only_ever_saved(house: House, name: str, content: bytes) -> None:
    alice, firm = house.browser("Alice"), party()
    assert send(alice, firm, (name, content)).status_code == 303
    (file,) = of(firm)
    got = alice.get(f"/core/files/{file.id}/download")
    assert got.data == content
    assert got.headers["Content-Disposition"].startswith("attachment;")
    assert got.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert got.headers["X-Content-Type-Options"] == "nosniff"
    assert got.headers["Cache-Control"] == "private, no-store"
    assert got.mimetype not in ("text/html", "image/svg+xml", "application/x-httpd-php")
    assert alice.get(f"/core/files/{file.id}/preview").status_code == 404
    assert alice.get(f"/core/files/{file.id}").status_code == 200
    outside = [
        path for path in house.config.data_dir.rglob("*")
        if path.is_file() and content and path.read_bytes() == content
    ]  # fmt: skip
    assert all(path.is_relative_to(store_folder()) for path in outside)


@pytest.mark.parametrize(
    ("name", "kept_as", "told"),
    [
        ("../../evil.sh", "evil.sh", "filename=evil.sh"),
        ("invoice\u202efdp.exe", "invoicefdp.exe", "filename=invoicefdp.exe"),
        ("Größe 🙂.txt", "Größe 🙂.txt", "filename*=UTF-8''Gr%C3%B6%C3%9Fe%20%F0%9F%99%82.txt"),
        ("x" * 300 + ".txt", "x" * 176 + ".txt", "filename=" + "x" * 176 + ".txt"),
        ('<img src=x onerror="alert(1)">.txt', None, "attachment"),
    ],
)
def test_names_are_cleaned_and_told_by_the_book(
    house: House, name: str, kept_as: str | None, told: str
) -> None:
    alice, firm = house.browser("Alice"), party()
    assert send(alice, firm, (name, b"hello")).status_code == 303
    (file,) = of(firm)
    assert kept_as is None or file.name == kept_as
    got = alice.get(f"/core/files/{file.id}/download")
    assert told in got.headers["Content-Disposition"]
    for path in (f"/contacts/parties/{firm.id}", f"/core/files/{file.id}", "/core/files"):
        assert "<img src=x" not in alice.get(path).get_data(as_text=True)


def test_one_name_twice_makes_two_files(house: House) -> None:
    alice, firm = house.browser("Alice"), party()
    send(alice, firm, ("a.txt", b"one"), ("a.txt", b"two"))
    assert [file.name for file in of(firm)] == ["a.txt", "a.txt"]
    assert sorted(contents()) == [b"one", b"two"]


def test_too_large_a_file_takes_the_others_with_it(house: House) -> None:
    alice, firm = house.browser("Alice"), party()
    put_settings(FIRM, upload_mb=1)
    sent = send(alice, firm, ("small.txt", b"x"), ("big.bin", bytes(1024 * 1024 + 1)))
    assert sent.status_code == 413
    assert "“big.bin” is larger than 1 MB" in sent.get_data(as_text=True)
    assert (of(firm), contents()) == ([], [])
    assert send(alice, firm, ("fits.bin", bytes(1024 * 1024))).status_code == 303


def test_more_than_other_forms_may_hold_is_taken_from_who_is_signed_in(house: House) -> None:
    alice, firm = house.browser("Alice"), party()
    large = bytes(9 * 1024 * 1024)
    assert send(alice, firm, ("plan.bin", large)).status_code == 303
    assert of(firm)[0].size == len(large)
    stranger = house.browser()
    body = body_of(stranger.token(), ("x", large)) + b"--cut--\r\n"
    assert posted(stranger, f"/contacts/parties/{firm.id}/files", body).status_code == 413
    body = body_of(alice.token(), ("x", large)) + b"--cut--\r\n"
    assert posted(alice, "/contacts/parties/new", body).status_code == 413


def test_a_full_disk_is_said_and_leaves_nothing(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    alice, firm = house.browser("Alice"), party()
    alice.token()

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("app.files.store.os.fsync", full)
        sent = send(alice, firm, ("a.txt", b"x"))
    assert sent.status_code == 507
    assert "The disk is full" in sent.get_data(as_text=True)
    assert [path for path in store_folder().rglob("*") if path.is_file()] == []
    assert of(firm) == []
    assert send(alice, firm, ("a.txt", b"x")).status_code == 303


def test_a_form_sent_again_adds_nothing(house: House) -> None:
    alice, firm = house.browser("Alice"), party()
    form = alice.token()
    at = f"/contacts/parties/{firm.id}/files"
    for _again in range(2):
        data = {**form, "file": (io.BytesIO(b"x"), "a.txt")}
        assert alice.client.post(at, data=data).status_code == 303
    assert len(of(firm)) == len(contents()) == 1


def test_an_upload_cut_off_half_way_leaves_nothing(house: House) -> None:
    alice, firm = house.browser("Alice"), party()
    body = body_of(alice.token(), ("a.txt", b"half of it"))[:-2]
    for length in (len(body), len(body) + 5000):
        sent = posted(alice, f"/contacts/parties/{firm.id}/files", body, length)
        assert sent.status_code == 400
    assert (of(firm), contents()) == ([], [])


def _four(browser: Browser, record: Any, number: int) -> int:
    try:
        files = ((f"{number}-{place}.txt", b"x") for place in range(4))
        return int(send(browser, record, *files).status_code)
    finally:
        forget_connection()


def test_two_people_add_at_once(any_house: House) -> None:
    firm = party()
    people = [any_house.browser(name) for name in ("Alice", "Bob")]
    for browser in people:
        browser.token()
    answers: list[int] = []
    threads = [
        threading.Thread(target=lambda one=one, n=n: answers.append(_four(one, firm, n)))
        for n, one in enumerate(people)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [303, 303]
    assert len(of(firm)) == len(contents()) == 8


def test_deleting_a_file_leads_back_and_stays_in_the_history(any_house: House) -> None:
    alice, firm = any_house.browser("Alice"), party()
    send(alice, firm, ("a.txt", b"x"))
    (file,) = of(firm)
    at = f"/core/files/{file.id}"
    assert alice.get(f"{at}/delete").status_code == 200
    sent = alice.post(f"{at}/delete")
    assert (sent.status_code, sent.headers["Location"]) == (
        303,
        f"/contacts/parties/{firm.id}#files",
    )
    assert of(firm) == []
    assert "removed File: a.txt" in alice.get(f"/contacts/parties/{firm.id}").get_data(as_text=True)
    gone: Any = Change.select().where(Change.verb == "delete").get()
    assert gone.was["storage"] == file.storage
    assert contents() == [b"x"]


def test_a_record_takes_its_files_along_in_one_change_set(any_house: House) -> None:
    alice, firm = any_house.browser("Alice"), party()
    send(alice, firm, ("a.txt", b"x"), ("b.txt", b"y"))
    asked = alice.get(f"/contacts/parties/{firm.id}/delete").get_data(as_text=True)
    assert "Files" in asked
    assert alice.post(f"/contacts/parties/{firm.id}/delete").status_code == 303
    assert not File.select().exists()
    sets = {row.change_set_id for row in Change.select().where(Change.verb == "delete")}
    assert len(sets) == 1


def test_a_new_name_is_cleaned_too(house: House) -> None:
    alice, firm = house.browser("Alice"), party()
    send(alice, firm, ("a.txt", b"x"))
    at = f"/core/files/{of(firm)[0].id}/edit"
    text = alice.get(at).get_data(as_text=True)
    shown = set(re.findall(r'<(?:input|textarea)\b[^>]*name="(\w+)"', text))
    assert shown & set(File._meta.fields) - {"version"} == {"name"}
    assert alice.post(at, {"name": "../plans/b.txt"}, form=at).status_code == 303
    assert of(firm)[0].name == "b.txt"
    assert of(firm)[0].content_type == "text/plain"


def test_files_are_found_by_name_and_added_while_somebody_edits(house: House) -> None:
    alice, firm = house.browser("Alice"), party()
    form = alice.hidden(f"/contacts/parties/{firm.id}/edit")
    version = Party.get_by_id(firm.id).version
    send(alice, firm, ("Lageplan Halle 3.pdf", samples.PDF))
    assert Party.get_by_id(firm.id).version == version
    saved = alice.client.post(
        f"/contacts/parties/{firm.id}/edit", data={**form, "kind": "company", "name": "Nordgarn"}
    )
    assert saved.status_code == 303
    found = alice.get("/search?q=lageplan").get_data(as_text=True)
    assert "Lageplan Halle 3.pdf" in found.replace("<mark>", "").replace("</mark>", "")


def test_the_limit_is_set_by_an_administrator(house: House) -> None:
    alice = house.browser("Alice")
    firm = {
        "name": "Lantern & Sons", "country": "DE", "currency": "EUR", "language": "en",
        "timezone": "Europe/Berlin", "upload_mb": "3",
    }  # fmt: skip
    assert alice.post("/settings/company", firm).status_code == 303
    assert keeping.upload_limit() == 3 * 1024 * 1024
    assert alice.post("/settings/company", {**firm, "upload_mb": "0"}).status_code == 422
    assert alice.post("/settings/company", {**firm, "upload_mb": ""}).status_code == 303
    assert keeping.upload_limit() == 25 * 1024 * 1024
