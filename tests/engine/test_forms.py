"""Forms keep what they don't show, and take what was typed for what it means."""

import re
from typing import Any

import pytest

from app.forms import RecordForm
from app.registry import registry
from app.resource import Resource
from app.writing import create, update
from plugins.contacts.activity import Activity
from plugins.contacts.party import Party
from plugins.contacts.relation import Relation
from plugins.contacts.tag import Tag
from plugins.library import Book, Loan
from tests.engine.counting import queries
from tests.house import Browser, House


def resource(address: str) -> Resource:
    """Return a resource that is there."""
    found = registry.resource(address)
    assert found is not None, address
    return found


def party(house: House, name: str, **values: Any) -> Party:
    """Make a company."""
    values = {"kind": "company", "name": name, **values}
    return create(resource("contacts/parties"), values, house.actor("Alice"))  # type: ignore[no-any-return]


def tag(house: House, name: str) -> int:
    """Make a tag and return its id."""
    made: Tag = create(resource("contacts/tags"), {"name": name}, house.actor("Alice"))
    return int(made.id)


def book(house: House, title: str) -> int:
    """Make a book and return its id."""
    values = {"title": title, "author": "Orwell", "copies": 9}
    made: Book = create(resource("library/books"), values, house.actor("Alice"))
    return int(made.id)


def ticked(page: str) -> list[int]:
    """Return the ids of the ticked tags."""
    boxes = re.findall(r'<input [^>]*name="tags"[^>]*>', page)
    return [int(re.findall(r'value="(\d+)"', one)[0]) for one in boxes if " checked" in one]


def test_values_beyond_those_offered_stay_chosen(house: House) -> None:
    names = [f"Tag {number:03}" for number in range(205)]
    Tag.insert_many([{"name": name} for name in names]).execute()
    last = Tag.get(Tag.name == "Tag 204").id
    made = party(house, "Weberei", tags=[last])
    alice, at = house.browser("Alice"), f"/contacts/parties/{made.id}/edit"
    found = ticked(alice.get(at).get_data(as_text=True))
    assert found == [last]
    sent = {"name": "Weberei", "tags": ["", *map(str, found)]}
    assert alice.post(at, sent, form=at).status_code == 303
    assert Party.get_by_id(made.id).linked("tags") == [last]


def test_links_to_records_out_of_sight_stay(house: House) -> None:
    house.role("some", "contacts/parties:* contacts/tags:read[name=Seen]")
    house.add("Mina", "some")
    seen, unseen = tag(house, "Seen"), tag(house, "Unseen")
    made = party(house, "Weberei", tags=[seen, unseen])
    mina, at = house.browser("Mina"), f"/contacts/parties/{made.id}/edit"
    page = mina.get(at).get_data(as_text=True)
    assert ticked(page) == [seen]
    assert "Unseen" not in page
    assert mina.post(at, {"tags": ""}, form=at).status_code == 303
    assert Party.get_by_id(made.id).linked("tags") == [unseen]
    assert mina.post(at, {"tags": str(seen)}, form=at).status_code == 303
    assert Party.get_by_id(made.id).linked("tags") == [seen, unseen]
    assert mina.post(at, {"tags": str(unseen + 7)}, form=at).status_code == 422


def about(house: House, at: int) -> Activity:
    """Make an activity about a party."""
    values = {"subject": "Call", "about": {"resource": "contacts/parties", "id": at}}
    return create(resource("contacts/activities"), values, house.actor("Alice"))  # type: ignore[no-any-return]


def pointing(activity: Activity) -> int:
    """Return the id that an activity points at now."""
    return int(Activity.get_by_id(activity.id).__data__["about_id"])


def hidden_and(browser: Browser, at: str, **typed: str) -> dict[str, str]:
    """Return what a form sends, opened now."""
    return {**browser.hidden(at), **typed}


@pytest.mark.parametrize(("choice", "mine"), [("mine", True), ("theirs", False)])
def test_a_pointer_that_both_changed_is_asked_about(house: House, choice: str, mine: bool) -> None:
    house.add("Maud", "manager")
    one, two, three = (party(house, name).id for name in ("First", "Second", "Third"))
    made = about(house, one)
    at = f"/contacts/activities/{made.id}/edit"
    alice, maud = house.browser("Alice"), house.browser("Maud")
    hers = hidden_and(maud, at, about=f"contacts/parties:{three}")
    assert alice.post(at, {"about": f"contacts/parties:{two}"}, form=at).status_code == 303
    answer = maud.client.post(at, data=hers)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "keep-about" in page
    assert all(name in page for name in ("First", "Second", "Third"))
    assert pointing(made) == two
    again = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))
    again |= {"about": f"contacts/parties:{three}", "keep-about": choice}
    assert maud.client.post(at, data=again).status_code == 303
    assert pointing(made) == (three if mine else two)


