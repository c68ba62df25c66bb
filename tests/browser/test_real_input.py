"""Real people and firms, typed into the forms, found, changed by two, deleted and refused."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Shop

pytestmark = pytest.mark.shared


def type_party(page: Page, url: str, values: dict[str, str]) -> None:
    """Type a party into the form; what is refused is read, left out and saved again."""
    page.goto(f"{url}/contacts/parties/new")
    page.select_option("#kind", values.pop("kind"))
    for name, text in values.items():
        page.fill(f"#{name}", text)
    page.get_by_role("button", name="Save").last.click()
    page.wait_for_load_state("domcontentloaded")
    for name in ("phone", "email"):
        if page.locator(f"#{name}.is-invalid").count():
            expect(page.locator(f"#{name}-error")).not_to_be_empty()
            assert page.input_value(f"#{name}") == values[name]
            page.fill(f"#{name}", "")
    if page.locator("form.doc").count():
        page.get_by_role("button", name="Save").last.click()
        page.wait_for_load_state("domcontentloaded")
    if page.locator("#anyway").count():  # two of the cards share a mail
        page.check("#anyway")
        page.get_by_role("button", name="Save").last.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(values["name"])


def found(page: Page, url: str, text: str) -> list[str]:
    """Type a fragment into the list's search and return the names that remain."""
    page.goto(f"{url}/contacts/parties")
    page.fill("#list-q", text)
    page.wait_for_url(lambda address: "q=" in address)
    page.wait_for_load_state("domcontentloaded")
    names: list[str] = page.locator("table.sheet tbody .who a").all_inner_texts()
    return names


def customers(shared: Path) -> list[dict[str, str]]:
    with (shared / "data/northwind/customers.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))[:10]


def cards(shared: Path) -> list[dict[str, Any]]:
    files = json.loads((shared / "data/vcards/expected.json").read_text())["files"]
    every = [card for one in files.values() for card in one["cards"]]
    named = [card for card in every if card.get("fn") and card.get("emails")]
    unique = {card["fn"]: card for card in named}
    return list(unique.values())[:5]


def test_customers_and_cards_are_typed_and_found(
    shop: Shop, shared: Path, pytestconfig: pytest.Config
) -> None:
    page = shop.page("alice@lantern.example")
    every = pytestconfig.getoption("--long")
    firms = customers(shared) if every else customers(shared)[:8:2]
    people = cards(shared) if every else cards(shared)[:2]
    for row in firms:
        type_party(
            page,
            shop.url,
            {"kind": "company", "name": row["companyName"], "phone": row["phone"]},
        )
    for card in people:
        values = {"kind": "person", "name": card["fn"], "email": card["emails"][0]}
        values |= {"phone": card["tels"][0]} if card["tels"] else {}
        type_party(page, shop.url, values)
    assert "Antonio Moreno Taquería" in found(page, shop.url, "TAQUERIA")
    assert "Berglunds snabbköp" in found(page, shop.url, "snabbkop")
    assert "Blondesddsl père et fils" in found(page, shop.url, "PERE et")
    assert "Alfreds Futterkiste" in found(page, shop.url, "futterk")
    for card in people:
        longest = max(card["fn"].split(), key=len)
        fragment = longest[1:].swapcase() if len(longest) > 3 else longest
        assert card["fn"] in found(page, shop.url, fragment)


def test_two_people_lose_no_word(shop: Shop, shared: Path) -> None:
    alice = shop.page("alice@lantern.example")
    type_party(alice, shop.url, {"kind": "company", "name": customers(shared)[0]["companyName"]})
    at = alice.url
    bob = shop.page("bob@lantern.example")
    for page in (alice, bob):
        page.goto(f"{at}/edit")
    alice.fill("#name", "Alfreds Futterkiste GmbH")
    alice.fill("#email", "kontor@alfreds.example")
    alice.get_by_role("button", name="Save").last.click()
    alice.wait_for_url(at)
    bob.fill("#name", "Alfreds Futterkiste KG")
    bob.fill("#website", "https://alfreds.example")
    bob.get_by_role("button", name="Save").last.click()
    dialog = bob.get_by_role("dialog")
    expect(dialog).to_contain_text("Alfreds Futterkiste GmbH")
    expect(dialog).to_contain_text("Alfreds Futterkiste KG")
    dialog.get_by_role("button", name="Save these values").click()
    bob.wait_for_url(at)
    expect(bob.get_by_role("heading", level=1)).to_have_text("Alfreds Futterkiste KG")
    expect(bob.locator("main")).to_contain_text("kontor@alfreds.example")
    expect(bob.locator("main")).to_contain_text("alfreds.example")


def test_deleting_is_refused_where_something_depends_on_it(shop: Shop, shared: Path) -> None:
    page = shop.page("alice@lantern.example")
    type_party(page, shop.url, {"kind": "company", "name": customers(shared)[1]["companyName"]})
    firm = page.url
    page.goto(f"{shop.url}/contacts/parties/new")
    page.select_option("#kind", "person")
    page.fill("#name", "Ana Trujillo")
    page.fill("#company", "emparedados")
    page.locator("[role=listbox] [role=option]").first.click()
    page.get_by_role("button", name="Save").last.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ana Trujillo")
    person = page.url
    page.goto(f"{firm}/delete")
    expect(page.locator("main")).to_contain_text("can't be deleted")
    assert page.get_by_role("button", name="Delete").count() == 0
    page.goto(f"{person}/delete")
    page.get_by_role("button", name="Delete").click()
    page.wait_for_url(f"{shop.url}/contacts/parties")
    page.goto(f"{firm}/delete")
    page.get_by_role("button", name="Delete").click()
    expect(page.get_by_role("status").last).to_contain_text("deleted")
