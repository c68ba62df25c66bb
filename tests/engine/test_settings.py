"""Settings of a module from its form class: checked, kept, told by whom, for programs too."""

from collections.abc import Iterator

import pytest
from wtforms import BooleanField, DateField, DecimalField, Form, PasswordField, SelectField
from wtforms.validators import NumberRange, Optional

from app.registry import registry
from app.settings import settings_of
from models.core import SettingChange
from tests.house import House
from tests.jsonapi.program import program

MOODS = {"mild": "Mild weather", "wild": "Wild weather"}


class Lending(Form):
    """What the test's module lets be set."""

    fee = DecimalField("Fee a day", [Optional(), NumberRange(0, 100)], places=2)
    opened = DateField("Open since", [Optional()])
    is_strict = BooleanField("Strict")
    key = PasswordField("Key")
    mood = SelectField("Mood", choices=lambda: [*MOODS.items()])


@pytest.fixture
def lending(house: House) -> Iterator[House]:
    """A house whose library has settings."""
    plugin = registry.installed["library"].plugin
    assert plugin is not None
    plugin.settings = Lending
    yield house
    plugin.settings = None


FORM = "/settings/plugins/library/settings"
TYPED = {"fee": "2.50", "opened": "2026-03-01", "is_strict": "y", "key": "hush", "mood": "wild"}


def test_they_stand_in_the_list_and_are_kept_as_typed(lending: House) -> None:
    alice = lending.browser("Alice")
    assert f'href="{FORM}"' in alice.get("/settings/").get_data(as_text=True)
    assert alice.post(FORM, TYPED).status_code == 303
    assert settings_of("library") == {
        "fee": "2.5", "opened": "2026-03-01", "is_strict": True, "key": "hush", "mood": "wild",
    }  # fmt: skip
    page = alice.get(FORM).get_data(as_text=True)
    assert 'value="2.50"' in page
    assert 'value="2026-03-01"' in page
    assert "hush" not in page


def test_what_is_wrong_stands_beside_its_field_and_nothing_is_kept(lending: House) -> None:
    alice = lending.browser("Alice")
    for wrong in ({"fee": "101"}, {"fee": "much"}, {"mood": "odd"}, {"opened": "yesterday"}):
        answer = alice.post(FORM, {**TYPED, **wrong})
        assert answer.status_code == 422, wrong
        assert "is-invalid" in answer.get_data(as_text=True)
    assert settings_of("library") == {}
    assert lending.browser("Bob").get(FORM).status_code == 403


def test_of_a_password_the_history_keeps_only_that_it_changed(lending: House) -> None:
    alice = lending.browser("Alice")
    alice.post(FORM, TYPED)
    alice.post(FORM, {**TYPED, "key": "hush-hush"})
    answer = program(lending, "Alice").patch("/settings/library", {"key": "hushed"})
    assert answer.status_code == 200, answer.json
    rows = list(
        SettingChange.select().where(SettingChange.name == "key").order_by(SettingChange.id)
    )
    assert [(row.before, row.after) for row in rows] == [
        (None, "•••"),
        ("•••", "•••"),
        ("•••", "•••"),
    ]
    assert "hush" not in repr([(row.before, row.after) for row in SettingChange.select()])
    assert settings_of("library")["key"] == "hushed"


def test_who_changed_what_is_told_but_for_passwords(lending: House) -> None:
    alice = lending.browser("Alice")
    alice.post(FORM, TYPED)
    alice.post(FORM, {**TYPED, "mood": "mild"})
    alice.post(FORM, {**TYPED, "mood": "mild"})
    page = alice.get(f"{FORM}/changes").get_data(as_text=True)
    assert page.count("Mood") == 2
    assert "Wild weather" in page
    assert "Alice" in page
    assert "hush" not in page
    alice.post("/settings/company", {"name": "Lantern & Daughters", "country": "DE",
               "currency": "EUR", "language": "en", "timezone": "UTC"})  # fmt: skip
    page = alice.get("/settings/company/changes").get_data(as_text=True)
    assert "Lantern &amp; Daughters" in page
    assert lending.browser("Bob").get("/settings/company/changes").status_code == 403


def test_programs_read_and_change_them(lending: House) -> None:
    call = program(lending, "Alice")
    assert call.patch("/settings/library", {"fee": "3.5", "mood": "wild"}).status_code == 200
    found = call.get("/settings/library").json
    assert (found["fee"], found["mood"], found["is_strict"]) == ("3.5", "wild", False)
    for wrong in ({"fee": "101"}, {"mood": "odd"}, {"colour": "red"}):
        answer = call.patch("/settings/library", wrong)
        assert answer.status_code == 422
        assert set(answer.json["errors"]) == set(wrong)
    assert program(lending, "Bob").get("/settings/library").status_code == 403
    assert "3.5" in lending.browser("Alice").get(f"{FORM}/changes").get_data(as_text=True)