def test_a_stale_pointer_left_alone_changes_nothing(house: House) -> None:
    one, two = party(house, "First").id, party(house, "Second").id
    made = about(house, one)
    at, alice = f"/contacts/activities/{made.id}/edit", house.browser("Alice")
    stale = hidden_and(alice, at, about=f"contacts/parties:{one}", subject="Visit")
    assert alice.post(at, {"about": f"contacts/parties:{two}"}, form=at).status_code == 303
    assert alice.client.post(at, data=stale).status_code == 303
    assert pointing(made) == two
    assert Activity.get_by_id(made.id).subject == "Visit"


def test_an_activity_about_something_out_of_sight_can_be_edited(house: House) -> None:
    house.role("caller", "contacts/activities:*")
    house.add("Mina", "caller")
    made = about(house, party(house, "Secret Works").id)
    at, mina = f"/contacts/activities/{made.id}/edit", house.browser("Mina")
    page = mina.get(at).get_data(as_text=True)
    assert "Secret Works" not in page
    was = re.findall(r'name="about__was" value="([^"]*)"', page)[0]
    typed = re.findall(r'<input [^>]*name="about"[^>]*>', page)[0]
    shown = re.findall(r'value="([^"]*)"', typed)[0]
    assert shown == "not visible"
    sent = {"subject": "Called", "about": shown, "about__was": was}
    assert mina.post(at, sent, form=at).status_code == 303
    assert Activity.get_by_id(made.id).subject == "Called"
    other = {"subject": "Called", "about": f"contacts/parties:{party(house, 'Other').id}"}
    assert mina.post(at, other, form=at).status_code == 422


def lend(house: House, **typed: str) -> Any:
    """Send a loan's form."""
    borrower = party(house, "Borrower").id
    alice = house.browser("Alice")
    return alice.post("/library/loans/new", {"borrower": str(borrower), **typed})


def test_a_typed_number_is_a_name_first(house: House) -> None:
    for number in range(25):
        book(house, f"0 of 1984, part {number}")
    meant = book(house, "1984")
    assert lend(house, book="1984").status_code == 303
    assert Loan.get().__data__["book"] == meant


def test_a_typed_number_that_names_nothing_is_an_id(house: House) -> None:
    book(house, "Animal Farm")
    meant = book(house, "Burmese Days")
    assert lend(house, book=str(meant)).status_code == 303
    assert Loan.get().__data__["book"] == meant
    assert lend(house, book="4711").status_code == 422


def test_a_number_that_is_a_name_and_an_id_is_asked_about(house: House) -> None:
    by_id = book(house, "Animal Farm")
    by_name = book(house, str(by_id))
    answer = lend(house, book=str(by_id))
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "Animal Farm" in page
    offered = re.findall(r'name="book__pick" value="(\d+)"', page)
    assert sorted(map(int, offered)) == sorted([by_id, by_name])
    assert lend(house, book=str(by_id), book__pick=str(by_id)).status_code == 303
    assert Loan.get().__data__["book"] == by_id


def test_an_address_fills_in_ids_whatever_is_called_so(house: House) -> None:
    by_id = book(house, "Animal Farm")
    book(house, str(by_id))
    page = house.browser("Alice").get(f"/library/loans/new?book={by_id}").get_data(as_text=True)
    assert f'name="book__was" value="{by_id}:Animal Farm"' in page


def test_queries_of_a_form_do_not_grow_with_its_lines(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Relation, "parent", "firm")
    monkeypatch.setattr(type(resource("contacts/parties")), "lines", ("relations",))
    alice = house.actor("Alice")
    asked = []
    for count in (2, 9):
        firm = party(house, f"Firm {count}")
        rows = [{"person": party(house, f"P {count} {one}").id} for one in range(count)]
        update(resource("contacts/parties"), firm.id, {}, alice, {"relations": rows})
        with queries() as sent:
            form = RecordForm(resource("contacts/parties"), alice, "en", firm)
            lines = form.form_lines()
            form.groups()
        assert [f"P {count} {one}" in str(lines[0].lines[one].cells[0].control) for one in
                range(count)] == [True] * count  # fmt: skip
        asked.append(len(sent))
    assert asked[0] == asked[1]


def test_lines_share_what_can_be_ticked(house: House) -> None:
    alice = house.actor("Alice")
    tag(house, "Early")
    rows = [party(house, f"Firm {number}") for number in range(3)]
    sources: dict[Any, Any] = {}
    with queries() as sent:
        for row in rows:
            form = RecordForm(
                resource("contacts/parties"), alice, "en", row, with_lines=False,
                sources=sources, links={"tags": []},
            )  # fmt: skip
            assert "Early" in str(form.field("tags").control)
    assert len(sent) == 1
