"""Signed out in another tab, or the session gone: nothing that was typed is lost."""

import re
from typing import Any

from app.signin import end_sessions
from models.core import User
from plugins.contacts.party import Party
from tests.house import Browser, House

FROM_HERE = {"Origin": "http://localhost"}
NOTES = "First line\nsecond <b>line</b> & more"


def carried(page: str) -> dict[str, str]:
    """Return the fields of the page that keeps what was typed."""
    from html import unescape

    found = re.findall(r'<textarea name="([^"]+)" hidden>\n(.*?)</textarea>', page, re.S)
    tokens = re.findall(r'name="(csrf_token)" value="([^"]*)"', page)
    return {name: unescape(value) for name, value in [*found, *tokens[:1]]}


def a_party(browser: Browser) -> str:
    """Make a contact and return its form's address."""
    made = browser.post("/contacts/parties/new", {"kind": "company", "name": "Weberei"})
    return str(made.headers["Location"]) + "/edit"


def typed_then_out(house: House, browser: Browser, **headers: str) -> tuple[str, Any]:
    """Open a form, sign out in another tab, send the form."""
    at = a_party(browser)
    sent = {**browser.hidden(at), "name": "Weberei Nord", "notes": NOTES}
    browser.post("/logout")
    return at, browser.client.post(at, data=sent, headers=headers or FROM_HERE)


def test_what_was_typed_stays_when_signed_out_and_is_saved_after_signing_in(house: House) -> None:
    alice = house.browser("Alice")
    at, answer = typed_then_out(house, alice)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 401
    assert "You are signed out" in page
    assert "second &lt;b&gt;line&lt;/b&gt; &amp; more" in page
    alice.sign_in("alice@lantern.example")
    again = alice.client.post(at, data=carried(page), headers=FROM_HERE)
    page = again.get_data(as_text=True)
    assert again.status_code == 400
    assert "Not saved yet" in page
    assert alice.client.post(at, data=carried(page), headers=FROM_HERE).status_code == 303
    saved = Party.get()
    assert saved.name == "Weberei Nord"
    assert saved.notes == NOTES


def test_a_form_whose_session_is_gone_is_kept_though_its_token_is_good(house: House) -> None:
    alice = house.browser("Alice")
    at = a_party(alice)
    sent = {**alice.hidden(at), "notes": NOTES}
    end_sessions(User.get(User.name == "Alice").id)
    answer = alice.client.post(at, data=sent, headers=FROM_HERE)
    assert answer.status_code == 401
    assert carried(answer.get_data(as_text=True))["notes"] == NOTES


def test_programs_and_htmx_are_told_to_sign_in(house: House) -> None:
    alice = house.browser("Alice")
    at, answer = typed_then_out(house, alice, **{"X-None": "1"})
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("/login?next=")
    answer = alice.client.post(at, data={"name": "x"}, headers={**FROM_HERE, "HX-Request": "true"})
    assert answer.status_code == 401
    assert answer.headers["HX-Redirect"].startswith("/login")


def test_nothing_that_another_site_typed_is_offered(house: House) -> None:
    alice = house.browser("Alice")
    at = a_party(alice)
    for headers in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
        answer = alice.client.post(at, data={"name": "Evil"}, headers=headers)
        assert answer.status_code == 400
        assert "Evil" not in answer.get_data(as_text=True)


def test_no_password_is_carried_along(house: House) -> None:
    alice = house.browser("Alice")
    sent = {"old": "a-secret", "new": "b-secret", "again": "b-secret"}
    alice.post("/logout")
    answer = alice.client.post("/settings/password", data=sent, headers=FROM_HERE)
    assert answer.status_code == 303
    assert "b-secret" not in answer.get_data(as_text=True)
