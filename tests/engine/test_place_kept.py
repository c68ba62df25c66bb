"""The list that somebody came from: the crumb leads back to it, the arrows through it."""

import re

import pytest

from app.registry import registry
from app.writing import create
from tests.house import Browser, House

PARTIES = "/contacts/parties"
LIST = f"{PARTIES}?kind=company&sort=-name"


@pytest.fixture
def firms(any_house: House) -> dict[str, int]:
    resource, alice = registry.resources["contacts/parties"], any_house.actor("Alice")
    return {
        name: int(create(resource, {"kind": kind, "name": name}, alice).id)
        for name, kind in (
            ("Alfa", "company"),
            ("Bravo", "company"),
            ("Charly", "person"),
            ("Delta", "company"),
        )
    }


def open_from(browser: Browser, path: str, came_from: str) -> str:
    referer = {"Referer": f"http://localhost{came_from}"}
    return str(browser.get(path, headers=referer).get_data(as_text=True))


def crumb(text: str) -> str:
    found = re.search(r'<nav class="crumb".*?href="([^"]*)"', text, re.S)
    return found[1].replace("&amp;", "&") if found else ""


def arrows(text: str) -> dict[str, str]:
    found = re.findall(r'href="([^"]*)" rel="(prev|next)"', text)
    return {rel: href for href, rel in found}


def test_the_crumb_leads_to_the_list_as_it_was(any_house: House, firms: dict[str, int]) -> None:
    alice, at = any_house.browser("Alice"), f"{PARTIES}/{firms['Bravo']}"
    text = open_from(alice, at, LIST)
    assert crumb(text) == f"{LIST}#row-{firms['Bravo']}"
    edited = open_from(alice, f"{at}/edit", at)
    assert crumb(edited) == LIST
    assert crumb(open_from(alice, at, f"{at}/edit")) == f"{LIST}#row-{firms['Bravo']}"
    assert crumb(open_from(alice, at, at)) == f"{LIST}#row-{firms['Bravo']}"


def test_who_comes_from_elsewhere_has_the_whole_list(
    any_house: House, firms: dict[str, int]
) -> None:
    alice, at = any_house.browser("Alice"), f"{PARTIES}/{firms['Bravo']}"
    open_from(alice, at, LIST)
    for elsewhere in ("/", "/search?q=bravo", "/contacts/activities?kind=call"):
        text = open_from(alice, at, elsewhere)
        assert crumb(text) == PARTIES
        assert arrows(text) == {}
    foreign = {"Referer": f"http://evil.example{LIST}"}
    assert crumb(alice.get(at, headers=foreign).get_data(as_text=True)) == PARTIES


def test_the_arrows_walk_through_the_list(any_house: House, firms: dict[str, int]) -> None:
    alice = any_house.browser("Alice")
    hrefs = {name: f"{PARTIES}/{number}" for name, number in firms.items()}
    text = open_from(alice, hrefs["Delta"], LIST)
    assert arrows(text) == {"next": hrefs["Bravo"]}
    text = open_from(alice, hrefs["Bravo"], hrefs["Delta"])
    assert arrows(text) == {"prev": hrefs["Delta"], "next": hrefs["Alfa"]}
    assert crumb(text).startswith(LIST)
    text = open_from(alice, hrefs["Charly"], hrefs["Bravo"])
    assert arrows(text) == {}


def test_arrows_lead_to_nothing_out_of_sight(any_house: House, firms: dict[str, int]) -> None:
    any_house.add("Gerd", any_house.role("some", "contacts/parties:read[not name=Bravo]"))
    gerd = any_house.browser("Gerd")
    text = open_from(gerd, f"{PARTIES}/{firms['Alfa']}", LIST)
    assert arrows(text) == {"prev": f"{PARTIES}/{firms['Delta']}"}


@pytest.mark.parametrize("query", ["nosuch=1", "sort=nosuch", "view=999", "after=x", "%ff=%00"])
def test_a_list_that_cannot_be_leaves_the_page_whole(
    any_house: House, firms: dict[str, int], query: str
) -> None:
    alice = any_house.browser("Alice")
    at = f"{PARTIES}/{firms['Alfa']}"
    answer = alice.get(at, headers={"Referer": f"http://localhost{PARTIES}?{query}"})
    assert answer.status_code == 200


