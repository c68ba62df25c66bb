"""The keyboard alone is enough."""

import subprocess
import sys
from urllib.parse import quote_plus

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import PASSWORD, ROOT, Shop

WAITING = """
from datetime import timedelta
from app.commands.opening import house
from app.jobs.queue import enqueue
from models.clock import now

with house():
    for _job in range(2):
        print(enqueue("core.check", user_id=1, run_at=now() + timedelta(days=1)).id)
"""


def test_making_finding_and_editing_by_keyboard(shop: Shop) -> None:
    page = shop.page("alice@lantern.example")
    page.goto(f"{shop.url}/contacts/parties")
    page.keyboard.press("n")
    page.wait_for_url("**/new")
    page.focus("#kind")
    page.keyboard.type("Comp")
    page.keyboard.press("Tab")
    page.keyboard.type("Möbelfabrik Lindqvist")
    page.keyboard.press("Control+s")
    expect(page.get_by_role("heading", level=1)).to_have_text("Möbelfabrik Lindqvist")
    page.keyboard.press("e")
    page.wait_for_url("**/edit")
    page.focus("#email")
    page.keyboard.type("kontor@lindqvist.example")
    page.keyboard.press("Control+s")
    expect(page.locator("main")).to_contain_text("kontor@lindqvist.example")
    page.keyboard.press("/")
    page.keyboard.type("mobelf")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=mobelf")
    expect(page.locator("main")).to_contain_text("Möbelfabrik Lindqvist")


def test_the_sheet_opens_and_closes(shop: Shop) -> None:
    page = shop.page("alice@lantern.example")
    page.goto(shop.url)
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_back_returns_to_the_filtered_list(demo: Shop) -> None:
    page = demo.page("alice@lantern.example")
    page.goto(f"{demo.url}/contacts/parties?kind=company&sort=-name")
    page.locator("table.sheet tbody .who a").nth(3).click()
    page.wait_for_url("**/contacts/parties/*")
    page.go_back()
    assert page.url.endswith("?kind=company&sort=-name")


def reach(page: Page, target: Locator, key: str = "Tab", most: int = 90) -> None:
    """Go on with a key until a place has the focus, as a person without a mouse does."""
    page.wait_for_load_state("domcontentloaded")
    for _step in range(most):
        if target.evaluate_all("all => all.includes(document.activeElement)"):
            return
        page.keyboard.press(key)
    raise AssertionError(f"{target} is not reached by {key}")


def do(page: Page, words: str, option: str) -> None:
    """Take a command of the palette, once it stands first."""
    page.wait_for_load_state("domcontentloaded")
    page.keyboard.press("Control+k")
    with page.expect_response(lambda answer: f"?q={quote_plus(words)}&" in answer.url):
        page.keyboard.type(words)
    first = page.get_by_role("dialog", name="Commands").get_by_role("option").first
    expect(first).to_contain_text(option)
    expect(first).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")


