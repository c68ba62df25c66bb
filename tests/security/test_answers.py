"""What every answer carries, where it leads to, and which names and proxies it believes."""

from dataclasses import replace
from typing import Any
from urllib.parse import quote, urljoin, urlsplit

import pytest

from app.factory import create_app
from tests.house import PASSWORD, Browser, House

ALICE = "alice@lantern.example"
EVIL = (
    "//evil.example",
    "///evil.example",
    "////evil.example/a",
    "/\\evil.example",
    "\\\\evil.example",
    "\\/evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "/\r/evil.example",
    "\t//evil.example",
    " //evil.example",
    "/%09/evil.example",
    "/%0a/evil.example",
    "/%5cevil.example",
    "/%2f/evil.example",
    "https:evil.example",
    "https:/evil.example",
    "https://evil.example",
    "HTTPS://evil.example",
    "http:///evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "/.//evil.example",
    "/..//evil.example",
    "/./\\evil.example",
    "http://localhost@evil.example",
    "http://[::1",
    "/login?next=//evil.example",
    "/logout",
    "/\0/evil.example",
    "/\u2028/evil.example",
    "/contacts/..//evil.example",
    "?next=//evil.example",
    "#//evil.example",
    "",
    "/no/such/page/at/all",
    "/contacts/parties\r\nSet-Cookie: a=b",
    "/contacts/parties\r\nLocation: //evil.example",
    "/static/../..//evil.example",
    "//localhost//evil.example",
    "/;@evil.example",
    "https;//evil.example",
)


def leads_home(answer: Any) -> bool:
    """Say whether a browser would stay in this house, as browsers read the header."""
    location = answer.headers["Location"]
    assert not any(char in location for char in "\r\n\t\\\0"), repr(location)
    there = urlsplit(urljoin("http://localhost/login", location))
    return (there.scheme, there.hostname) == ("http", "localhost")


def test_next_never_leads_out(house: House) -> None:
    for target in EVIL:
        stranger = house.browser()
        sent = {"email": ALICE, "password": PASSWORD, "next": target}
        answer = stranger.post("/login", sent)
        assert answer.status_code == 303, target
        assert leads_home(answer), target
        again = stranger.get(f"/login?next={quote(target)}")
        assert again.status_code == 303, target
        assert leads_home(again), target
        assert "a=b" not in answer.headers.get("Set-Cookie", "")


def test_next_leads_to_pages_of_the_house(house: House) -> None:
    for target in ("/contacts/parties?kind=person&sort=-name", "/search?q=a%20b", "/settings/"):
        stranger = house.browser()
        asked = stranger.get(target)
        door = asked.headers["Location"]
        assert door == f"/login?next={quote(target, safe='/')}"
        page = stranger.get(door).get_data(as_text=True)
        assert f'name="next" value="{target.replace("&", "&amp;")}"' in page
        answer = stranger.post("/login", {"email": ALICE, "password": PASSWORD, "next": target})
        assert answer.headers["Location"] == target


@pytest.mark.parametrize(
    "referer",
    [
        "//evil.example",
        "https://evil.example/contacts",
        "http://[",
        "http://localhost//evil.example",
        "javascript:alert(1)",
        "http://localhost/contacts/parties?q=1",
        "",
        "http://localhost/\\evil",
        "\xff\xfe",
        "http://localhost:99999999/",
        "/%09/evil.example",
    ],
)
def test_the_theme_leads_back_but_never_out(house: House, referer: str) -> None:
    alice = house.browser("Alice")
    answer = alice.post("/settings/theme", {"theme": "dark"}, headers={"Referer": referer})
    assert answer.status_code == 303
    assert leads_home(answer)
    assert alice.post("/settings/theme", {"theme": "pink"}).status_code == 400


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "localhost.evil.example",
        "localhost@evil.example",
        "127.0.0.1.evil.example",
        "",
        "evil.example:8000",
        "[::1",
        "localhost/evil",
        "\xff",
        "local host",
    ],
)
def test_a_forged_host_is_refused(house: House, host: str) -> None:
    browser = house.browser()
    for path in ("/", "/login", "/healthz", "/no/such"):
        answer = browser.get(path, headers={"Host": host})
        assert answer.status_code == 400, (path, answer.status_code)
        assert "evil.example" not in answer.get_data(as_text=True)
        assert_armoured(answer, path)


def test_forwarded_headers_mean_nothing_without_proxies(house: House) -> None:
    forged = {
        "X-Forwarded-For": "6.6.6.6",
        "X-Forwarded-Host": "evil.example",
        "X-Forwarded-Proto": "https",
        "X-Forwarded-Prefix": "/evil",
        "Forwarded": "for=6.6.6.6;host=evil.example",
        "X-Real-IP": "6.6.6.6",
    }
    stranger = house.browser()
    answer = stranger.get("/contacts/parties", headers=forged)
    assert answer.headers["Location"] == "/login?next=/contacts/parties"
    assert "Strict-Transport-Security" not in answer.headers
    for number in range(30):
        stranger.post("/login", {"email": f"n{number}@a.example"}, headers=forged)
    assert stranger.sign_in(ALICE).status_code == 429, "the true address was counted"


