"""What a row points at out of sight: no filter by number tells which record it is."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.api import count_of
from models.gate import gate
from plugins.contacts.activity import Activity
from plugins.contacts.party import Party
from plugins.contacts.tag import Tag
from tests.house import House, opened


@pytest.fixture
def own(tmp_path: Path) -> Iterator[House]:
    """A house where Nia sees her own parties, one of which is at a firm of Bob's."""
    with opened(tmp_path) as house:
        house.role("owner", "contacts/parties:read[owner=me] contacts/activities:read library/*:*")
        nia = house.add("Nia", "owner")
        with gate(house.actor("Bob").user_id, "command"):
            for name in ("Firm one", "Firm two"):
                Party(kind="company", name=name).save()
            tag = Tag(name="Debtor")
            tag.save()
        with gate(nia.user_id, "command"):
            Party(kind="company", name="Own firm").save()
            zebra = Party(kind="person", name="Zebra", company=2)
            zebra.link("tags", [tag.id])
            zebra.save()
            Activity(subject="Hush", about=Party.get_by_id(2)).save()
        yield house


def found(house: House, name: str, address: str = "contacts/parties", **query: Any) -> int | None:
    """Count what somebody finds."""
    texts = {key: str(value) for key, value in query.items()}
    return count_of(house.actor(name), address, texts)


@pytest.mark.parametrize("number", [1, 2, 3, 99])
def test_an_invisible_firm_is_found_under_no_number(own: House, number: int) -> None:
    assert found(own, "Nia", company=number) == 0
    assert found(own, "Nia", company__in=f"{number},7") == 0
    assert found(own, "Nia", company__ne=number) == 2
    assert found(own, "Nia", where=f"not company={number}") == 2


def test_a_visible_firm_is_found_by_its_number(own: House) -> None:
    assert found(own, "Alice", company=2) == 1
    with gate(own.actor("Nia").user_id, "command"):
        zebra = Party.get(Party.name == "Zebra")
        zebra.company = 3
        zebra.save()
    assert found(own, "Nia", company=3) == 1
    assert found(own, "Nia", company__ne=3) == 1


def test_that_there_is_a_firm_is_no_secret(own: House) -> None:
    assert found(own, "Nia", company__isnull="false") == 1


def test_ones_own_number_is_found_without_a_right_on_users(own: House) -> None:
    me, bob = own.actor("Nia").user_id, own.actor("Bob").user_id
    assert found(own, "Nia", owner="me") == 2
    assert found(own, "Nia", owner=me) == 2
    assert found(own, "Nia", owner=bob) == 0
    assert found(own, "Nia", owner__ne="me") == 0


def test_a_tag_that_may_not_be_read_is_found_under_no_number(own: House) -> None:
    assert found(own, "Nia", tags=1) == 0
    assert found(own, "Nia", tags__isnull="false") == 0
    assert found(own, "Alice", tags=1) == 1


@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_pointer_tells_no_number_of_what_is_out_of_sight(own: House, number: int) -> None:
    at = "contacts/activities"
    assert found(own, "Nia", at, about_id=number) == 0
    assert found(own, "Nia", at, about_id__gt=number - 1) == 0
    assert found(own, "Nia", at, about_id__ne=number) == 1
    assert found(own, "Alice", at, about_id=number) == int(number == 2)


def test_a_pointer_to_what_may_be_seen_is_found(own: House) -> None:
    with gate(own.actor("Nia").user_id, "command"):
        Activity(subject="Mine", about=Party.get_by_id(3)).save()
    assert found(own, "Nia", "contacts/activities", about_id=3) == 1
    assert found(own, "Nia", "contacts/activities", about_id__lt=4) == 1


def test_a_list_is_not_sorted_by_the_number_of_a_pointer(own: House) -> None:
    answer = own.browser("Nia").get("/contacts/activities?sort=about_id")
    assert answer.status_code == 400
