"""Two people edit one record: nothing that either typed is lost in silence."""

import re
from typing import Any

import pytest

from plugins.contacts.address import Address
from plugins.contacts.party import Party
from tests.house import Browser, House

TEXTS = ("name", "job_title", "email", "phone", "notes")


@pytest.fixture
def pair(any_house: House) -> tuple[Browser, Browser, str]:
    """Alice, Bob and the address of a person whom both may edit."""
    alice, bob = any_house.browser("Alice"), any_house.browser("Bob")
    made = alice.post(
        "/contacts/parties/new",
        {
            "kind": "person",
            "name": "Carla Winter",
            "job_title": "Buyer",
            "addresses-sent": "1",
            "addresses-0-city": "Jena",
            "addresses-0-street": "Markt 1",
            "addresses-1-city": "Gera",
            "addresses-1-street": "Markt 2",
        },
    )
    assert made.status_code == 303, made.get_data(as_text=True)
    return alice, bob, made.headers["Location"]


def filled(browser: Browser, at: str) -> dict[str, str]:
    """Return the edit form as a browser would send it back untouched."""
    return fields_of(browser.get(f"{at}/edit").get_data(as_text=True))


def fields_of(page: str) -> dict[str, str]:
    """Return the values of all inputs of the record's form."""
    from html import unescape

    found: dict[str, str] = {}
    form = page.split("<main", 1)[-1]
    for tag in re.findall(r"<input [^>]*>", form):
        parts = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        ticked = re.search(r"\schecked(\s|>|=)", tag)
        if parts.get("type") in ("checkbox", "radio") and not ticked:
            continue
        if "name" in parts:
            found[parts["name"]] = unescape(parts.get("value", ""))
    for name, inner in re.findall(
        r'<textarea [^>]*name="([^"]+)"[^>]*>\n?(.*?)</textarea>', form, re.S
    ):
        found[name] = unescape(inner)
    for name, inner in re.findall(r'<select [^>]*name="([^"]+)"[^>]*>(.*?)</select>', form, re.S):
        chosen = re.search(r'value="([^"]*)" selected', inner)
        found[name] = unescape(chosen.group(1)) if chosen else ""
    return {key: value for key, value in found.items() if not key.startswith("__") and key}


def save(browser: Browser, at: str, form: dict[str, str], **typed: str) -> Any:
    """Send a filled form with some fields retyped."""
    typed = {key.replace("_line_", "-"): value for key, value in typed.items()}
    return browser.client.post(f"{at}/edit", data={**form, **typed})


def party(at: str) -> Party:
    """Read the record."""
    return Party.get_by_id(int(at.rsplit("/", 1)[1]))


def cities(at: str) -> list[str]:
    """Return the cities of the record's addresses."""
    rows = Address.select().where(Address.party == int(at.rsplit("/", 1)[1])).order_by(Address.id)
    return [str(row.city) for row in rows]


Pair = tuple[Browser, Browser, str]


def test_different_fields_are_both_kept(pair: Pair) -> None:
    alice, bob, at = pair
    hers, his = filled(alice, at), filled(bob, at)
    assert save(alice, at, hers, name="Carla Sommer").status_code == 303
    assert save(bob, at, his, job_title="Seller").status_code == 303
    assert (party(at).name, party(at).job_title) == ("Carla Sommer", "Seller")


@pytest.mark.parametrize(("choice", "name"), [("mine", "Bob's"), ("theirs", "Alice's")])
def test_the_same_field_is_asked_about(pair: Pair, choice: str, name: str) -> None:
    alice, bob, at = pair
    hers, his = filled(alice, at), filled(bob, at)
    assert save(alice, at, hers, name="Alice's", email="new@lantern.example").status_code == 303
    answer = save(bob, at, his, name="Bob's", job_title="Typed by Bob")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "Alice saved this before you" in page
    for text in ("Carla Winter", "Alice&#39;s", "Bob&#39;s", "Typed by Bob"):
        assert text in page
    assert party(at).name == "Alice's"
    again = fields_of(page)
    assert save(bob, at, again, **{"keep-name": choice}).status_code == 303
    after = party(at)
    assert (after.name, after.job_title) == (name, "Typed by Bob")
    assert after.email == "new@lantern.example", "what only Alice changed stays as she saved it"


def test_a_third_change_is_asked_about_again(pair: Pair) -> None:
    alice, bob, at = pair
    hers, his = filled(alice, at), filled(bob, at)
    save(alice, at, hers, name="Alice's")
    again = fields_of(save(bob, at, his, name="Bob's").get_data(as_text=True))
    assert save(alice, at, filled(alice, at), name="Alice's second").status_code == 303
    answer = save(bob, at, again, **{"keep-name": "mine"})
    assert answer.status_code == 409
    assert "Alice&#39;s second" in answer.get_data(as_text=True)
    assert party(at).name == "Alice's second"


def test_a_fault_in_a_stale_form_does_not_hide_the_conflict(pair: Pair) -> None:
    alice, bob, at = pair
    hers, his = filled(alice, at), filled(bob, at)
    save(alice, at, hers, name="Alice's")
    wrong = save(bob, at, his, job_title="Seller", email="no mail")
    assert wrong.status_code == 422
    again = fields_of(wrong.get_data(as_text=True))
    assert save(bob, at, again, email="bob@lantern.example").status_code == 303
    after = party(at)
    assert (after.name, after.job_title) == ("Alice's", "Seller")


