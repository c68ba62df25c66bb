"""Scopes hold before and after a write, for references too; roles taken away are gone at once."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from models.core import Role, User
from models.gate import gate
from plugins.contacts.activity import Activity
from plugins.contacts.address import Address
from plugins.contacts.party import Party
from tests.house import House, opened

GRANTS = (
    "contacts/parties:read,create,update,delete[owner=me]"
    " contacts/activities:read,create,update[owner=me] core/users:read"
)


@pytest.fixture
def own(tmp_path: Path) -> Iterator[House]:
    """A house where Dora sees and changes what she owns."""
    with opened(tmp_path) as house:
        house.role("owner", GRANTS)
        house.add("Dora", "owner")
        yield house


def party(house: House, name: str, owner: str) -> Party:
    """Store a party of somebody."""
    with gate(house.actor(owner).user_id, "command"):
        made = Party(kind="company", name=name)
        made.save()
    return made


def test_refuses_to_give_a_record_out_of_ones_area(own: House) -> None:
    mine, bob = party(own, "Weberei", "Dora"), own.actor("Bob")
    dora = own.browser("Dora")
    at = f"/contacts/parties/{mine.id}"
    sent = dora.post(f"{at}/edit", {"owner": str(bob.user_id)}, form=f"{at}/edit")
    assert sent.status_code == 409
    assert Party.get_by_id(mine.id).owner_id == own.actor("Dora").user_id
    sent = dora.post(f"{at}/edit", {"owner": "", "name": "Spinnerei"}, form=f"{at}/edit")
    assert sent.status_code == 409
    assert Party.get_by_id(mine.id).name == "Weberei"


def test_refuses_to_make_a_record_outside_of_ones_area(own: House) -> None:
    bob = own.actor("Bob").user_id
    sent = own.browser("Dora").post(
        "/contacts/parties/new", {"kind": "company", "name": "Weberei", "owner": str(bob)}
    )
    assert sent.status_code == 409
    assert not Party.select().exists()


def test_unknown_and_invisible_references_are_refused_alike(own: House) -> None:
    theirs, dora = party(own, "Geheim", "Bob"), own.browser("Dora")
    answers = []
    for number in (theirs.id, 99999):
        sent = dora.post(
            "/contacts/parties/new", {"kind": "person", "name": "Ada", "company": str(number)}
        )
        text = sent.get_data(as_text=True).replace(str(number), "N")
        start = text.index('id="company-error"')
        answers.append((sent.status_code, text[start : start + 150]))
        sent = dora.post(
            "/contacts/activities/new", {"kind": "task", "about": f"contacts/parties:{number}"}
        )
        assert sent.status_code == 422
        assert "Geheim" not in sent.get_data(as_text=True)
    assert answers[0] == answers[1]
    assert answers[0][0] == 422
    assert not Party.select().where(Party.name == "Ada").exists()
    assert not Activity.select().exists()


def test_a_reference_out_of_sight_is_shown_as_not_visible_and_survives_saving(own: House) -> None:
    theirs, mine = party(own, "Geheim", "Bob"), party(own, "Ada", "Dora")
    with gate(None, "command"):
        mine.kind, mine.company = "person", theirs
        mine.save()
    dora = own.browser("Dora")
    at = f"/contacts/parties/{mine.id}"
    for path in (at, "/contacts/parties", f"{at}/edit", f"{at}/changes"):
        text = dora.get(path).get_data(as_text=True)
        assert "not visible" in text, path
        assert "Geheim" not in text, path
    page = dora.get(f"{at}/edit").get_data(as_text=True)
    assert 'name="company"' in page
    sent = dora.post(
        f"{at}/edit",
        {"company": "not visible", "company__was": f"{theirs.id}:not visible", "name": "Ada L"},
        form=f"{at}/edit",
    )
    assert sent.status_code == 303
    assert Party.get_by_id(mine.id).company_id == theirs.id


def test_a_part_has_its_owners_rights(own: House) -> None:
    theirs, mine = party(own, "Geheim", "Bob"), party(own, "Weberei", "Dora")
    with gate(None, "command"):
        hidden, shown = (
            Address(party=theirs, street="Kanalweg"),
            Address(party=mine, street="Hofgasse"),
        )
        hidden.save()
        shown.save()
    dora = own.browser("Dora")
    assert dora.get(f"/contacts/addresses/{hidden.id}").status_code == 404
    assert dora.post(f"/contacts/addresses/{hidden.id}/delete").status_code == 404
    assert "Kanalweg" not in dora.get("/contacts/addresses").get_data(as_text=True)
    at = f"/contacts/addresses/{shown.id}"
    assert dora.get(at).status_code == 200
    sent = dora.post(f"{at}/edit", {"party": str(theirs.id)}, form=f"{at}/edit")
    assert sent.status_code == 422
    sent = dora.post("/contacts/addresses/new", {"party": str(theirs.id), "street": "Neu"})
    assert sent.status_code == 422
    assert Address.select().where(Address.party == theirs.id).count() == 1


def test_a_line_of_another_record_cant_be_taken_over(own: House) -> None:
    theirs, mine = party(own, "Geheim", "Bob"), party(own, "Weberei", "Dora")
    with gate(None, "command"):
        hidden = Address(party=theirs, street="Kanalweg")
        hidden.save()
    dora, at = own.browser("Dora"), f"/contacts/parties/{mine.id}"
    sent = dora.post(
        f"{at}/edit",
        {"addresses-sent": "1", "addresses-0-id": str(hidden.id), "addresses-0-street": "Mein"},
        form=f"{at}/edit",
    )
    assert sent.status_code == 422
    assert Address.get_by_id(hidden.id).street == "Kanalweg"
    assert Address.get_by_id(hidden.id).party_id == theirs.id


def test_fields_that_a_form_doesnt_hold_are_not_written(own: House) -> None:
    own.role("narrow", "contacts/parties:read,create,update!iban!notes")
    own.add("Nils", "narrow")
    theirs, nils = party(own, "Weberei", "Bob"), own.browser("Nils")
    at = f"/contacts/parties/{theirs.id}"
    before = Party.get_by_id(theirs.id)
    sent = nils.post(f"{at}/edit", {
        "iban": "DE89370400440532013000", "notes": "x", "created_by": "1", "version": "99",
        "name_key": "zzz", "id": "77", "updated_at": "2020-01-01T00:00:00Z", "name": "Spinnerei",
    }, form=f"{at}/edit")  # fmt: skip
    assert sent.status_code == 303
    after = Party.get_by_id(theirs.id)
    assert (after.name, after.iban, after.notes) == ("Spinnerei", None, None)
    assert (after.created_by, after.version, after.name_key) == (before.created_by, 2, "spinnerei")


def test_saving_keeps_the_fields_that_are_hidden_from_the_person(own: House) -> None:
    own.role("nameless", "contacts/parties:read,update!name!iban")
    own.add("Nora", "nameless")
    theirs, nora = party(own, "Weberei", "Bob"), own.browser("Nora")
    at = f"/contacts/parties/{theirs.id}"
    assert nora.post(f"{at}/edit", {"job_title": "Works"}, form=f"{at}/edit").status_code == 303
    after = Party.get_by_id(theirs.id)
    assert (after.job_title, after.name, after.name_key) == ("Works", "Weberei", "weberei")


def test_a_role_taken_away_works_on_the_next_request(own: House) -> None:
    mine, dora = party(own, "Weberei", "Dora"), own.browser("Dora")
    at = f"/contacts/parties/{mine.id}"
    assert dora.get(at).status_code == 200
    with gate(None, "command"):
        user = User.get(User.name == "Dora")
        user.link("roles", [])
        user.save()
    assert dora.get(at).status_code == 404
    assert dora.get("/contacts/parties").status_code == 404


def test_a_grant_taken_away_works_on_the_next_request(own: House) -> None:
    mine, dora = party(own, "Weberei", "Dora"), own.browser("Dora")
    at = f"/contacts/parties/{mine.id}"
    with gate(None, "command"):
        role = Role.get(Role.name == "owner")
        role.grants = "contacts/parties:read"
        role.save()
    assert dora.get(at).status_code == 200
    assert dora.get(f"{at}/edit").status_code == 403
    assert dora.post(f"{at}/edit", {"name": "Spinnerei"}).status_code == 403


def test_a_scope_that_names_a_field_that_is_gone_matches_nothing(own: House) -> None:
    party(own, "Weberei", "Dora")
    with gate(None, "command"):
        role = Role.get(Role.name == "owner")
        role.grants = "contacts/parties:read[no_such_field=1]"
        role.save()
    answer = own.browser("Dora").get("/contacts/parties")
    assert answer.status_code == 200
    assert "Weberei" not in answer.get_data(as_text=True)


def test_grants_that_cant_be_read_grant_nothing(own: House) -> None:
    with gate(None, "command"):
        role = Role.get(Role.name == "owner")
        role.grants = "contacts/parties:read everything!"
        role.save()
    assert own.browser("Dora").get("/contacts/parties").status_code == 404
