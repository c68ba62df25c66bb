"""Bodies, headers and forms that no browser sends: a clear status, nothing saved, no hanging."""

import time
from io import BytesIO

import pytest

from tests.badinput.forms import FORM, changes, new_id, raw, rows
from tests.house import Browser

# A refused upload and a compressed static file leave it to Python to close their files.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")

NEW = "/contacts/parties/new"
GOOD = {"anyway": "1", "kind": "company", "name": "Good"}


def test_a_form_without_its_token_is_refused(alice: Browser) -> None:
    before = changes()
    for sent in ({}, {"csrf_token": ""}, {"csrf_token": "x" * 91}, {"csrf_token": "\0"}):
        answer = alice.client.post(NEW, data={**GOOD, "form_id": new_id(), **sent})
        assert answer.status_code == 400
        assert "Go back, load the page again" in answer.get_data(as_text=True)
    assert changes() == before


def test_the_token_of_somebody_else_is_refused(alice: Browser, worn_house: object) -> None:
    stranger = worn_house.browser("Bob").token()  # type: ignore[attr-defined]
    before = changes()
    assert alice.client.post(NEW, data={**GOOD, **stranger}).status_code == 400
    assert changes() == before


@pytest.mark.parametrize(
    "form_id", ["", "short", "x" * 65, "a b" * 10, "'" * 20, "ä" * 200, "\0" * 20]
)
def test_a_form_without_a_good_form_id_is_refused(alice: Browser, form_id: str) -> None:
    before = changes()
    answer = alice.post(NEW, {**GOOD, "form_id": form_id})
    assert answer.status_code == 400
    assert "load the page again" in answer.get_data(as_text=True)
    assert changes() == before


def test_the_form_id_of_somebody_else_is_refused(alice: Browser, worn_house: object) -> None:
    form_id = new_id()
    assert alice.post(NEW, {**GOOD, "form_id": form_id}).status_code == 303
    bob = worn_house.browser("Bob")  # type: ignore[attr-defined]
    before = changes()
    assert bob.post(NEW, {**GOOD, "form_id": form_id}).status_code in (400, 403)
    assert changes() == before


@pytest.mark.parametrize("size", [9, 20])
def test_a_body_of_many_megabytes_is_413(alice: Browser, size: int) -> None:
    answer = raw(alice, NEW, b"kind=company&name=" + b"x" * size * 1024 * 1024)
    assert answer.status_code == 413
    assert "at most 8 MB" in answer.get_data(as_text=True)


def test_a_multipart_body_of_many_megabytes_is_413(alice: Browser) -> None:
    big = (BytesIO(b"x" * 9 * 1024 * 1024), "big.bin")
    data = {**alice.token(), **GOOD, "notes": big}
    with alice.client.post(NEW, data=data) as answer:
        assert answer.status_code == 413


def test_a_file_in_place_of_a_text_is_nothing(alice: Browser) -> None:
    data = {**alice.token(), "kind": "company", "name": (BytesIO(b"text"), "../../name.txt")}
    with alice.client.post(NEW, data=data) as answer:
        assert answer.status_code == 422


def test_five_thousand_unknown_fields_have_no_effect(alice: Browser) -> None:
    more = {f"unknown{number}": "x" for number in range(5000)}
    started = time.monotonic()
    assert alice.post(NEW, {**GOOD, **more}).status_code == 303
    assert time.monotonic() - started < 2


def test_more_lines_than_a_form_may_hold_are_refused_not_dropped(alice: Browser) -> None:
    before = rows("contacts/parties"), rows("contacts/addresses")
    lines = "&".join(f"addresses-{number}-city=a" for number in range(1001)).encode()
    answer = raw(alice, NEW, b"kind=company&name=Lines&addresses-sent=1&" + lines)
    assert answer.status_code == 413
    assert (rows("contacts/parties"), rows("contacts/addresses")) == before


def test_a_hundred_thousand_lines_are_refused_quickly(alice: Browser) -> None:
    lines = "&".join(f"addresses-{number}-city=a" for number in range(100_000)).encode()
    started = time.monotonic()
    answer = raw(alice, NEW, b"kind=company&name=Lines&addresses-sent=1&" + lines)
    assert answer.status_code == 413
    assert time.monotonic() - started < 5


