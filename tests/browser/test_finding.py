"""Finding things without a mouse, and never losing one's place."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Shop


def test_the_palette_finds_opens_and_remembers(demo: Shop) -> None:
    page = demo.page("alice@lantern.example")
    page.goto(demo.url)
    page.keyboard.press("Control+k")
    palette = page.get_by_role("dialog", name="Commands")
    field = palette.get_by_role("combobox")
    expect(field).to_be_focused()
    expect(palette.get_by_role("option", name="New contact")).to_be_visible()
    page.keyboard.type("wrkhof")
    expect(palette.get_by_role("option", name="Werkhof Nord eK Contact")).to_be_visible()
    field.fill("werkhof")
    first = palette.get_by_role("option").first
    expect(first).to_contain_text("Werkhof Nord")
    expect(first).to_have_attribute("aria-selected", "true")
    expect(field).to_have_attribute("aria-activedescendant", "command-1")
    page.keyboard.press("ArrowUp")
    expect(palette.get_by_role("option").last).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Werkhof Nord eK")
    page.wait_for_load_state("domcontentloaded")  # the keys answer once the script is there
    page.keyboard.press("Control+k")
    with page.expect_response(lambda answer: "q=follow&" in f"{answer.url}&"):
        page.keyboard.type("follow")
    expect(palette.get_by_role("option").first).to_contain_text("Follow")
    expect(palette.get_by_role("option").first).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    expect(page.get_by_text("You follow this now.")).to_be_visible()
    page.goto(f"{demo.url}/contacts/tags")
    page.get_by_role("link", name="Commands").click()
    expect(palette.get_by_role("option").first).to_contain_text("Werkhof Nord eK")
    field.fill("save view")
    expect(palette.get_by_role("option").first).to_contain_text("Save view…")
    page.keyboard.press("Enter")
    expect(palette).to_be_hidden()
    expect(page.get_by_label("Name of a new view")).to_be_focused()
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0


def test_keys_are_listed_and_can_be_switched_off(demo: Shop) -> None:
    page = demo.page("bob@lantern.example")
    page.goto(f"{demo.url}/contacts/parties")
    page.keyboard.press("?")
    sheet = page.get_by_role("dialog")
    for text in ("On this page", "New contact", "Search in this list", "Ctrl", "Select the row"):
        expect(sheet.get_by_text(text).first).to_be_visible()
    page.keyboard.press("Escape")
    page.goto(f"{demo.url}/settings/profile")
    page.get_by_label("No shortcuts of one letter").check()
    page.keyboard.press("Control+s")
    expect(page.get_by_text("Saved.")).to_be_visible()
    page.goto(f"{demo.url}/contacts/parties")
    page.keyboard.press("n")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert page.url.endswith("/contacts/parties")
    page.keyboard.press("Control+k")
    expect(page.get_by_role("dialog", name="Commands")).to_be_visible()


def _leave(page: Page) -> tuple[str, int]:
    """Scroll down, open the last row but one, and return its name and where the page stood."""
    links = page.locator("#list [data-rows] :is(td.grow, li h3) a[href]")
    link = links.nth(max(0, links.count() - 2))
    name = link.inner_text()
    link.scroll_into_view_if_needed()
    place = int(page.evaluate("Math.round(scrollY)"))
    link.click()
    expect(page.locator("#list")).to_have_count(0)
    return name, place


def test_back_brings_filter_place_and_row_on_every_list(
    demo: Shop, pytestconfig: pytest.Config
) -> None:
    page = demo.page("alice@lantern.example", viewport={"width": 1280, "height": 420})
    paths = (
        "/contacts/parties?kind=company&sort=-name", "/contacts/activities?view=board",
        "/contacts/activities?sort=subject", "/contacts/relations?q=a", "/contacts/tags?sort=-name",
        "/contacts/addresses?sort=city", "/contacts/channels?sort=value",
        "/library/books?sort=-title", "/library/loans?sort=due",
    )  # fmt: skip
    for path in paths if pytestconfig.getoption("--long") else paths[:2]:
        page.goto(f"{demo.url}{path}")
        if not page.locator("#list [data-rows] a[href]").count():
            continue
        name, place = _leave(page)
        page.go_back()
        expect(page.locator("[data-left]")).to_have_count(1)
        assert page.url == f"{demo.url}{path}"
        expect(page.locator(":focus")).to_have_text(name)
        assert abs(page.evaluate("scrollY") - place) <= 2, path


@pytest.mark.long
def test_a_row_is_loaded_ahead_once_the_pointer_rests_and_counts_when_it_is_opened(
    demo: Shop,
) -> None:
    page = demo.page("alice@lantern.example")
    asked: list[str] = []
    page.context.on("request", lambda one: asked.append(one.url) if is_ahead(one) else None)
    page.goto(f"{demo.url}/contacts/parties?kind=company")
    page.wait_for_load_state("networkidle")
    links = page.locator("#list td.grow a[href]")
    cross = """all => all.forEach((link) => {
        for (const [name, other] of [["pointerover", null], ["pointerout", document.body]]) {
            const told = { bubbles: true, relatedTarget: other };
            link.dispatchEvent(new PointerEvent(name, told));
        }
    })"""
    links.evaluate_all(cross)
    page.wait_for_timeout(150)
    assert asked == []
    name = links.nth(2).inner_text()
    with page.context.expect_event("request", is_ahead):
        links.nth(2).hover()
    with page.expect_response("**/contacts/parties/*/viewed") as noted:
        links.nth(2).click()
    assert noted.value.status == 204
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    came = "performance.getEntriesByType('navigation')[0].deliveryType"
    assert page.evaluate(came) == "navigational-prefetch"
    page.keyboard.press("e")
    page.wait_for_url("**/edit")
    crumb = page.get_by_role("navigation", name="Breadcrumb").get_by_role("link").first
    assert str(crumb.get_attribute("href")).startswith("/contacts/parties?kind=company")
    page.keyboard.press("Control+k")
    first = page.get_by_role("dialog", name="Commands").get_by_role("option").first
    expect(first).to_be_visible()
    page.goto(f"{demo.url}/contacts/parties?kind=company")
    link = links.nth(2)
    with page.context.expect_event("request", is_ahead):
        link.hover()
    expect(link).to_have_attribute("data-ahead", "")
    expect(link).not_to_have_attribute("data-ahead", "")  # three seconds later


def is_ahead(asked: Any) -> bool:
    """Say whether the browser asks for a page that nobody opened yet."""
    return asked.headers.get("sec-purpose") == "prefetch"


@pytest.mark.long
def test_the_crumb_leads_back_to_the_row_after_saving(demo: Shop) -> None:
    page = demo.page("alice@lantern.example", viewport={"width": 1280, "height": 420})
    page.goto(f"{demo.url}/contacts/parties?sort=name")
    page.fill("#list-q", "office")
    page.wait_for_url("**q=office*")
    left = page.url
    page.get_by_text("Add filter").click()
    page.locator("summary", has_text="Kind").click()
    page.select_option("#filter-kind", "company")
    page.locator(".filters details[open] button").click()
    page.wait_for_url("**kind=company*")
    expect(page.locator(".chip", has_text="Company")).to_be_visible()
    page.locator("details.columns > summary").click()
    page.get_by_role("link", name="Move Name towards the end").click()
    expect(page.get_by_role("link", name="Move Name towards the start")).to_be_visible()
    page.get_by_role("link", name="Move Name towards the start").click()
    page.wait_for_url("**fields=name*")
    page.keyboard.press("Escape")
    left = page.url
    name, _place = _leave(page)
    page.keyboard.press("e")
    page.wait_for_url("**/edit")
    page.fill("#job_title", "Founded by the harbour")
    page.keyboard.press("Control+s")
    expect(page.get_by_text("Saved.")).to_be_visible()
    heading = page.get_by_role("heading", level=1)
    page.keyboard.press("k")
    expect(heading).not_to_have_text(name)
    page.keyboard.press("j")
    expect(heading).to_have_text(name)
    page.get_by_role("navigation", name="Breadcrumb").get_by_role("link").first.click()
    expect(page.locator("[data-left]")).to_have_count(1)
    assert page.url.partition("#")[0] == left
    expect(page.locator(":focus")).to_have_text(name)
    expect(page.locator("[data-left]")).to_be_in_viewport()


@pytest.mark.long
def test_back_from_a_new_record_leads_to_where_one_was_before_its_form(demo: Shop) -> None:
    page = demo.page("alice@lantern.example")
    left = f"{demo.url}/contacts/tags?sort=-name"
    page.goto(left)
    page.get_by_role("link", name="New tag").first.click()
    page.wait_for_url("**/new")
    page.keyboard.press("Control+s")
    expect(page.locator("[data-errors]")).to_be_visible()
    page.fill("#name", "Lighthouse keepers")
    page.keyboard.press("Control+s")
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_have_text("Lighthouse keepers")
    page.wait_for_load_state("domcontentloaded")
    page.evaluate("history.back()")
    expect(heading).to_have_text("Tags")
    assert page.url == left
    page.wait_for_load_state("domcontentloaded")
    page.evaluate("history.forward()")
    expect(heading).to_have_text("Lighthouse keepers")


def test_a_reference_is_made_in_a_dialog_and_nothing_is_lost(demo: Shop) -> None:
    page = demo.page("alice@lantern.example")
    page.goto(f"{demo.url}/library/loans/new")
    page.fill("#due", "2030-01-31")
    page.focus("#borrower")
    page.keyboard.type("Segelmacherei Quist")
    expect(page.get_by_role("option", name="Create “Segelmacherei Quist”…")).to_be_visible()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="New contact")
    expect(dialog.get_by_label("Name", exact=True)).to_have_value("Segelmacherei Quist")
    expect(dialog.get_by_label("Kind")).to_have_value("person")
    dialog.get_by_label("Name", exact=True).fill("")
    page.keyboard.press("Control+s")
    expect(dialog.get_by_text("Not saved yet.")).to_be_visible()
    dialog.get_by_label("Name", exact=True).fill("Segelmacherei Quist")
    dialog.get_by_label("Kind").select_option("company")
    page.context.set_offline(True)
    page.keyboard.press("Control+s")
    expect(dialog.get_by_text("Nobody answers just now.")).to_be_visible()
    page.context.set_offline(False)
    page.keyboard.press("Control+s")
    expect(dialog).to_be_hidden()
    expect(page.locator("#borrower")).to_have_value("Segelmacherei Quist")
    expect(page.locator("#due")).to_have_value("2030-01-31")
    assert page.locator("[name=borrower__was]").input_value().endswith(":Segelmacherei Quist")
    page.goto(f"{demo.url}/contacts/parties?q=quist")
    page.locator("table.sheet .who a").first.click()
    page.locator("#addresses-party").get_by_role("link", name="Add").click()
    dialog = page.get_by_role("dialog", name="New address")
    dialog.get_by_label("Street").fill("Lindenallee 7")
    page.keyboard.press("Control+s")
    expect(page.locator("#addresses-party")).to_contain_text("Lindenallee 7")
    expect(page.get_by_text("Saved.")).to_be_visible()


def test_what_is_under_way_shows_and_is_taken_back(demo: Shop) -> None:
    page = demo.page("alice@lantern.example")
    waiting = """() => new Promise((seen) => {
        const link = document.querySelector("#list .tabs a:nth-child(2)");
        const begun = performance.now();
        const done = () => seen(performance.now() - begun);
        new MutationObserver(done).observe(link, {attributes: true});
        link.click();
    })"""
    took = []
    while len(took) < 3 and min(took, default=50) >= 50:  # a busy machine tells of itself
        page.goto(f"{demo.url}/contacts/parties")
        took.append(page.evaluate(waiting))
    assert min(took) < 50
    page.wait_for_url("**is_customer=true*")
    expect(page.locator("#list [aria-busy=true]")).to_have_count(0)
    page.route("**/contacts/parties?kind=person*", lambda route: route.abort())
    page.locator("#list .tabs a", has_text="People").click()
    expect(page.get_by_text("Nobody answers just now, so nothing was done.")).to_be_visible()
    expect(page.locator("#list [aria-busy=true]")).to_have_count(0)
    page.unroute_all()
    page.evaluate("1")  # what the console was told so far arrives before this is answered
    page.complaints.clear()  # type: ignore[attr-defined]
    page.locator("#list .tabs a", has_text="People").click()
    page.wait_for_url("**kind=person*")
    expect(page.get_by_text("Nobody answers just now, so nothing was done.")).to_be_hidden()