def test_adding_a_line_to_a_stale_form_does_not_hide_the_conflict(pair: Pair) -> None:
    alice, bob, at = pair
    hers, his = filled(alice, at), filled(bob, at)
    save(alice, at, hers, name="Alice's")
    more = save(bob, at, his, **{"addresses-add": "1"})
    assert more.status_code == 200
    again = fields_of(more.get_data(as_text=True))
    assert save(bob, at, again, job_title="Seller").status_code == 303
    assert (party(at).name, party(at).job_title) == ("Alice's", "Seller")


def test_lines_that_both_added_are_both_kept(pair: Pair) -> None:
    alice, bob, at = pair
    hers, his = filled(alice, at), filled(bob, at)
    assert save(alice, at, hers, **{"addresses-2-city": "Weimar"}).status_code == 303
    assert save(bob, at, his, **{"addresses-2-city": "Apolda"}).status_code == 303
    assert sorted(cities(at)) == ["Apolda", "Gera", "Jena", "Weimar"]


def test_different_fields_of_one_line_are_both_kept(pair: Pair) -> None:
    alice, bob, at = pair
    hers, his = filled(alice, at), filled(bob, at)
    assert save(alice, at, hers, **{"addresses-0-city": "Weimar"}).status_code == 303
    assert save(bob, at, his, **{"addresses-0-street": "Ring 9"}).status_code == 303
    line = Address.get(Address.party == party(at).id, Address.city == "Weimar")
    assert line.street == "Ring 9"


def test_the_same_field_of_one_line_is_a_conflict(pair: Pair) -> None:
    alice, bob, at = pair
    hers, his = filled(alice, at), filled(bob, at)
    assert save(alice, at, hers, **{"addresses-0-city": "Weimar"}).status_code == 303
    answer = save(bob, at, his, **{"addresses-0-city": "Apolda"})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "Weimar" in page
    assert "Apolda" in page
    assert cities(at) == ["Weimar", "Gera"]
    again = fields_of(page)
    name = next(key for key in again if key.startswith("keep-"))
    assert save(bob, at, again, **{name: "mine"}).status_code == 303
    assert cities(at) == ["Apolda", "Gera"]


def test_a_line_that_one_removed_and_nobody_else_changed_is_gone(pair: Pair) -> None:
    alice, bob, at = pair
    hers, his = filled(alice, at), filled(bob, at)
    without = {key: value for key, value in hers.items() if not key.startswith("addresses-0-")}
    assert save(alice, at, without).status_code == 303
    assert save(bob, at, his, job_title="Seller").status_code == 303
    assert cities(at) == ["Gera"]


def test_a_line_that_one_removed_and_the_other_changed_is_a_conflict(pair: Pair) -> None:
    alice, bob, at = pair
    hers, his = filled(alice, at), filled(bob, at)
    without = {key: value for key, value in hers.items() if not key.startswith("addresses-0-")}
    assert save(alice, at, without).status_code == 303
    answer = save(bob, at, his, **{"addresses-0-city": "Apolda"})
    assert answer.status_code == 409
    assert "Apolda" in answer.get_data(as_text=True)
    assert cities(at) == ["Gera"]
    again = fields_of(answer.get_data(as_text=True))
    answer = save(bob, at, again)
    assert answer.status_code == 303, answer.get_data(as_text=True)
    assert cities(at) in (["Gera"], ["Gera", "Apolda"])


def test_a_line_that_one_changed_survives_the_others_removal_only_by_choice(pair: Pair) -> None:
    alice, bob, at = pair
    hers, his = filled(alice, at), filled(bob, at)
    assert save(alice, at, hers, **{"addresses-0-city": "Weimar"}).status_code == 303
    without = {key: value for key, value in his.items() if not key.startswith("addresses-0-")}
    answer = save(bob, at, without)
    assert answer.status_code == 409
    assert cities(at) == ["Weimar", "Gera"]


def test_a_record_deleted_meanwhile_says_so_and_shows_what_was_typed(pair: Pair) -> None:
    alice, bob, at = pair
    his = filled(bob, at)
    assert alice.post(f"{at}/delete", form=f"{at}/delete").status_code == 303
    answer = save(bob, at, his, notes="A long text that Bob typed")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 404
    assert "A long text that Bob typed" in page


def test_a_stale_verb_is_409_with_the_record_as_it_is(any_house: House) -> None:
    alice = any_house.browser("Alice")
    book = alice.post("/library/books/new", {"title": "T", "author": "A", "copies": "1"})
    who = alice.post("/contacts/parties/new", {"kind": "person", "name": "Reader"})
    ids = [one.headers["Location"].rsplit("/", 1)[1] for one in (book, who)]
    at = alice.post("/library/loans/new", {"book": ids[0], "borrower": ids[1]}).headers["Location"]
    assert alice.post(f"{at}/take_back").status_code == 303
    answer = alice.post(f"{at}/take_back")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "isn&#39;t possible for T · Reader" in page
    assert "Lend again" in page
    assert "<h1" in page


def test_what_is_used_is_not_deleted_and_says_where(any_house: House) -> None:
    alice = any_house.browser("Alice")
    book = alice.post("/library/books/new", {"title": "T", "author": "A", "copies": "1"})
    who = alice.post("/contacts/parties/new", {"kind": "person", "name": "Reader"})
    ids = [one.headers["Location"].rsplit("/", 1)[1] for one in (book, who)]
    alice.post("/library/loans/new", {"book": ids[0], "borrower": ids[1]})
    at = who.headers["Location"]
    answer = alice.post(f"{at}/delete")
    assert answer.status_code == 409
    assert "Loans" in answer.get_data(as_text=True)
    assert alice.get(at).status_code == 200
