"""The keyboard alone is enough."""

import subprocess
import sys

from playwright.sync_api import expect

from tests.browser.conftest import ROOT, Shop

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