@pytest.mark.long
def test_a_day_of_work_without_a_mouse(demo: Shop) -> None:
    page = demo.page()
    heading = page.get_by_role("heading", level=1)
    page.goto(f"{demo.url}/login")
    reach(page, page.locator("#email"))
    page.keyboard.type("alice@lantern.example")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{demo.url}/")
    do(page, "people and", "People and firms")
    expect(heading).to_have_text("People and firms")

    # The skip link, a filter, an order, a view.
    reach(page, page.get_by_role("link", name="Skip to content"))
    page.keyboard.press("Enter")
    reach(page, page.locator("summary", has_text="Add filter"))
    page.keyboard.press("Enter")
    expect(page.locator(".filters summary").first).to_be_visible()
    reach(page, page.locator(".filters summary", has_text="Kind"))
    page.keyboard.press("Enter")
    expect(page.locator(".filters details[open] .form-select")).to_be_focused()
    page.keyboard.type("Comp")
    reach(page, page.locator(".filters details[open] button"))
    page.keyboard.press("Enter")
    page.wait_for_url("**kind=company*")
    reach(page, page.locator("th a", has_text="Mail"))
    page.keyboard.press("Enter")
    page.wait_for_url("**sort=email*")
    expect(page.locator("th[aria-sort]")).to_contain_text("Mail")
    do(page, "save view", "Save view…")
    expect(page.get_by_label("Name of a new view")).to_be_focused()
    page.keyboard.type("Firms by mail")
    page.keyboard.press("Enter")
    expect(page.locator(".tabs [aria-current]")).to_have_text("Firms by mail")

    # A record: opened, talked about, changed with a line more.
    page.wait_for_load_state("domcontentloaded")
    page.keyboard.press("j")
    name = page.locator(":focus").inner_text()
    page.keyboard.press("Enter")
    expect(heading).to_have_text(name)
    reach(page, page.locator("textarea[name=text]"))
    page.keyboard.type("They ring back tomorrow.")
    reach(page, page.get_by_role("button", name="Comment", exact=True))
    page.keyboard.press("Enter")
    expect(page.locator("aside")).to_contain_text("They ring back tomorrow.")
    do(page, "edit", "Edit")
    page.wait_for_url("**/edit")
    page.wait_for_load_state("domcontentloaded")
    reach(page, page.get_by_role("button", name="Add address"))
    page.keyboard.press("Enter")
    reach(page, page.locator("[name^=addresses-][name$=-city]").last)
    page.keyboard.type("Ghent")
    page.keyboard.press("Control+s")
    expect(page.locator("#addresses-party")).to_contain_text("Ghent")

    # Another one: made, taken out and brought back.
    do(page, "new tag", "New tag")
    page.wait_for_url("**/tags/new")
    page.wait_for_load_state("domcontentloaded")
    page.keyboard.type("Ring back")
    page.keyboard.press("Control+s")
    expect(heading).to_have_text("Ring back")
    do(page, "delete", "Delete…")
    page.wait_for_url("**/delete")
    reach(page, page.get_by_role("button", name="Delete"))
    page.keyboard.press("Enter")
    expect(page.locator("#toast")).to_contain_text("Ring back")
    reach(page, page.locator("#toast").get_by_role("button", name="Undo"))
    page.keyboard.press("Enter")
    expect(page.locator("#toast")).to_contain_text("Undone")

    # The list as a file, the other theme, and home.
    do(page, "people and", "People and firms")
    expect(heading).to_have_text("People and firms")
    do(page, "export", "Export…")
    expect(heading).to_contain_text("Export")
    with page.expect_download() as file:
        reach(page, page.get_by_role("button", name="Export"))
        page.keyboard.press("Enter")
    assert file.value.suggested_filename.endswith((".csv", ".xlsx"))
    do(page, "dark", "Switch to the dark theme")
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    do(page, "sign out", "Sign out")
    page.wait_for_url(f"{demo.url}/login")


@pytest.mark.long
def test_the_focus_is_on_what_became_of_a_job(shop: Shop) -> None:
    said = subprocess.run(
        [sys.executable, "-c", WAITING], cwd=ROOT, env=shop.environ, capture_output=True, text=True
    )
    first, number = said.stdout.split()
    page, state = shop.page("alice@lantern.example"), "#state:focus"
    page.goto(f"{shop.url}/settings/jobs/")
    page.locator(f"#job-{first}").get_by_role("button", name="Stop").press("Enter")
    expect(page.locator(state)).to_contain_text("Stopped")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # Run again
    expect(page.locator(state)).to_contain_text("Done")
    # Somebody else stops it: what had the focus is gone.
    page.goto(f"{shop.url}/settings/jobs/")
    page.locator(f"#stop-{number} button").focus()
    other = page.context.new_page()
    other.goto(f"{shop.url}/settings/jobs/{number}")
    other.get_by_role("button", name="Stop").click()
    other.wait_for_url("**/*#state")
    page.bring_to_front()
    expect(page.locator(f"#job-{number} a:focus")).to_be_visible()
    expect(page.locator(f"#again-{number}")).to_be_visible()
