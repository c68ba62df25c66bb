"""The command palette and what was viewed lately follow the rights of the moment."""

import re

import pytest

from app.registry import registry
from app.viewing import KEPT, recently_viewed, trail_of
from app.writing import create, delete, update
from models.core import Viewed
from models.database import transaction
from tests.engine.counting import queries
from tests.house import Browser, House

PARTIES = "/contacts/parties"


def add(house: House, name: str, **more: object) -> int:
    values = {"kind": "company", "name": name, **more}
    resource = registry.resources["contacts/parties"]
    return int(create(resource, values, house.actor("Alice")).id)


def offered(browser: Browser, query: str) -> list[tuple[str, str]]:
    """Return (address, words) of the options of the palette."""
    text = browser.fragment(f"/search/commands?{query}").get_data(as_text=True)
    links = re.findall(r'<a class="command" href="([^"]*)" role="option".*?>(.*?)</a>', text)
    posts = re.findall(r'<form action="([^"]*)".*?<button.*?>(.*?)</button>', text)
    return [
        (href, " ".join(re.sub(r"<[^>]*>", " ", inside).split()))
        for href, inside in [*links, *posts]
    ]


def viewed(house: House, who: str) -> list[str]:
    return [label for _resource, _id, label in recently_viewed(house.actor(who), 30)]


def test_records_pages_and_what_can_be_made_are_found(any_house: House) -> None:
    number = add(any_house, "Nordlicht")
    alice = any_house.browser("Alice")
    assert (f"{PARTIES}/{number}", "Nordlicht Contact") in offered(alice, "q=nordl")
    assert (f"{PARTIES}/{number}", "Nordlicht Contact") in offered(alice, "q=nordlihct")
    assert (f"{PARTIES}/{number}", "Nordlicht Contact") in offered(alice, "q=no")
    assert (f"{PARTIES}/new", "New contact") in offered(alice, "q=new+con")
    assert ("/settings/backups", "Backups Settings · House") in offered(alice, "q=backup")
    assert ("/search?q=nordl", "Search everything for “nordl”") in offered(alice, "q=nordl")


def test_a_saved_view_is_a_page(house: House) -> None:
    alice = house.browser("Alice")
    alice.post(f"{PARTIES}/views", {"query": "kind=company", "name": "Our suppliers"})
    assert any(words.startswith("Our suppliers") for _href, words in offered(alice, "q=suppliers"))
    assert not any("Our suppliers" in words for _h, words in offered(house.browser("Bob"), "q=our"))


def test_saved_views_are_offered_to_those_whose_tabs_they_are(house: House) -> None:
    alice, bob = house.browser("Alice"), house.browser("Bob")
    bob.post(f"{PARTIES}/views", {"query": "kind=company", "name": "Bobs shelf"})
    alice.post(f"{PARTIES}/views", {"query": "kind=company", "name": "Alices shelf"})
    for who, name, other in ((alice, "Alices shelf", "Bobs shelf"), (bob, "Bobs shelf", "Alices")):
        views = [(href, words) for href, words in offered(who, "q=shelf") if "view=" in href]
        assert any(words.startswith(name) for _href, words in views)
        assert not any(words.startswith(other) for _href, words in views)
        assert all(who.get(href).status_code == 200 for href, _words in views)


def test_what_can_be_done_with_the_open_record_is_offered(house: House) -> None:
    number = add(house, "Nordlicht")
    at = f"at={PARTIES}/{number}"
    here = dict(offered(house.browser("Alice"), at))
    assert here[f"{PARTIES}/{number}/edit"] == "Edit"
    assert here[f"{PARTIES}/{number}/follow"] == "Follow"
    assert f"{PARTIES}/{number}/delete" in here
    house.add("Rita", house.role("looks", "contacts/parties:read"))
    seen = dict(offered(house.browser("Rita"), at))
    assert f"{PARTIES}/{number}/follow" in seen
    assert not any("edit" in href or "delete" in href or "/new" in href for href in seen)
    assert not any(f"/{number}" in href for href, _w in offered(house.browser("Charlie"), at))


