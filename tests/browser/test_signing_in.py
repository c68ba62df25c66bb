"""The second factor in a browser, with script and without; links that are copied."""

import base64
import re
import time

from playwright.sync_api import expect

from app.signin import totp
from tests.browser.conftest import PASSWORD, Shop


def test_a_second_factor_is_set_up_and_stands_in_for_nothing_but_itself(shop: Shop) -> None:
    bob = shop.page("bob@lantern.example")
    bob.goto(f"{shop.url}/settings/profile")
    bob.get_by_role("link", name="Second factor").click()
    bob.get_by_role("link", name="Set it up").click()
    assert bob.locator(".scan img").evaluate("one => one.naturalWidth") > 100
    key = bob.inner_text(".key").replace(" ", "").replace("\n", "")
    step = int(time.time()) // totp.STEP_SECONDS
    bob.fill("#code", totp.code_of(base64.b32decode(key), step))
    bob.get_by_role("button", name="Set it up").click()
    codes = bob.locator(".codes code").all_inner_texts()
    assert len(codes) == 10
    expect(bob.get_by_role("button", name="Print")).to_be_visible()
    with bob.expect_download() as taken:
        bob.get_by_role("link", name="Download").click()
    assert codes[9] in taken.value.path().read_text()
    plain = shop.page(script=False)
    plain.goto(f"{shop.url}/login?next=/contacts/parties")
    plain.fill("#email", "bob@lantern.example")
    plain.fill("#password", PASSWORD)
    plain.get_by_role("button", name="Sign in").click()
    plain.fill("#code", "000000")
    plain.get_by_role("button", name="Sign in").click()
    expect(plain.get_by_role("alert")).to_contain_text("wrong")
    plain.fill("#code", codes[0])
    plain.get_by_role("button", name="Sign in").click()
    expect(plain).to_have_url(f"{shop.url}/contacts/parties")
    plain.goto(f"{shop.url}/settings/sessions")
    plain.get_by_role("button", name="End all others").click()
    bob.goto(f"{shop.url}/contacts/parties")
    expect(bob).to_have_url(re.compile("/login"))


def test_a_link_is_copied_and_opens_the_house_once(shop: Shop) -> None:
    alice = shop.page("alice@lantern.example", permissions=["clipboard-read", "clipboard-write"])
    alice.goto(f"{shop.url}/settings/users/2/link")
    alice.get_by_role("button", name="Make the link").click()
    alice.get_by_role("button", name="Copy").click()
    expect(alice.get_by_role("button", name="Copied")).to_be_visible()
    link = alice.evaluate("navigator.clipboard.readText()")
    assert link.startswith(f"{shop.url}/login/password/")
    dora = shop.page(script=False)
    dora.goto(link)
    for field in ("#new", "#again"):
        dora.fill(field, "a brand new secret")
    dora.get_by_role("button", name="Set the password").click()
    expect(dora).to_have_url(f"{shop.url}/")
    answer = dora.goto(link)
    assert answer is not None
    assert answer.status == 404