def test_deleting_leads_back_to_the_list_as_it_was(any_house: House, firms: dict[str, int]) -> None:
    alice, at = any_house.browser("Alice"), f"{PARTIES}/{firms['Bravo']}"
    open_from(alice, at, LIST)
    answer = alice.post(f"{at}/delete", form=f"{at}/delete")
    assert answer.location == LIST


def test_a_new_record_knows_the_list_it_was_made_from(any_house: House) -> None:
    alice = any_house.browser("Alice")
    text = open_from(alice, f"{PARTIES}/new", LIST)
    assert crumb(text) == LIST
    assert '<input type="hidden" name="listed" value="kind=company&amp;sort=-name">' in text
    made = alice.post(
        f"{PARTIES}/new", {"kind": "company", "name": "Echo", "listed": "kind=company&sort=-name"}
    ).location
    assert crumb(open_from(alice, made, f"{PARTIES}/new")).startswith(LIST)


def test_a_form_leads_on_only_within_the_house(any_house: House, firms: dict[str, int]) -> None:
    alice = any_house.browser("Alice")
    onward = f"{PARTIES}/{firms['Alfa']}#addresses-party"
    sent = {"kind": "company", "name": "Echo", "next": onward}
    assert alice.post(f"{PARTIES}/new", sent).location == onward
    for evil in ("https://evil.example/", "//evil.example/", "/nosuch/place/at/all", "/logout"):
        sent = {"kind": "company", "name": f"Echo {evil}", "next": evil}
        assert re.fullmatch(rf"{PARTIES}/\d+", alice.post(f"{PARTIES}/new", sent).location)
    form = alice.get(f"{PARTIES}/new?next={PARTIES}/{firms['Alfa']}").get_data(as_text=True)
    assert f'name="next" value="{PARTIES}/{firms["Alfa"]}"' in form
    assert "evil" not in alice.get(f"{PARTIES}/new?next=//evil.example").get_data(as_text=True)


def test_what_is_loaded_ahead_counts_once_it_is_looked_at(
    any_house: House, firms: dict[str, int]
) -> None:
    alice, bravo = any_house.browser("Alice"), firms["Bravo"]
    at, viewed = f"{PARTIES}/{bravo}", f"{PARTIES}/{bravo}/viewed"
    from_list = {"Referer": f"http://localhost{LIST}"}
    ahead = alice.get(at, headers={**from_list, "Sec-Purpose": "prefetch"})
    assert crumb(ahead.get_data(as_text=True)) == f"{LIST}#row-{bravo}"
    assert f'data-viewed="{viewed}"' in ahead.get_data(as_text=True)
    rules = alice.get(ahead.headers["Speculation-Rules"].strip('"'))
    assert (rules.status_code, rules.mimetype) == (200, "application/speculationrules+json")
    assert at not in alice.get("/search/commands").get_data(as_text=True)
    assert alice.get(viewed, headers=from_list).status_code == 204
    assert at in alice.get("/search/commands").get_data(as_text=True)
    assert crumb(open_from(alice, f"{at}/edit", at)) == LIST
    assert any_house.browser("Charlie").get(viewed).status_code == 404
    assert alice.get(f"{PARTIES}/999999/viewed").status_code == 404
    part = {"HX-Request": "true", "HX-Request-Type": "partial"}
    assert "Speculation-Rules" not in alice.get(PARTIES, headers=part).headers


def test_what_is_loaded_ahead_takes_no_sentence_from_the_page_that_is_meant(
    any_house: House, firms: dict[str, int]
) -> None:
    alice = any_house.browser("Alice")
    edit = f"{PARTIES}/{firms['Delta']}/edit"
    alice.post(edit, {"name": "Delta Harbour"}, form=edit)
    ahead = alice.get(PARTIES, headers={"Sec-Purpose": "prefetch"})
    assert "Saved." not in ahead.get_data(as_text=True)
    assert "Saved." in alice.get(PARTIES).get_data(as_text=True)
