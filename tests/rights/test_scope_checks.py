"""A role's scope is checked against the records that its grant is about."""

import pytest

from app.writing import create
from app.writing.errors import Invalids
from tests.contacts.conftest import resource
from tests.house import House


@pytest.mark.parametrize(
    "grants",
    [
        "contacts/*:read[owner=me]",
        "contacts/parties:read[owner=me]",
        "contacts/addresses:read[party.owner=me]",
        "*:read[owner=me]",
        "core/*:read[is_active=true]",
    ],
)
def test_a_scope_that_fits_some_record_is_taken(house: House, grants: str) -> None:
    alice = house.actor("Alice")
    values = {"name": "clerk", "grants": grants}
    assert create(resource("core/roles"), values, alice).grants == grants


@pytest.mark.parametrize(
    ("grants", "told"),
    [
        ("contacts/*:read[is_active=true]", "contacts/*"),
        ("contacts/parties:read[is_active=true]", "is_active"),
        ("*:read[no_such_field=1]", "no_such_field"),
        ("contacts/*:read[owner=]]", "is no grant"),
    ],
)
def test_a_scope_that_fits_no_record_is_refused(house: House, grants: str, told: str) -> None:
    with pytest.raises(Invalids) as raised:
        create(resource("core/roles"), {"name": "clerk", "grants": grants}, house.actor("Alice"))
    assert told in str(raised.value)


def test_a_scope_on_a_whole_plugin_lets_see_what_it_fits(house: House) -> None:
    alice = house.actor("Alice")
    values = {"name": "clerk", "grants": "contacts/*:read,create[owner=me]"}
    create(resource("core/roles"), values, alice)
    dora = house.add("Dora", "clerk")
    create(resource("contacts/parties"), {"kind": "company", "name": "Theirs"}, alice)
    create(resource("contacts/parties"), {"kind": "company", "name": "Mine"}, dora)
    text = house.browser("Dora").get("/contacts/parties").get_data(as_text=True)
    assert ("Mine" in text, "Theirs" in text) == (True, False)
    assert house.browser("Dora").get("/contacts/tags").status_code == 200
