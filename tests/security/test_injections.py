"""What is typed is never run and never fetched: expressions of templates, addresses of others."""

import socket
from typing import Any
from urllib.parse import quote

import pytest

from models.core import Mail
from models.kinds import kind_of
from plugins.contacts.party import Party
from tests.free.making import own_fields
from tests.house import Browser, House

SIGN = "62615533"
EXPRESSIONS = (
    "{{7919*7907}}", "${7919*7907}", "#{7919*7907}", "<%= 7919*7907 %>", "{{config}}",
    "{% set a = 7919*7907 %}{{a}}", "{{''.__class__.__mro__}}", "%(SECRET_KEY)s", "{0.__class__}",
    '#eval("7919*7907")',
)  # fmt: skip
INSIDE = (
    "http://127.0.0.1:8000/settings/", "http://localhost/", "http://[::1]/", "http://0.0.0.0/",
    "http://169.254.169.254/latest/meta-data/", "http://2130706433/", "http://0x7f.1/",
    "http://metadata.google.internal/", "file:///etc/passwd", "gopher://127.0.0.1:6379/",
    "http://127.0.0.1.nip.example/", "http://user@127.0.0.1/", "http://[::ffff:127.0.0.1]/",
)  # fmt: skip
TOLD = ("<class ", "SECRET_KEY&#39;:", "tests-need-no-secret", "root:x:0")


def is_run(text: str) -> bool:
    """Say whether an answer holds what an expression would make."""
    return SIGN in text or any(one in text for one in TOLD)


def test_expressions_in_addresses_and_texts_are_never_run(house: House) -> None:
    alice = house.browser("Alice")
    at = alice.post("/contacts/parties/new", {"kind": "person", "name": "Ann"}).headers["Location"]
    run = []
    for typed in EXPRESSIONS:
        sent = quote(typed)
        for path in (
            f"/no/{sent}", f"/search?q={sent}", f"/contacts/parties?name={sent}",
            f"/contacts/parties?{sent}=1", f"/contacts/parties?sort={sent}",
            f"/contacts/parties?where={sent}", f"/contacts/parties/new?name={sent}",
            f"/reports/{sent}", f"/login?next={sent}", f"{at}?as_of={sent}",
        ):  # fmt: skip
            if is_run(alice.get(path).get_data(as_text=True)):
                run.append(path)
        values = {"kind": "person", "name": typed, "notes": typed, "job_title": typed}
        alice.post(f"{at}/edit", values, form=f"{at}/edit")
        alice.post(f"{at}/comments", {"text": f"{typed} @Bob"})
        for path in (at, f"{at}/edit", f"{at}/changes", "/contacts/parties", "/"):
            if is_run(alice.get(path).get_data(as_text=True)):
                run.append(f"{path} after {typed}")
    assert not run, "\n".join(run)
    for mail in Mail.select():
        assert not is_run(f"{mail.subject} {mail.text} {mail.html}")


@pytest.fixture
def wires(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Every connection and every look-up that anything in this process wants to make."""
    tried: list[Any] = []

    def refuse(*given: Any, **_more: Any) -> Any:
        tried.append(given[-1] if given else None)
        raise OSError("no connection in this test")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket.socket, "connect_ex", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    return tried


def test_an_address_that_somebody_typed_is_never_fetched(house: House, wires: list[Any]) -> None:
    alice = house.browser("Alice")
    hafen = {"kind": "company", "name": "Hafen"}
    at = alice.post("/contacts/parties/new", hafen).headers["Location"]
    named = [one.name for one in own_fields(Party) if kind_of(one).name == "url"]
    assert named
    for address in INSIDE:
        values = {**hafen, "notes": f"![x]({address}) [y]({address})"}
        sent = {**values, **dict.fromkeys(named, address)}
        assert alice.post(f"{at}/edit", sent, form=f"{at}/edit").status_code in (303, 422), address
        assert alice.post(f"{at}/comments", {"text": address}).status_code == 303
        look(alice, at)
    assert wires == []


def look(browser: Browser, at: str) -> None:
    """Ask for all that shows a record."""
    for path in (at, f"{at}/edit", f"{at}/changes", "/contacts/parties", "/search?q=hafen"):
        answer = browser.get(path)
        assert answer.status_code == 200
        assert '<img src="http' not in answer.get_data(as_text=True)
