"""Calendars, charts and maps in a browser: dragged, undone, followed, without a word in the log."""

import base64
from datetime import timedelta

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Shop, today

CALENDAR = "/contacts/activities?view=calendar:due_at:day"
DOT = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)
# Degrees of a map of half the globe for which there is no server of tiles.
BARE = """() => {
  const words = [];
  const addLayer = (one) => words.push(one.options.icon?.options.html.textContent);
  const map = { getBounds: () => L.latLngBounds([-60, -130], [60, 130]) };
  document.dispatchEvent(new CustomEvent("map:bare", { detail: { map, layer: { addLayer } } }));
  return words;
}"""


@pytest.fixture
def busy(shop: Shop) -> Shop:
    """The served house with a visit on a day and one on the next."""
    file = shop.folder / "visits.csv"
    day = today()
    file.write_text(
        "kind,subject,due_at,latitude,longitude\n"
        f"visit,Hafen,{day}T10:00:00Z,53.5,10\nvisit,Berg,{day}T12:00:00Z,47.2,11\n"
    )
    assert "rejected 0" in shop.run("import", "contacts/activities", str(file))
    return shop


def days(page: Page, day: str) -> list[str]:
    return page.locator(f"[data-column='{day}'] .entry > a").all_inner_texts()


def drag(page: Page, title: str, day: str) -> None:
    """Carry an entry to a day by mouse."""
    start = page.locator(".entry", has_text=title).first.bounding_box()
    end = page.locator(f"[data-column='{day}']").bounding_box()
    assert start
    assert end
    page.mouse.move(start["x"] + 30, start["y"] + 8)
    page.mouse.down()
    page.mouse.move(start["x"] + 60, start["y"] + 20, steps=3)
    page.mouse.move(end["x"] + 40, end["y"] + 60, steps=4)
    page.mouse.up()


def test_an_entry_is_dragged_moved_by_keyboard_and_brought_back(busy: Shop) -> None:
    page, day = busy.page("alice@lantern.example"), today()
    # A Wednesday has neighbours in its week, and a week has hours.
    wednesday = day + timedelta(days=2 - day.weekday())
    target = wednesday if wednesday != day else day + timedelta(days=1)
    page.goto(f"{busy.url}/contacts/activities?view=calendar:due_at:week")
    drag(page, "Hafen", target.isoformat())
    expect(page.locator("#toast")).to_contain_text("Hafen:")
    assert days(page, target.isoformat()) == ["Hafen"]
    assert days(page, day.isoformat()) == ["Berg"]
    page.locator(".entry", has_text="Berg").get_by_role("button", name="Move to…").focus()
    page.keyboard.press("Enter")
    asked = page.get_by_role("dialog", name="Move Berg to…")
    asked.get_by_role("button", name="A day later").focus()
    page.keyboard.press("Enter")
    expect(asked).to_be_hidden()
    expect(page.locator("#toast")).to_contain_text("Berg:")
    page.get_by_role("button", name="Undo", exact=True).click()
    expect(page.locator("#toast")).to_contain_text("Undone")
    page.goto(f"{busy.url}{CALENDAR}")
    assert days(page, day.isoformat()) == ["Berg"]


@pytest.mark.long
def test_the_map_follows_the_search_and_asks_only_the_firms_server(busy: Shop) -> None:
    page = busy.page("alice@lantern.example")
    page.goto(f"{busy.url}/settings/company")
    page.fill("[name=map_tiles]", "https://tiles.example/{z}/{x}/{y}.png")
    page.fill("[name=map_attribution]", "<b>Maps</b> & Sons")
    page.get_by_role("button", name="Save").click()
    asked: list[str] = []

    def answer(route: Route) -> None:
        asked.append(route.request.url)
        route.fulfill(body=DOT, content_type="image/png")

    page.route("https://tiles.example/**", answer)
    page.goto(f"{busy.url}/contacts/activities?view=chart")
    page.locator(".chart svg a").first.focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{busy.url}/contacts/activities?view=list&kind=visit")
    page.get_by_role("link", name="Map").click()
    expect(page.locator(".spot").first).to_be_visible()
    expect(page.locator(".leaflet-control-attribution")).to_have_text("<b>Maps</b> & Sons")
    expect(page.locator(".leaflet-tile-loaded").first).to_be_visible()
    assert asked
    before = page.locator(".spot").count()
    for _time in range(4):
        page.get_by_role("button", name="Zoom in").click()
    expect(page.locator(".spot")).not_to_have_count(before)
    page.get_by_role("button", name="Show all places").click()
    expect(page.locator(".spot")).to_have_count(before)
    page.fill("#list-q", "Hafen")
    expect(page.locator(".places li")).to_have_count(1)
    expect(page.locator(".spot")).to_have_count(1)
    page.locator(".spot").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".leaflet-popup-content a")).to_have_text("Hafen")
    words = page.evaluate(BARE)
    assert {"−60°", "0°", "−120°", "120°"} <= set(words)
    plain = busy.page("alice@lantern.example", script=False)
    plain.goto(f"{busy.url}/contacts/activities?view=map")
    assert plain.locator(".places a").all_inner_texts() == ["Berg", "Hafen"]
    expect(plain.locator(".map-frame")).to_be_hidden()
