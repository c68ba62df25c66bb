"""Finding a party by any fragment."""

import pytest

from app.reading.pages import Listing
from app.rights import Actor
from app.writing import create, delete, update
from plugins.contacts.party import Party
from tests.contacts.conftest import resource
from tests.house import House


@pytest.fixture
def book(any_house: House) -> Actor:
    alice = any_house.actor("Alice")
    parties = resource("contacts/parties")
    firm = {"kind": "company", "name": "Łódź Ärzte-Straße GmbH", "vat_number": "DE136695976"}
    made = create(parties, firm, alice)
    person = {
        "kind": "person",
        "given_name": "Zoë",
        "family_name": "Ørsted",
        "email": "zoe.orsted@lantern.example",
        "phone": "+493023125017",
        "company": made.id,
    }
    create(parties, person, alice)
    create(parties, {"kind": "company", "name": "株式会社 青波"}, alice)
    create(parties, {"kind": "company", "name": "100 % Seil_Werk"}, alice)
    return alice


def found(actor: Actor, text: str) -> set[str]:
    rows = Listing(resource("contacts/parties"), actor, [("q", text)]).page([]).rows
    return {Party.get_by_id(row[0]).name for row in rows}


FIRM, ZOE = "Łódź Ärzte-Straße GmbH", "Zoë Ørsted"


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("LODZ", {FIRM, ZOE}),
        ("ärzte", {FIRM, ZOE}),
        ("arzte strasse", {FIRM, ZOE}),
        ("straß", {FIRM, ZOE}),
        ("zoe", {ZOE}),
        ("orsted", {ZOE}),
        ("ØRST", {ZOE}),
        ("or", {ZOE}),
        ("orsted lodz", {ZOE}),
        ("zoe.orsted@lantern", {ZOE}),
        ("23125", {ZOE}),
        ("030 23125", {ZOE}),
        ("+49 30 23125-017", {ZOE}),
        ("136695976", {FIRM}),
        ("青波", {"株式会社 青波"}),
        ("100 %", {"100 % Seil_Werk"}),
        ("l_w", {"100 % Seil_Werk"}),
        ("%", {"100 % Seil_Werk"}),
        ("zoe nobody", set()),
        ('"', set()),
        ("name:*", set()),
    ],
)
def test_finds_a_fragment(book: Actor, text: str, names: set[str]) -> None:
    assert found(book, text) == names


def test_finds_what_was_changed_and_not_what_is_gone(book: Actor) -> None:
    parties = resource("contacts/parties")
    one = Party.get(Party.name == "株式会社 青波")
    update(parties, one.id, {"name": "みなと商会"}, book)
    assert (found(book, "青波"), found(book, "みなと")) == (set(), {"みなと商会"})
    delete(parties, one.id, book)
    assert found(book, "みなと") == set()
