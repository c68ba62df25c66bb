"""Two people speak: one names the other, who sees the bell, opens it and answers."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Shop


def test_alice_mentions_bob_who_answers(shop: Shop) -> None:
    bob = shop.page("bob@lantern.example")
    alice = shop.page("alice@lantern.example")
    alice.goto(f"{shop.url}/contacts/parties/new")
    alice.select_option("#kind", "company")
    alice.fill("#name", "Weberei Nord")
    alice.get_by_role("button", name="Save").last.click()
    box = alice.get_by_role("textbox", name="Comment")
    box.press_sequentially("Please look, @bo")
    expect(alice.get_by_role("option", name="Bob")).to_be_visible()
    box.press("Enter")
    expect(box).to_have_value("Please look, @Bob ")
    box.press_sequentially("and tell @Nobodyelse")
    alice.get_by_role("button", name="Comment").click()
    expect(alice.get_by_role("alert")).to_contain_text("is nobody who may read this")
    box.fill("Please look, @Bob: https://weberei.example/a?b=1")
    alice.get_by_role("button", name="Comment").click()
    said = alice.locator("aside .line .box")
    expect(said).to_have_text("Please look, @Bob: https://weberei.example/a?b=1")
    expect(said.get_by_role("link")).to_have_attribute("href", "https://weberei.example/a?b=1")
    expect(box).to_have_value("")

    bob.goto(f"{shop.url}/contacts/parties")
    bell = bob.get_by_role("link", name="Notifications: 1 unread")
    bell.click()
    bob.get_by_role("button", name="Alice mentioned you at Weberei Nord").click()
    expect(bob.locator("#comment-1")).to_be_visible()
    expect(bob.get_by_role("link", name="Notifications", exact=True)).to_be_visible()
    bob.get_by_role("textbox", name="Comment").fill("Done. Looks fine.")
    bob.get_by_role("button", name="Comment").click()
    expect(bob.locator("aside .line .box").first).to_have_text("Done. Looks fine.")
    expect(bob.get_by_role("button", name="You follow this")).to_have_attribute(
        "aria-pressed", "true"
    )
    bob.get_by_role("link", name="Changes", exact=True).click()
    expect(bob.locator("aside .line .box")).to_have_count(0)

    alice.reload()
    expect(alice.get_by_role("link", name="Notifications: 1 unread")).to_be_visible()


@pytest.mark.long
def test_works_without_script(shop: Shop) -> None:
    page = shop.page("alice@lantern.example", script=False)
    page.goto(f"{shop.url}/contacts/parties/new")
    page.select_option("#kind", "company")
    page.fill("#name", "Weberei Nord")
    page.get_by_role("button", name="Save").last.click()
    page.get_by_role("textbox", name="Comment").fill("Ask @Nobody")
    page.get_by_role("button", name="Comment").click()
    expect(page.get_by_role("textbox", name="Comment")).to_have_value("Ask @Nobody")
    page.get_by_role("textbox", name="Comment").fill("Ask @Bob\nby noon")
    page.get_by_role("button", name="Comment").click()
    expect(page.locator("aside .line .box")).to_have_text("Ask @Bob\nby noon")
    page.get_by_role("button", name="You follow this").click()
    expect(page.get_by_role("button", name="Follow")).to_have_attribute("aria-pressed", "false")
    page.get_by_role("link", name="Comments", exact=True).click()
    expect(page.locator(".line .box")).to_have_count(1)