def test_one_trusted_proxy_is_believed_for_one_hop(house: House) -> None:
    app = create_app(replace(house.config, proxies=1, url="https://shop.example"))
    from models.core import Session

    browser = Browser(app)
    headers = {
        "X-Forwarded-For": "6.6.6.6, 7.7.7.7",
        "X-Forwarded-Proto": "https",
        "Host": "shop.example",
    }
    page = browser.get("/login", headers=headers, base_url="https://shop.example")
    assert "Strict-Transport-Security" in page.headers
    token = page.get_data(as_text=True).split('name="csrf_token" value="')[1].split('"')[0]
    sent = {"email": ALICE, "password": PASSWORD, "csrf_token": token}
    answer = browser.client.post(
        "/login", data=sent, headers=headers, base_url="https://shop.example"
    )
    assert answer.status_code == 303
    assert Session.get().address == "7.7.7.7"


def assert_armoured(answer: Any, path: str) -> None:
    """Check the headers that every answer has."""
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy, path
    for word in ("unsafe-inline", "unsafe-eval", "*", "http:", "blob:"):
        assert word not in policy, path
    for part in (
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    ):
        assert part in policy, path
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert "same-origin" in answer.headers["Referrer-Policy"]
    assert "Server" not in answer.headers or "Werkzeug" not in answer.headers["Server"]


PATHS = (
    "/",
    "/login",
    "/setup",
    "/contacts/parties",
    "/contacts/parties/new",
    "/contacts/parties/99",
    "/no/such/page",
    "/search?q=a",
    "/settings/",
    "/settings/plugins",
    "/core/users",
    "/healthz",
    "/metrics",
    "/contacts/parties?nothing=1",
    "/contacts/parties/pick?q=a",
    "/static/icons.svg",
    "/static/none.css",
    "/contacts/parties/1/delete",
    "/logout",
    "/library/loans/1/take_back",
)


@pytest.mark.parametrize("who", ["", "Alice", "Charlie"])
def test_every_answer_is_armoured(house: House, who: str) -> None:
    browser = house.browser(who)
    for path in PATHS:
        for headers in ({}, {"HX-Request": "true", "HX-Request-Type": "partial"}):
            with browser.get(path, headers=headers) as answer:
                assert_armoured(answer, path)
                if not path.startswith("/static/"):
                    assert answer.headers["Cache-Control"] == "no-store", path
                    vary = answer.headers["Vary"]
                    assert all(name in vary for name in ("HX-Request", "Cookie")), path
    for path in ("/login", "/contacts/parties/new", "/logout", "/no/such"):
        assert_armoured(browser.client.post(path), path)
        assert_armoured(browser.client.put(path), path)


def test_an_error_on_our_side_is_armoured_and_tells_nothing(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    import views.resources.lists as lists

    def breaks(*_given: object) -> None:
        raise RuntimeError("the secret is marzipan")

    monkeypatch.setattr(lists, "list_page", breaks)
    answer = house.browser("Alice").get("/contacts/parties")
    assert answer.status_code == 500
    assert "marzipan" not in answer.get_data(as_text=True).split("<main")[1]
    assert "Traceback" not in answer.get_data(as_text=True)
    assert_armoured(answer, "500")


def test_no_page_has_inline_script_or_style(house: House) -> None:
    import re

    alice = house.browser("Alice")
    alice.post("/contacts/parties/new", {"kind": "person", "name": "Ann"})
    for path in (*PATHS, "/contacts/parties/1", "/contacts/parties/1/edit", "/settings/profile"):
        with alice.get(path) as answer:
            if "text/html" not in answer.content_type:
                continue
            text = answer.get_data(as_text=True)
        assert not re.search(r"<script(?![^>]*\ssrc=)[^>]*>", text), path
        assert not re.search(r"<style|\sstyle=|\son\w+=\"|javascript:", text), path
        sources = re.findall(r'(?:src|href|action)="([^"]+)"', text)
        assert not [one for one in sources if one.startswith(("http:", "https:", "//"))], path


def test_nothing_of_git_is_served_where_it_runs_in_a_checkout(house: House) -> None:
    alice = house.browser("Alice")
    for path in (".git", ".git/HEAD", ".git/config", ".env", "run.py", "app/core.py"):
        for before in ("/", "/static/", "/static/../", "/static/%2e%2e/", "/static/..%2f"):
            with alice.get(f"{before}{path}") as answer:
                assert answer.status_code == 404, f"{before}{path}"


def test_metrics_are_for_this_machine(house: House) -> None:
    far = house.app.test_client()
    assert far.get("/metrics", environ_base={"REMOTE_ADDR": "203.0.113.9"}).status_code == 404
    assert far.get("/metrics").status_code == 200
    assert far.get("/healthz", environ_base={"REMOTE_ADDR": "203.0.113.9"}).data == b"ok"
