"""Rows are ticked and changed, values edited where they stand, with and without script."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Shop
from tests.browser.test_looks import SHORT_LOOKS, findings

FIRMS = "kind,name,job_title\n" + "".join(f"company,Firm {n:02},\n" for n in range(1, 9))


def begin(shop: Shop, folder: Path) -> None:
    """Bring in eight firms."""
    file = folder / "brought.csv"
    file.write_text(FIRMS)
    assert "rejected 0" in shop.run("import", "contacts/parties", str(file))


def sound(page: Page) -> None:
    """Fail at any finding of axe, and where the page is wider than the screen."""
    for width, scheme, rules in SHORT_LOOKS:
        page.set_viewport_size({"width": width, "height": 844})
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        assert findings(page, rules, "main") == {}, f"{scheme} at {width}"
    page.set_viewport_size({"width": 1280, "height": 860})


def test_ticking_editing_and_undoing(shop: Shop, tmp_path: Path) -> None:
    begin(shop, tmp_path)
    page = shop.page("alice@lantern.example", bypass_csp=True)
    page.goto(f"{shop.url}/contacts/parties?fields=name,job_title,email")
    boxes, bar = page.locator("td.tick input"), page.locator(".bulk")
    expect(bar).not_to_be_visible()
    boxes.nth(1).click()
    boxes.nth(4).click(modifiers=["Shift"])
    expect(bar).to_contain_text("4 selected")
    page.get_by_role("link", name="Firm 01").focus()
    page.keyboard.press("x")
    expect(bar).to_contain_text("5 selected")
    # Somebody else changes one of them: the list is drawn anew, and what is ticked stays.
    (tmp_path / "more.csv").write_text("name,kind\nAaa,company\n")
    shop.run("import", "contacts/parties", str(tmp_path / "more.csv"))
    expect(page.get_by_role("link", name="Aaa")).to_be_visible()
    expect(bar).to_contain_text("5 selected")
    assert page.locator("td.tick input:checked").count() == 5
    sound(page)
    bar.get_by_role("button", name="Edit").click()
    page.get_by_role("link", name="Cancel").click()
    expect(bar).to_contain_text("5 selected")
    assert page.locator("td.tick input:checked").count() == 5
    assert "#" not in page.url
    page.keyboard.press("Escape")
    expect(bar).not_to_be_visible()
    page.locator("[data-pick-page]").check()
    expect(bar).to_contain_text("9 selected")
    bar.locator("label.every").click()
    expect(bar).to_contain_text("All 9 selected")
    (tmp_path / "more.csv").write_text("name,kind\nAab,company\n")
    shop.run("import", "contacts/parties", str(tmp_path / "more.csv"))
    expect(bar).to_contain_text("All 10 selected")
    bar.get_by_role("button", name="Edit").click()
    expect(page.locator("h1 + .count")).to_have_text("10 records")
    page.select_option("#how-job_title", "set")
    page.fill("#set-job_title", "Chandler")
    page.get_by_role("button", name="See what would happen").last.click()
    expect(page.locator("main")).to_contain_text("Would change")
    sound(page)
    page.get_by_role("button", name="Change 10 records").click()
    expect(page.get_by_role("cell", name="Chandler")).to_have_count(10)
    page.locator(".toast").get_by_role("button", name="Undo").click()
    expect(page.locator(".toast")).to_contain_text("Undone")
    page.goto(f"{shop.url}/contacts/parties?fields=name,job_title,email")
    expect(page.get_by_role("cell", name="Chandler")).to_have_count(0)


@pytest.mark.long
def test_a_value_is_edited_by_keyboard_beside_somebody_else(shop: Shop, tmp_path: Path) -> None:
    begin(shop, tmp_path)
    page, bob = shop.page("alice@lantern.example"), shop.page("bob@lantern.example")
    for one in (page, bob):
        one.goto(f"{shop.url}/contacts/parties?fields=name,job_title,email")
        one.get_by_role("link", name="Firm 01").focus()
        one.keyboard.press("ArrowRight")
        one.keyboard.press("Enter")
        expect(one.locator("form.only input[name=job_title]")).to_be_focused()
    row = page.locator("tr", has_text="Firm 01")
    bob.keyboard.type("Baker")
    bob.keyboard.press("Enter")
    expect(bob.locator(".toast")).to_contain_text("Saved.")
    expect(bob.locator("td.ed:focus")).to_have_text("Baker")
    page.keyboard.type("Cooper")
    page.keyboard.press("Enter")
    expect(row.locator(".clash")).to_contain_text("Bob saved this before you")
    expect(row.locator("form.only input[name=job_title]")).to_have_value("Cooper")
    page.keyboard.press("Escape")
    expect(row.get_by_role("cell", name="Baker")).to_be_focused()
    page.keyboard.press("Enter")
    expect(row.locator("form.only input[name=job_title]")).to_be_focused()
    bob.keyboard.press("Enter")
    expect(bob.locator("form.only input[name=job_title]")).to_be_focused()
    bob.keyboard.type("Smith")
    bob.keyboard.press("Enter")
    expect(bob.locator("td.ed:focus")).to_have_text("Smith")
    page.keyboard.type("Cooper")
    page.keyboard.press("Enter")
    expect(row.locator(".clash")).to_be_visible()
    row.get_by_role("button", name="Save mine").click()
    expect(row.get_by_role("cell", name="Cooper")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.locator("form.only input[name=email]")).to_be_focused()
    page.keyboard.type("no mail")
    page.keyboard.press("Enter")
    editor = page.locator("form.only")
    expect(editor.locator(".invalid-feedback")).to_be_visible()
    page.wait_for_timeout(3500)  # the list asks again meanwhile
    expect(editor.locator("input[name=email]")).to_have_value("no mail")
    page.keyboard.press("Escape")
    expect(editor).to_have_count(0)
    page.goto(f"{shop.url}/contacts/parties/1")
    fact = page.locator("dd.ed").first
    fact.click()
    expect(fact.locator("form.only select")).to_be_focused()
    fact.locator("select").select_option("person")
    fact.get_by_role("button", name="Save").click()
    expect(fact).to_have_text("Person")
    expect(fact.locator(".pen")).to_be_focused()
    page.keyboard.press("Control+z")
    expect(page.locator(".toast")).to_contain_text("Undone")
    expect(page.locator("dd.ed").first).to_have_text("Company")


def test_without_script_rows_are_changed_and_a_value_is(shop: Shop, tmp_path: Path) -> None:
    begin(shop, tmp_path)
    page = shop.page("alice@lantern.example", script=False)
    page.goto(f"{shop.url}/contacts/parties?fields=name,job_title")
    for number in (0, 2):
        page.locator("td.tick input").nth(number).check()
    page.locator(".bulk").get_by_role("button", name="Edit").click()
    page.select_option("#how-job_title", "set")
    page.fill("#set-job_title", "Chandler")
    page.get_by_role("button", name="See what would happen").last.click()
    page.get_by_role("button", name="Change 2 records").click()
    expect(page.get_by_role("cell", name="Chandler")).to_have_count(2)
    page.goto(f"{shop.url}/contacts/parties/1")
    page.locator("dd.ed .pen").first.click()
    page.locator("form.only select").select_option("person")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("dd.ed").first).to_have_text("Person")
