"""What changes where the house is reached over TLS alone: cookies of this host, and no way back."""

from dataclasses import replace
from pathlib import Path

import pytest

from app.factory import create_app
from app.web.cookies import named, own
from tests.house import House, opened

URL = "https://shop.example"


def test_cookies_without_the_prefix_are_nobodys() -> None:
    sent = "shophouse_session=planted; __Host-shophouse_session=own; __Host-lang=de; __host-x=1"
    assert own(sent) == "shophouse_session=own; lang=de"
    assert own("") == ""
    assert named("Set-Cookie", "lang=de; Path=/") == "__Host-lang=de; Path=/; Secure"
    assert named("Set-Cookie", "a=; Secure; Path=/") == "__Host-a=; Secure; Path=/"
    assert named("Location", "/x") == "/x"


def test_every_answer_asks_for_tls_for_a_year(tmp_path: Path) -> None:
    with opened(tmp_path) as house:
        client = create_app(replace(house.config, url=URL)).test_client()
        for path in ("/login", "/healthz", "/no/such/page", "/static/css/none.css", "/api/v1/x"):
            for base in (URL, "http://shop.example"):
                with client.get(path, base_url=base) as answer:
                    age = answer.headers["Strict-Transport-Security"]
                assert age == "max-age=31536000", path


def test_the_language_at_the_door_is_remembered_in_a_cookie_of_this_host(tmp_path: Path) -> None:
    with opened(tmp_path) as house:
        client = create_app(replace(house.config, url=URL)).test_client()
        answer = client.get("/login?lang=de", base_url=URL)
        (cookie,) = [c for c in answer.headers.getlist("Set-Cookie") if "lang=" in c]
        assert cookie.startswith("__Host-lang=de;")
        assert "; Secure" in cookie
        assert "Anmelden" in client.get("/login", base_url=URL).get_data(as_text=True)


@pytest.mark.parametrize("path", ["/login", "/", "/api/v1/contacts/parties", "/healthz"])
def test_no_other_site_may_read_an_answer(house: House, path: str) -> None:
    for method in ("get", "options"):
        with getattr(house.app.test_client(), method)(
            path, headers={"Origin": "https://evil.example"}
        ) as answer:
            assert not [name for name, _value in answer.headers if name.startswith("Access-")]


KINDS = {
    "/": "text/html",
    "/login?lang=de": "text/html",
    "/healthz": "text/plain",
    "/metrics": "text/plain",
    "/no/such/page": "text/html",
    "/contacts/parties": "text/html",
    "/contacts/parties/export?format=csv": "text/csv",
    "/contacts/parties/cards.vcf": "text/vcard",
    "/contacts/activities/calendar.ics": "text/calendar",
    "/settings/print/template": "text/plain",
    "/static/icons.svg": "image/svg+xml",
    "/static/all.css": "text/css",
    "/static/all.js": "text/javascript",
    "/api/v1/contacts/parties": "application/problem+json",
}


def test_every_answer_says_its_type_and_charset(house: House) -> None:
    alice = house.browser("Alice")
    alice.post("/contacts/parties/new", {"kind": "person", "name": "Ann"})
    for path, expected in KINDS.items():
        for headers in ({}, {"HX-Request": "true"}):
            with alice.get(path, headers=headers) as answer:
                assert answer.get_data(), path
                kind, _semicolon, more = answer.headers["Content-Type"].partition(";")
            assert kind == expected, path
            if kind.startswith("text/") or kind.endswith("xml"):
                assert "charset=utf-8" in more.lower(), (path, more)
