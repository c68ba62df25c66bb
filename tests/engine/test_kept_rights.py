"""What is kept for a person never outlives a right, and nobody's numbers get into it."""

from datetime import timedelta
from typing import Any

import pytest
from markupsafe import Markup

from app.reading.columns import columns_of, plain_link
from app.reading.pages import Listing
from app.registry import registry
from app.rights import Actor, Denied
from app.showing.cell import may_update_column
from app.writing import delete, update
from models.clock import now
from models.core import User
from models.core.tombstone import Tombstone
from models.gate import gate
from plugins.contacts.party import Party
from plugins.sales.deal import Deal
from tests.house import House

TIMED = "created_at__lt=me.last_seen_at"
DAYS = (1, -1, 1, -1)
"""Days by which the scope's bound lies ahead: within a right, out of it, and again."""


@pytest.fixture
def party(house: House) -> Any:
    return make(Party, name="Kettle & Co", kind="company")


@pytest.fixture
def dora(house: House, party: Any) -> Actor:
    """Somebody whose rights go by a value of their own row."""
    grants = f"contacts/parties:read contacts/parties:update,delete[{TIMED}] sales/deals:read"
    return house.add("Dora", house.role("timed", grants))


def make(model: Any, **values: Any) -> Any:
    with gate(None, "command"):
        made = model(**values)
        made.save()
    return made


def move(house: House, who: Actor, days: int) -> Actor:
    """Move the bound of somebody's scope, which changes nothing else about them."""
    User.update(last_seen_at=now() + timedelta(days=days)).where(User.id == who.user_id).execute()
    return house.actor(who.name)


def test_a_right_that_ended_writes_nothing(house: House, dora: Actor, party: Any) -> None:
    parties = registry.resources["contacts/parties"]
    for days in DAYS:
        who = move(house, dora, days)
        if days > 0:
            update(parties, party.id, {"name": f"Kettle {now()}"}, who)
            continue
        with pytest.raises(Denied):
            update(parties, party.id, {"name": "Taken over"}, who)
        with pytest.raises(Denied):
            delete(parties, party.id, who)


def test_a_row_says_each_time_whether_it_may_be_changed(house: House, dora: Actor) -> None:
    parties = registry.resources["contacts/parties"]
    flags = []
    for days in DAYS:
        who = move(house, dora, days)
        columns = columns_of(parties, who, ("name",), "en")
        page = Listing(parties, who, []).page(columns, more=[*may_update_column(parties, who)])
        flags.append(bool(page.rows[0][-1]))
    assert flags == [True, False, True, False]


def test_lists_are_sorted_by_what_only_some_may_see(house: House, party: Any) -> None:
    make(Deal, title="Forty kettles", party=party, currency="EUR")
    grants = f"contacts/parties:read[{TIMED}] contacts/relations:read sales/deals:read"
    who = house.add("Dora", house.role("timed", grants))
    dora = house.browser("Dora")
    for days in DAYS:
        move(house, who, days)
        for path in ("/sales/deals?sort=party", "/sales/deals?sort=-party", "/contacts/relations"):
            assert dora.get(path).status_code == 200
        shown = dora.get("/sales/deals?sort=party").get_data(as_text=True)
        assert ("Kettle & Co" in shown.replace("&amp;", "&")) == (days > 0)


def test_what_a_merge_opened_its_undoing_closes(house: House, party: Any) -> None:
    other = make(Party, name="Kettle Ltd", kind="company")
    make(Deal, title="A secret", party=other, currency="EUR")
    house.add(
        "Dora", house.role("one", f"sales/deals:read[party={party.id}] contacts/parties:read")
    )
    dora = house.browser("Dora")

    def is_seen() -> list[bool]:
        pages = ("/sales/deals", "/sales/deals?sort=-title", "/search?q=secret")
        return ["A secret" in dora.get(path).get_data(as_text=True) for path in pages]

    assert not any(is_seen())
    merged = Tombstone.create(
        at=now(), resource="contacts/parties", record_id=other.id, survivor_id=party.id,
        label="Kettle Ltd", change_set_id=1, keeps_row=True,
    )  # fmt: skip
    assert is_seen()[:2] == [True, True]
    merged.delete_instance()
    assert not any(is_seen())


@pytest.mark.parametrize("number", [2**53 + 3, 2**62, 2**63 - 1, 2**63, "900719925474.0992"])
def test_numbers_that_people_type_are_their_own(house: House, party: Any, number: object) -> None:
    make(Deal, title="Forty kettles", party=party, currency="EUR")
    alice, bob = house.browser("Alice"), house.browser("Bob")
    for path in ("/contacts/parties", "/sales/deals"):
        assert alice.get(path).status_code == 200
        for name in ("party", "id", "amount"):
            for page in ("", "/columns", "/filters"):
                assert bob.get(f"/sales/deals{page}?{name}={number}").status_code in (200, 400)
        assert alice.get(path).status_code == 200


def test_digits_of_other_scripts_stay_what_they_are(house: House) -> None:
    alice, parties = house.actor("Alice"), registry.resources["contacts/parties"]
    for name in ("1٣", "13"):
        make(Party, name=name, kind="company")
    for name in ("1٣", "13", "1٣"):
        page = Listing(parties, alice, [("name", name)])
        columns = columns_of(parties, alice, ("name",), "en")
        assert [row[1] for row in page.page(columns).rows] == [name]


def test_markup_that_was_drawn_once_is_no_text() -> None:
    assert "<b>" in plain_link(Markup("<b>x</b>"), "/a")
    assert "<b>" not in plain_link("<b>x</b>", "/a")
