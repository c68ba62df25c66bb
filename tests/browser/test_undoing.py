"""Undoing in the browser: by key, from the toast, from the trash; with script and without."""

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import Shop


def make_tag(page: Page, shop: Shop, name: str) -> None:
    page.goto(f"{shop.url}/contacts/tags/new")
    page.fill("#name", name)
    page.get_by_role("button", name="Save").last.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)


def test_ctrl_z_undoes_and_the_toast_says_what_without_moving_the_page(shop: Shop) -> None:
    page = shop.page("alice@lantern.example")
    make_tag(page, shop, "VIP")
    expect(page.get_by_role("status").locator(".toast")).to_contain_text("Saved.")
    here = page.url
    page.keyboard.press("e")
    page.wait_for_url("**/edit")
    page.fill("#name", "Very important")
    page.keyboard.press("Control+s")
    page.wait_for_url(here)
    expect(page.get_by_role("heading", level=1)).to_have_text("Very important")
    place = page.locator("h1").bounding_box()
    page.keyboard.press("Control+z")
    expect(page.get_by_role("heading", level=1)).to_have_text("VIP")
    toast = page.locator(".toast")
    expect(toast).to_contain_text("Undone: VIP")
    with_toast = page.locator("h1").bounding_box()
    assert place is not None
    assert with_toast is not None
    assert (place["x"], place["y"]) == (with_toast["x"], with_toast["y"])
    toast.get_by_role("button", name="Redo").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Very important")


def test_ctrl_z_in_a_field_is_the_fields_own(shop: Shop) -> None:
    page = shop.page("alice@lantern.example")
    make_tag(page, shop, "VIP")
    page.goto(f"{shop.url}/contacts/tags/new")
    page.fill("#name", "Half typed")
    page.keyboard.press("Control+z")
    page.locator("h1").click()
    page.fill("#name", "Half typed")
    page.locator("h1").click()
    page.keyboard.press("Control+z")  # something typed isn't saved: it stays
    assert page.url.endswith("/new")
    page.goto(f"{shop.url}/contacts/tags")
    expect(page.locator("main")).to_contain_text("VIP")


def test_a_toast_leaves_after_ten_seconds_but_not_from_under_the_focus(shop: Shop) -> None:
    page = shop.page("alice@lantern.example")
    page.clock.install()
    make_tag(page, shop, "VIP")
    toast = page.locator(".toast")
    toast.get_by_role("button", name="Undo").focus()
    page.clock.fast_forward(11_000)
    expect(toast).to_be_visible()
    page.locator("#search").focus()
    page.clock.fast_forward(11_000)
    expect(toast).to_be_hidden()


def test_a_deleted_record_comes_back_without_script(shop: Shop) -> None:
    page = shop.page("alice@lantern.example", script=False)
    make_tag(page, shop, "VIP")
    record = page.url
    page.goto(f"{record}/delete")
    page.get_by_role("button", name="Delete").click()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Tags")
    page.locator(".toast").get_by_role("link", name="VIP").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("VIP")
    page.goto(f"{record}/delete")
    page.get_by_role("button", name="Delete").click()
    page.goto(record)
    expect(page.get_by_role("heading", level=1)).to_have_text("VIP is deleted")
    page.goto(f"{shop.url}/settings/trash?q=vip")
    page.get_by_role("button", name=re.compile("^Restore")).click()
    page.wait_for_url(re.compile(re.escape(record)))
    page.goto(f"{record}/changes")
    page.get_by_role("link", name="See as of this moment").first.click()
    expect(page.get_by_role("note")).to_contain_text("It can only be read.")
