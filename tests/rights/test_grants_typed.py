"""What an administrator types into a role is understood, or answered in words."""

import pytest

from app.grants import parse_grants
from models.core import Role
from models.refused import Refused
from tests.house import House


def said(house: House, grants: str) -> str:
    """Save a role and return the page that answers, or nothing where it was saved."""
    answer = house.browser("Alice").post("/core/roles/new", {"name": "odd", "grants": grants})
    assert answer.status_code in (303, 422)
    return "" if answer.status_code == 303 else str(answer.get_data(as_text=True))


def test_a_mistyped_hidden_field_is_refused(house: House) -> None:
    assert "There is no field “bar” in contacts/parties." in said(
        house, "contacts/parties:read!bar"
    )
    assert "Did you mean “birth_date”?" in said(house, "contacts/parties:read!birthdate")
    assert not Role.select().where(Role.name == "odd").exists()


def test_every_field_can_be_hidden(house: House) -> None:
    assert said(house, "contacts/parties:read!age!tags!owner!name contacts/*:read!phone") == ""


def test_a_verb_that_is_not_there_is_answered_with_those_that_are(house: House) -> None:
    page = said(house, "contacts/activities:fly")
    assert "There is no verb “fly” for contacts/activities." in page
    assert "There are: read, create, update, delete, " in page
    assert all(verb in page for verb in ("done,", "reopen,", "export,"))
    assert "role.verb" not in page


def test_each_wrong_grant_is_named(house: House) -> None:
    page = said(house, "contacts/partys:read\ncontacts/parties:fly\nnonsense\ntasks:read[]")
    for words in ("“contacts/partys”", "verb “fly”", "“nonsense” is no grant", "an empty scope"):
        assert words in page


@pytest.mark.parametrize("text", ["contacts/parties:read[", "contacts/parties:read[owner=me b:c"])
def test_an_open_bracket_never_grants_without_its_condition(text: str) -> None:
    with pytest.raises(Refused, match="isn't closed"):
        parse_grants(text)