@pytest.mark.parametrize(
    "key",
    [
        "addresses--1-city", "addresses-1e3-city", "addresses-٣-city", "addresses-0-", "addresses-",
        "addresses-0-party", "addresses-0-id", "addresses-999999999999-city", "addresses-0-city-x",
        "nothing-0-city", "addresses-0-0-city", "addresses-0-__class__",
    ],
)  # fmt: skip
def test_odd_names_of_lines_do_no_harm(alice: Browser, key: str) -> None:
    before = rows("contacts/addresses")
    answer = alice.post(NEW, {**GOOD, "addresses-sent": "1", key: "7"})
    assert answer.status_code in (303, 422)
    assert rows("contacts/addresses") == before


def test_a_line_of_another_record_cannot_be_taken(alice: Browser) -> None:
    from plugins.contacts.address import Address

    city = {"addresses-sent": "1", "addresses-0-city": "Jena", "addresses-0-country": "DE"}
    theirs = alice.post(NEW, {**GOOD, **city}).headers["Location"]
    line = Address.select().order_by(Address.id.desc()).first()
    mine = alice.post(NEW, GOOD).headers["Location"]
    stolen = {
        **GOOD,
        "addresses-sent": "1",
        "addresses-0-id": str(line.id),
        "addresses-0-city": "X",
    }
    assert alice.post(f"{mine}/edit", stolen, form=f"{mine}/edit").status_code == 422
    after = Address.get_by_id(line.id)
    assert (after.city, f"/contacts/parties/{after.party.id}") == ("Jena", theirs)


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/json", b'{"kind": "company", "name": "Json"}'),
        ("application/json", b"{" * 10_000),
        ("text/plain", b"kind=company&name=Plain"),
        ("application/xml", b"<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>"),
        ("multipart/form-data", b"no boundary"),
        ("multipart/form-data; boundary=a", b"--a\r\nbroken"),
        ("multipart/form-data; boundary=" + "b" * 5000, b"--b"),
        (FORM + "; charset=utf-16", "kind=company&name=Wide".encode("utf-16")),
        (FORM + "; charset=no-such", b"kind=company&name=Odd"),
        ("", b"kind=company&name=None"),
        ("\xff/\xff", b"\x00\xff"),
    ],
)
def test_a_body_that_is_no_form_is_refused(alice: Browser, kind: str, body: bytes) -> None:
    before = changes()
    token = alice.token()["csrf_token"]
    for headers in ({}, {"X-CSRFToken": token}):
        answer = alice.client.post(NEW, data=body, content_type=kind, headers=headers)
        assert answer.status_code in (400, 415)
    assert changes() == before


@pytest.mark.parametrize(
    "headers",
    [
        {"Accept": "application/json"},
        {"Accept": "\xff;q=nonsense,*/*;q=2"},
        {"Accept-Language": "x" * 5000},
        {"Accept-Language": "de;q=nan, ../../etc/passwd, \xff"},
        {"Accept-Encoding": "br;q=nan, gzip;q=-1, *"},
        {"Cookie": "shophouse_session=\xff\xfe; shophouse=.eJw; lang=../../etc; a=b; =; ;;"},
        {"Cookie": "shophouse_session=" + "x" * 5000},
        {"HX-Request": "true", "HX-Request-Type": "\xff"},
        {"HX-Request": "true", "HX-Target": "<script>", "HX-Current-URL": "javascript:1"},
        {"If-None-Match": '"', "Range": "bytes=-1-", "If-Modified-Since": "never"},
        {"Authorization": "Bearer \xff", "X-HTTP-Method-Override": "DELETE"},
        {"User-Agent": "\xff" * 3000},
    ],
)
def test_odd_headers_do_no_harm(alice: Browser, headers: dict[str, str]) -> None:
    for path in ("/contacts/parties", "/login", "/static/icons.svg", "/no/such"):
        with alice.get(path, headers=headers) as answer:
            assert answer.status_code < 500


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "BREW"])
@pytest.mark.parametrize(
    "path", ["/contacts/parties", NEW, "/login", "/healthz", "/static/icons.svg"]
)
def test_other_methods_are_405(alice: Browser, method: str, path: str) -> None:
    answer = alice.client.open(path, method=method)
    assert answer.status_code in (400, 405)


def test_a_get_never_changes_anything(alice: Browser) -> None:
    at = alice.post(NEW, GOOD).headers["Location"]
    before = changes()
    for path in (
        f"{at}/delete",
        "/logout",
        "/settings/theme",
        f"{at}/no_such_verb",
        f"{NEW}?name=x",
    ):
        assert alice.get(path).status_code in (200, 404, 405)
    assert changes() == before
    assert alice.get(at).status_code == 200