def test_the_tools_of_the_open_list_are_offered_as_it_is_filtered(house: House) -> None:
    alice = house.browser("Alice")
    at = f"at={PARTIES}%3Fkind%3Dcompany%26sort%3D-name"
    here = dict(offered(alice, at))
    assert here[f"{PARTIES}/import"] == "Import…"
    assert here[f"{PARTIES}/export?kind=company&amp;sort=-name"] == "Export…"
    assert here[f"{PARTIES}/duplicates"] == "Find duplicates"
    assert here[f"{PARTIES}?kind=company&amp;sort=-name#view-name"] == "Save view…"
    assert 'id="view-name"' in alice.get(f"{PARTIES}?kind=company").get_data(as_text=True)
    for broken in ("%3Fkind%3D(", "%3Fview%3D999999", "%3Flimit%3Dx"):
        assert f"{PARTIES}/import" in dict(offered(alice, f"at={PARTIES}{broken}"))
    house.add("Rita", house.role("looks", "contacts/parties:read"))
    seen = dict(offered(house.browser("Rita"), at))
    assert not any("import" in href or "export" in href or "dupl" in href for href in seen)
    assert not any(PARTIES in href for href in dict(offered(house.browser("Charlie"), at)))
    assert f"{PARTIES}/import" not in dict(offered(alice, "at=/contacts/tags"))


def test_all_that_one_may_make_is_found_and_the_account_is_there(house: House) -> None:
    alice = house.browser("Alice")
    for path, words in (
        ("contacts/parties", "contact"), ("contacts/addresses", "address"),
        ("core/users", "user"), ("core/roles", "role"),
    ):  # fmt: skip
        assert f"/{path}/new" in dict(offered(alice, f"q=new+{words}"))
        assert alice.get(f"/{path}/new").status_code == 200
    house.add("Rita", house.role("looks", "contacts/parties:read"))
    assert "/core/users/new" not in dict(offered(house.browser("Rita"), "q=new+user"))
    shown = alice.fragment("/search/commands?q=dark").get_data(as_text=True)
    assert '<input type="hidden" name="theme" value="dark">' in shown
    assert ("/logout", "Sign out") in offered(alice, "q=sign+out")
    assert alice.post("/settings/theme", {"theme": "dark"}).status_code == 303
    words = [label for href, label in offered(alice, "q=theme") if href == "/settings/theme"]
    assert words == ["Switch to the light theme", "Switch to the theme of the device"]


def test_nothing_forbidden_is_offered(any_house: House) -> None:
    number = add(any_house, "Zeppelin", email="balloon@lantern.example")
    any_house.add("Gerd", any_house.role("own", "contacts/parties:read[owner=me]"))
    any_house.add("Hana", any_house.role("blind", "contacts/parties:read!email"))
    for who, query in [("Gerd", "zepp"), ("Gerd", "zeppelim"), ("Gerd", "ze"), ("Hana", "ballo")]:
        found = offered(any_house.browser(who), f"q={query}")
        assert [href for href, _words in found] == [f"/search?q={query}"], (who, query)
    page = any_house.browser("Gerd").get("/search/commands?q=backup").get_data(as_text=True)
    assert "/settings/backups" not in page
    assert (f"{PARTIES}/{number}", "Zeppelin Contact") in offered(
        any_house.browser("Hana"), "q=zepp"
    )


def test_it_is_a_page_without_script(house: House) -> None:
    number = add(house, "Nordlicht")
    shown = house.browser("Alice").get("/search/commands?q=nordl").get_data(as_text=True)
    assert f'<a class="command" href="{PARTIES}/{number}">' in shown
    assert 'name="q" type="search" value="nordl"' in shown
    assert house.browser().get("/search/commands").status_code == 303


