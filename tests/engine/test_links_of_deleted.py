"""A record that lists hold leaves them with a trace, or stays where one can't be without it."""

import threading
import time
from typing import Any

import pytest

from app.rights import Actor
from app.writing import create, delete
from models.change import Change
from models.core import Role, User
from models.database import database, is_sqlite
from models.gate import gate
from models.refused import Refused
from plugins.contacts.party import Party
from plugins.contacts.tag import Tag
from tests.contacts.conftest import resource
from tests.house import House


def tagged(alice: Actor) -> tuple[Party, Tag, Tag]:
    """Store a party with two tags."""
    first = create(resource("contacts/tags"), {"name": "Debtor"}, alice)
    second = create(resource("contacts/tags"), {"name": "Choir"}, alice)
    values = {"kind": "person", "name": "Mira", "tags": [first.id, second.id]}
    return create(resource("contacts/parties"), values, alice), first, second


def test_a_deleted_tag_leaves_its_parties_with_a_trace(any_house: House) -> None:
    alice = any_house.actor("Alice")
    party, gone, stays = tagged(alice)
    delete(resource("contacts/tags"), gone.id, alice)
    after = Party.get_by_id(party.id)
    assert (after.version, after.linked("tags")) == (party.version + 1, [stays.id])
    last = Change.select().order_by(Change.id.desc()).limit(2)
    deleted, changed = list(last)
    assert deleted.change_set == changed.change_set
    assert (changed.record_type, changed.record_id) == ("contacts/parties", party.id)
    assert changed.was == {"tags": sorted([gone.id, stays.id])}
    assert changed.became == {"tags": [stays.id]}


def test_the_question_names_who_loses_the_record(house: House) -> None:
    _party, gone, _stays = tagged(house.actor("Alice"))
    text = house.browser("Alice").get(f"/contacts/tags/{gone.id}/delete").get_data(as_text=True)
    assert "These stay, but no longer refer to it:" in text
    assert f'href="/contacts/parties?tags={gone.id}"' in text
    assert "Nothing else refers to it" not in text


def test_a_role_in_use_stays(house: House) -> None:
    house.role("clerk", "contacts/parties:read")
    house.add("Dora", "clerk", "staff")
    role = Role.get(Role.name == "clerk")
    alice = house.browser("Alice")
    assert "can&#39;t be deleted" in alice.get(f"/core/roles/{role.id}/delete").get_data(True)
    assert alice.post(f"/core/roles/{role.id}/delete").status_code == 409
    assert role.id in User.get(User.name == "Dora").linked("roles")
    with pytest.raises(Refused, match="Users"):
        delete(resource("core/roles"), role.id, house.actor("Alice"))


def test_a_role_that_nobody_has_goes(house: House) -> None:
    house.role("clerk", "contacts/parties:read")
    role = Role.get(Role.name == "clerk")
    assert house.browser("Alice").post(f"/core/roles/{role.id}/delete").status_code == 303
    assert Role.get_or_none(Role.id == role.id) is None


def test_the_history_keeps_a_deleted_record_whole(house: House) -> None:
    alice = house.actor("Alice")
    party, _first, _second = tagged(alice)
    delete(resource("contacts/parties"), party.id, alice)
    was: dict[str, Any] = Change.select().order_by(Change.id.desc()).first().was
    assert was["created_by"] == was["updated_by"] == alice.user_id
    assert was["created_at"].endswith("Z")
    assert (was["version"], len(was["tags"])) == (1, 2)


def test_no_link_slips_in_while_its_target_goes(any_house: House) -> None:
    alice = any_house.actor("Alice")
    party, gone, stays = tagged(alice)
    open_now, raised = threading.Event(), []

    def link() -> None:
        open_now.wait(20)
        try:
            with gate(None, "job"):
                other = Party(kind="person", name="Jon")
                other.link("tags", [gone.id])
                other.save()
        except Exception as error:  # shown by the assertion below
            raised.append(error)
        finally:
            database.close()

    thread = threading.Thread(target=link)
    thread.start()
    with gate(alice.user_id, "page"):
        delete(resource("contacts/tags"), gone.id, alice)
        open_now.set()
        time.sleep(0.3)
    thread.join(20)
    assert len(raised) == 1
    assert Party.get_by_id(party.id).linked("tags") == [stays.id]
    assert is_sqlite() or "foreign key" in str(raised[0])
