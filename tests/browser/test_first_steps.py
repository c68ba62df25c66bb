"""From nothing to the first useful record: the set-up link, the wizard, a contact."""

import time
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import PASSWORD, Shop


def come_in(page: Page, url: str) -> None:
    """Sign in by hand: turned away with a wrong password, led on with the right one, and out."""
    page.goto(f"{url}/contacts/parties")
    page.fill("#email", "mei-lin@lantern.example")
    page.fill("#password", "not the one")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_be_visible()
    page.fill("#password", PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"{url}/contacts/parties")
    page.locator("details.menu:has([action='/logout']) > summary").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(f"{url}/login**")


def test_a_stranger_sets_the_house_up_and_types_a_contact(
    tmp_path: Path, chromium_browser: Browser
) -> None:
    shop = Shop(tmp_path, chromium_browser)
    began = time.monotonic()
    shop.serve()
    assert shop.server is not None
    assert shop.server.stdout is not None
    line = shop.server.stdout.readline()
    link = line[line.index("http") :].strip()
    try:
        page = shop.page()
        page.goto(shop.url)
        page.goto(link)
        page.fill("#name", "Mei-Lin Tan")
        page.fill("#email", "mei-lin@lantern.example")
        page.fill("#password", PASSWORD)
        page.fill("#company", "Lantern & Sons")
        page.select_option("#country", "CH")
        page.get_by_role("button", name="Open the shophouse").click()
        page.wait_for_url(f"{shop.url}/")
        page.get_by_role("link", name="New: Contact").click()
        page.select_option("#kind", "company")
        page.fill("#name", "Harbour Lane Guesthouse")
        page.get_by_role("button", name="Save").last.click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Harbour Lane Guesthouse")
        assert time.monotonic() - began < 60, "three clicks, two choices and what is typed"
        page.goto(f"{shop.url}/settings/company")
        assert page.input_value("#currency") == "CHF"
        assert page.input_value("#timezone") == "Europe/Zurich"
        other = shop.page(script=False)
        assert other.goto(link).status == 404  # type: ignore[union-attr]
        for strange in (other, shop.page()):
            come_in(strange, shop.url)
    finally:
        shop.stop()
    shop.check()