def test_viewed_records_are_kept_latest_first_and_not_twice(any_house: House) -> None:
    one, two = add(any_house, "Alfa"), add(any_house, "Bravo")
    alice = any_house.browser("Alice")
    for number in (one, two, one):
        alice.get(f"{PARTIES}/{number}")
    assert viewed(any_house, "Alice") == ["Alfa", "Bravo"]
    assert viewed(any_house, "Bob") == []
    assert "Recently viewed" in alice.get("/").get_data(as_text=True)
    assert "Recently viewed" not in any_house.browser("Bob").get("/").get_data(as_text=True)


@pytest.mark.parametrize(
    "headers",
    [
        {"HX-Request": "true", "HX-Request-Type": "partial"},
        {"Sec-Purpose": "prefetch"},
        {"Sec-Purpose": "prefetch;prerender"},
    ],
)
def test_parts_and_what_is_loaded_ahead_are_no_views(house: House, headers: dict[str, str]) -> None:
    number = add(house, "Alfa")
    assert house.browser("Alice").get(f"{PARTIES}/{number}", headers=headers).status_code == 200
    assert viewed(house, "Alice") == []


def test_only_so_many_are_kept(any_house: House) -> None:
    numbers = [add(any_house, f"Firm {number:02}") for number in range(KEPT + 3)]
    alice = any_house.browser("Alice")
    for number in numbers:
        alice.get(f"{PARTIES}/{number}")
    assert Viewed.select().count() == KEPT
    assert viewed(any_house, "Alice")[0] == f"Firm {KEPT + 2:02}"


def test_what_was_viewed_obeys_the_rights_of_now(any_house: House) -> None:
    any_house.add("Gerd", any_house.role("own", "contacts/parties:read[owner=me]"))
    mine = any_house.actor("Gerd").user_id
    kept, lost, gone = (add(any_house, name, owner=mine) for name in ("Alfa", "Bravo", "Charly"))
    gerd = any_house.browser("Gerd")
    for number in (kept, lost, gone):
        gerd.get(f"{PARTIES}/{number}")
    assert viewed(any_house, "Gerd") == ["Charly", "Bravo", "Alfa"]
    resource, alice = registry.resources["contacts/parties"], any_house.actor("Alice")
    update(resource, lost, {"owner": alice.user_id}, alice)
    delete(resource, gone, alice)
    assert viewed(any_house, "Gerd") == ["Alfa"]
    assert "Bravo" not in gerd.get("/").get_data(as_text=True)
    assert next(words for _href, words in offered(gerd, "")) == "Alfa Contact"
    assert not any("Bravo" in words or "Charly" in words for _href, words in offered(gerd, ""))


def test_a_page_waits_for_no_writer(house: House) -> None:
    number = add(house, "Alfa")
    alice = house.browser("Alice")
    alice.get("/")
    with transaction():
        assert alice.get(f"{PARTIES}/{number}").status_code == 200
    assert viewed(house, "Alice") == []


def test_the_record_page_costs_two_statements_more(house: House) -> None:
    number = add(house, "Alfa")
    alice = house.browser("Alice")
    alice.get(f"{PARTIES}/{number}")
    with queries() as again:
        alice.get(f"{PARTIES}/{number}")
    noted = [one for one in again if "core_viewed" in one]
    assert len(noted) == 1, noted
    assert trail_of(house.actor("Alice").user_id)


def test_single_letters_are_switched_off_in_the_profile(house: House) -> None:
    alice = house.browser("Alice")
    assert "data-keys" not in alice.get("/").get_data(as_text=True).partition("<body")[0]
    sent = {"name": "Alice", "language": "", "timezone": "", "keys_off": "y"}
    assert alice.post("/settings/profile", sent).status_code == 303
    assert 'data-keys="off"' in alice.get("/").get_data(as_text=True)
    assert "checked" in alice.get("/settings/profile").get_data(as_text=True)
    sent.pop("keys_off")
    alice.post("/settings/profile", sent)
    assert 'data-keys="off"' not in alice.get("/").get_data(as_text=True)
