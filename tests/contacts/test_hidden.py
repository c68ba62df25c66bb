"""A hidden reference tells of itself in no counter, no timeline and no block."""

from datetime import timedelta
from typing import Any

import pytest

from app.api import count_of, select_where
from app.rights import Actor
from models.clock import now
from tests.contacts.test_pages import about, add, page
from tests.house import House

FIRMS = "contacts/parties:read!company contacts/activities:read!about"
DAYS = "contacts/activities:read!due_at!done_at"


@pytest.fixture
def firm(house: House, alice: Actor) -> Any:
    """A firm with one in its staff, something to do about it and something about her."""
    firm = add(alice, "parties", kind="company", name="Hafen & Söhne")
    mira = add(alice, "parties", kind="person", name="Mira Oduya", company=firm.id)
    add(alice, "activities", kind="call", subject="Ring back", about=about(firm), done_at=now())
    add(alice, "activities", kind="task", subject="Buy paper", about=about(firm))
    add(alice, "activities", kind="visit", subject="Show samples", about=about(mira), done_at=now())
    return firm


def test_a_hidden_company_counts_no_people(house: House, firm: Any) -> None:
    house.add("Dora", house.role("clerk", FIRMS))
    text = page(house, f"/contacts/parties/{firm.id}", "Dora")
    assert 'href="#people"' not in text
    assert 'href="#people"' in page(house, f"/contacts/parties/{firm.id}")


def test_a_hidden_pointer_counts_and_shows_no_activities(house: House, firm: Any) -> None:
    house.add("Dora", house.role("clerk", FIRMS))
    text = page(house, f"/contacts/parties/{firm.id}", "Dora")
    for told in ("Open activities", "Ring back", "Buy paper", "Show samples"):
        assert told not in text
        assert told in page(house, f"/contacts/parties/{firm.id}")


def test_a_hidden_company_keeps_its_peoples_activities_out_of_the_timeline(
    house: House, firm: Any
) -> None:
    house.add("Dora", house.role("clerk", "contacts/parties:read!company contacts/activities:read"))
    text = page(house, f"/contacts/parties/{firm.id}", "Dora")
    assert "Ring back" in text
    assert "Show samples" not in text


def test_hidden_moments_date_nothing_and_order_nothing(house: House, firm: Any) -> None:
    house.add("Dora", house.role("clerk", f"contacts/parties:read {DAYS}"))
    text = page(house, f"/contacts/parties/{firm.id}", "Dora")
    assert "Ring back" in text
    assert "Open activities" not in text
    house.add("Emil", house.role("blind", f"contacts/parties:read {DAYS}!created_at"))
    assert "Ring back" not in page(house, f"/contacts/parties/{firm.id}", "Emil")


def test_hidden_due_days_leave_the_home_page_without_the_block(house: House) -> None:
    dora = house.add("Dora", house.role("clerk", "contacts/activities:read,create"))
    late = now() - timedelta(days=3)
    add(dora, "activities", kind="call", subject="Ring back", due_at=late)
    assert "3 days late" in page(house, "/", "Dora")
    emil = house.add("Emil", house.role("blind", DAYS))
    add(house.actor("Alice"), "activities", subject="Send figures", due_at=late, owner=emil.user_id)
    text = page(house, "/", "Emil")
    assert "My activities" not in text
    assert "days late" not in text


def test_counting_is_refused_for_hidden_fields_and_for_strangers(house: House, firm: Any) -> None:
    dora = house.add("Dora", house.role("clerk", FIRMS))
    by_firm = {"company": str(firm.id)}
    assert count_of(house.actor("Alice"), "contacts/parties", by_firm) == 1
    assert count_of(dora, "contacts/parties", {}) == 2
    assert count_of(dora, "contacts/parties", by_firm) is None
    assert select_where(dora, "contacts/parties", by_firm) is None
    assert count_of(house.actor("Charlie"), "contacts/parties", {}) is None
    assert count_of(dora, "contacts/nothing", {}) is None
