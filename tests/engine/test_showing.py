"""What pages show of others' work, of pointers and of what may not be known."""

from typing import Any

import pytest

from app.registry import registry
from app.resource import Resource
from app.writing import create, update
from models.fields import StateField
from plugins.contacts.activity import Activity
from plugins.contacts.party import Party
from plugins.library import Loan
from tests.engine.counting import queries
from tests.house import House


def resource(address: str) -> Resource:
    """Return a resource that is there."""
    found = registry.resource(address)
    assert found is not None, address
    return found


def make(house: House, address: str, **values: Any) -> Any:
    """Make a record as Alice."""
    return create(resource(address), values, house.actor("Alice"))


def party(house: House, name: str, **values: Any) -> Party:
    """Make a company."""
    return make(house, "contacts/parties", kind="company", name=name, **values)  # type: ignore[no-any-return]


def page(house: House, name: str, path: str) -> str:
    """Return a page as one of the cast sees it."""
    return str(house.browser(name).get(path).get_data(as_text=True))


def test_home_finds_what_changed_behind_others_work(house: House) -> None:
    house.role("tagger", "contacts/tags:read")
    house.role("scoped", "contacts/parties:read[name=Millrace]")
    house.add("Mina", "tagger")
    house.add("Sana", "scoped")
    make(house, "contacts/tags", name="Rare")
    party(house, "Millrace")
    for number in range(65):
        party(house, f"Firm {number}")
    assert "Rare" in page(house, "Mina", "/")
    shown = page(house, "Sana", "/")
    assert "Millrace" in shown
    assert "Firm 64" not in shown
    assert "Rare" not in shown


def test_the_timeline_looks_past_hidden_changes(house: House) -> None:
    house.role("blind", "contacts/parties:read!job_title")
    house.add("Mina", "blind")
    made = party(house, "Weberei")
    alice = house.actor("Alice")
    update(resource("contacts/parties"), made.id, {"email": "first@lantern.example"}, alice)
    for number in range(30):
        update(resource("contacts/parties"), made.id, {"job_title": f"Job {number}"}, alice)
    shown = page(house, "Mina", f"/contacts/parties/{made.id}")
    assert "<ins>first@lantern.example</ins>" in shown
    assert "created it" in shown
    assert "Job 2" not in shown


def test_the_timeline_names_what_pointers_meant(house: House) -> None:
    house.role("caller", "contacts/activities:read")
    house.add("Mina", "caller")
    first, second = party(house, "First Firm"), party(house, "Second Firm")
    pointer = {"resource": "contacts/parties", "id": first.id}
    made: Activity = make(house, "contacts/activities", subject="Call", about=pointer)
    pointer = {"resource": "contacts/parties", "id": second.id}
    update(resource("contacts/activities"), made.id, {"about": pointer}, house.actor("Alice"))
    at = f"/contacts/activities/{made.id}/changes"
    seen = page(house, "Alice", at)
    assert f'<a href="/contacts/parties/{first.id}" dir="auto">First Firm</a>' in seen
    assert "Second Firm" in seen
    assert "About ID" not in seen
    unseen = page(house, "Mina", at)
    assert unseen.count("not visible") == 2
    assert "Firm" not in unseen.split("<main", 1)[1].replace("Firms", "")


def test_a_hidden_reference_is_not_readable_backwards(house: House) -> None:
    house.role("blind", "contacts/parties:read!company")
    house.role("seeing", "contacts/parties:read")
    house.add("Mina", "blind")
    house.add("Sana", "seeing")
    firm = party(house, "Weberei")
    values = {"kind": "person", "name": "Pat One", "company": firm.id}
    make(house, "contacts/parties", **values)
    mina = house.browser("Mina")
    assert mina.get("/contacts/parties?people.name=Pat+One").status_code == 400
    assert mina.get("/contacts/parties?where=exists(people, name=Pat)").status_code == 400
    assert "Weberei" in page(house, "Sana", "/contacts/parties?people.name=Pat+One")


def test_the_delete_page_names_no_records_out_of_reach(house: House) -> None:
    house.role("keeper", "contacts/parties:*")
    house.add("Mina", "keeper")
    borrower = party(house, "Borrower")
    lent = make(house, "library/books", title="Nightwatch", author="Lem")
    make(house, "library/loans", book=lent.id, borrower=borrower.id)
    at = f"/contacts/parties/{borrower.id}/delete"
    shown = page(house, "Mina", at)
    assert "other records" in shown
    assert "library" not in shown
    assert "Loans" not in shown
    assert f'href="/library/loans?borrower={borrower.id}"' in page(house, "Alice", at)


def test_the_delete_page_names_no_hidden_reference(house: House) -> None:
    house.role("blind", "contacts/parties:* library/*:read!borrower")
    house.add("Mina", "blind")
    borrower = party(house, "Borrower")
    lent = make(house, "library/books", title="Nightwatch", author="Lem")
    make(house, "library/loans", book=lent.id, borrower=borrower.id)
    shown = page(house, "Mina", f"/contacts/parties/{borrower.id}/delete")
    assert "other records" in shown
    assert "?borrower=" not in shown


def test_a_list_with_tags_costs_six_queries_at_most(any_house: House) -> None:
    tags = [make(any_house, "contacts/tags", name=name).id for name in ("Early", "Late")]
    for number in range(20):
        party(any_house, f"Firm {number}", tags=tags)
    alice = any_house.browser("Alice")
    alice.get("/contacts/parties")  # which reads the settings, as one page in two seconds does
    with queries() as sent:
        shown = alice.get("/contacts/parties").get_data(as_text=True)
    sent = [one for one in sent if '"core_setting"' not in one]
    assert shown.count(">Early</a>") == 20
    assert len(sent) <= 6, "\n".join(sent)


def test_tags_out_of_sight_are_not_listed(any_house: House) -> None:
    any_house.role("some", "contacts/parties:read contacts/tags:read[name=Early]")
    any_house.add("Mina", "some")
    tags = [make(any_house, "contacts/tags", name=name).id for name in ("Early", "Late")]
    party(any_house, "Weberei", tags=tags)
    shown = page(any_house, "Mina", "/contacts/parties")
    assert ">Early</a>" in shown
    assert ">Late</a>" not in shown


def test_a_state_has_the_tone_it_declares(house: House) -> None:
    borrower = party(house, "Borrower")
    lent = make(house, "library/books", title="Nightwatch", author="Lem")
    loan: Loan = make(house, "library/loans", book=lent.id, borrower=borrower.id)
    assert "t-warn" in page(house, "Alice", f"/library/loans/{loan.id}")


@pytest.mark.parametrize("tones", [{"gone": "good"}, {"open": "pink"}])
def test_refuses_tones_that_are_none(tones: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="no tone"):
        StateField({"open": []}, tones=tones)
