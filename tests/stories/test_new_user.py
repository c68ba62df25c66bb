"""What a new user does wrong in the first hour, and what the house makes of it."""

import re
from typing import Any

import pytest
from peewee import IntegrityError

from app.house import enable_only
from app.schema import prepare_core
from app.settings import firm
from app.zones import default_zone
from models.core import Role, User
from models.database import database, transaction
from models.gate import gate
from plugins.contacts.tag import Tag
from tests.house import PASSWORD, House
from tests.security.test_sign_in import FIRST, without_users


def test_a_name_of_spaces_is_asked_for_again(house: House) -> None:
    alice = house.browser("Alice")
    for blank in ("   ", "\u200b", " \t"):
        answer = alice.post("/settings/profile", {"name": blank})
        assert answer.status_code == 422, repr(blank)
        assert "Fill this in." in answer.get_data(as_text=True)
        answer = alice.post(
            "/settings/company", {"name": blank, "country": "DE", "currency": "EUR"}
        )
        assert answer.status_code == 422, repr(blank)
    assert User.get(User.email == "alice@lantern.example").name == "Alice"


def test_spaces_around_what_is_typed_into_a_settings_form_go(house: House) -> None:
    alice = house.browser("Alice")
    sent = {"name": "  Alice Ang ", "language": "", "timezone": ""}
    assert alice.post("/settings/profile", sent).status_code == 303
    assert User.get(User.email == "alice@lantern.example").name == "Alice Ang"


def test_home_opens_for_somebody_whose_kept_name_is_blank(house: House) -> None:
    User.update(name="   ").where(User.name == "Alice").execute()
    assert house.browser("Alice").get("/").status_code == 200


def test_nobody_is_saved_without_a_name(house: House) -> None:
    with gate(None, "command"):
        User(name="  ", email="nina@lantern.example").save()
    assert User.get(User.email == "nina@lantern.example").name == "nina"


def test_a_mail_is_one_user_whatever_its_capitals(any_house: House) -> None:
    alice = any_house.browser("Alice")
    staff = str(Role.get(Role.name == "staff").id)
    sent = {"name": "Second", "email": "ALICE@lantern.example", "roles": staff}
    answer = alice.post("/core/users/new", sent)
    assert answer.status_code == 422
    assert "is taken already, whatever its capitals" in answer.get_data(as_text=True)
    sent["email"] = "Nina.Ang@Lantern.Example"
    at = alice.post("/core/users/new", sent).headers["Location"]
    assert User.get(User.name == "Second").email == "nina.ang@lantern.example"
    alice.post(f"/settings{at.removeprefix('/core')}/password", {"new": PASSWORD})
    for typed in (
        "NINA.ANG@LANTERN.EXAMPLE",
        "nina.ang@lantern.example",
        " Nina.Ang@lantern.example",
    ):
        assert any_house.browser().sign_in(typed).status_code == 303, typed


def without_keys(model: Any, name: str) -> None:
    """Bring a table back to before its unique text had a folded key."""
    table = model._meta.table_name
    with transaction():
        for index in database.get_indexes(table):
            if index.columns == [name]:
                database.execute_sql(f'DROP INDEX "{index.name}"')
        database.execute_sql(f'ALTER TABLE "{table}" DROP COLUMN "{name}"')


def test_users_from_before_with_capitals_or_twice_go_on_working(any_house: House) -> None:
    without_keys(User, "email_key")
    with transaction():
        for name, mail in (("Bob", "Bob@lantern.example"), ("Charlie", "ALICE@lantern.example")):
            database.execute_sql(f"UPDATE core_user SET email = '{mail}' WHERE name = '{name}'")
    prepare_core()
    for mail in ("bob@lantern.example", "Bob@lantern.example", "ALICE@lantern.example"):
        browser = any_house.browser()
        assert browser.sign_in(mail).status_code == 303, mail
        assert browser.post("/settings/theme", {"theme": "dark"}).status_code == 303, mail
    assert User.get(User.name == "Charlie").email == "ALICE@lantern.example"
    alice = any_house.browser("Alice")
    assert "Alice" in alice.get("/settings/profile").get_data(as_text=True)


def test_tags_that_differ_in_capitals_are_one(any_house: House) -> None:
    alice = any_house.browser("Alice")
    first = alice.post("/contacts/tags/new", {"name": "Doppelt"}).headers["Location"]
    answer = alice.post("/contacts/tags/new", {"name": " doppelt"})
    assert answer.status_code == 422
    assert "“doppelt” is taken already" in answer.get_data(as_text=True)
    assert alice.post(f"{first}/edit", {"name": "DOPPELT"}, form=f"{first}/edit").status_code == 303
    assert [tag.name for tag in Tag.select()] == ["DOPPELT"]


def test_the_database_itself_refuses_twins(any_house: House) -> None:
    key = Tag._meta.fields["name_key"]
    with transaction():
        Tag.insert({Tag.name: "Doppelt", key: "doppelt"}).execute()
    with pytest.raises(IntegrityError), transaction():
        Tag.insert({Tag.name: "doppelt", key: "doppelt"}).execute()


def test_a_new_user_without_a_password_is_told_of_and_led_to_one(house: House) -> None:
    alice = house.browser("Alice")
    staff = str(Role.get(Role.name == "staff").id)
    sent = {"name": "Nina", "email": "nina@lantern.example", "roles": staff}
    at = alice.post("/core/users/new", sent).headers["Location"]
    page = alice.get(at).get_data(as_text=True)
    assert "Nina can&#39;t sign in before choosing a password by a link." in page
    assert f'href="/settings{at.removeprefix("/core")}/password"' in page
    alice.post(f"/settings{at.removeprefix('/core')}/password", {"new": PASSWORD})
    assert "No password yet" not in alice.get(at).get_data(as_text=True)


def test_users_choose_among_the_languages_there_are(house: House) -> None:
    alice = house.browser("Alice")
    page = alice.get("/core/users/new").get_data(as_text=True)
    select = re.findall(r'<select [^>]*name="language".*?</select>', page, re.S)[0]
    assert re.findall(r'value="([^"]+)"[^>]*>([^<]*)<', select) == [
        ("de", "Deutsch"),
        ("en", "English"),
    ]
    staff = str(Role.get(Role.name == "staff").id)
    sent = {"name": "Nina", "email": "nina@lantern.example", "roles": staff, "language": "de"}
    at = alice.post("/core/users/new", sent).headers["Location"]
    assert "Deutsch" in alice.get(at).get_data(as_text=True)


def test_roles_of_modules_that_are_off_are_not_offered(house: House) -> None:
    alice = house.browser("Alice")
    assert "librarian" in alice.get("/core/users/new").get_data(as_text=True)
    enable_only({"contacts"})
    house.role("driver", "contacts/parties:read")
    page = alice.get("/core/users/new").get_data(as_text=True)
    assert "librarian" not in page
    assert "driver" in page


def test_ticked_roles_keep_their_places_when_the_form_comes_back(house: House) -> None:
    alice = house.browser("Alice")
    before = roles_in(alice.get("/core/users/new").get_data(as_text=True))
    sent = {"name": "", "email": "x", "roles": [before[-1], before[-2]]}
    answer = alice.post("/core/users/new", sent)
    assert answer.status_code == 422
    assert roles_in(answer.get_data(as_text=True)) == before


def roles_in(page: str) -> list[str]:
    """Return the ids of the roles in the order of their boxes."""
    boxes = re.findall(r'<input [^>]*name="roles"[^>]*>', page)
    return [found[0] for one in boxes if (found := re.findall(r'value="(\d+)"', one))]


def test_the_zone_follows_the_country_at_set_up(house: House) -> None:
    token = without_users(house)
    stranger = house.browser()
    page = stranger.get(f"/setup?token={token}", follow_redirects=True).get_data(as_text=True)
    assert "As in the country" in page
    sent = {**FIRST, "token": token, "timezone": "", "country": "JP"}
    assert stranger.post("/setup", {**sent, "name": "  "}).status_code == 422
    assert stranger.post("/setup", sent).status_code == 303
    assert firm().timezone == "Asia/Tokyo"
    assert default_zone("KE") == "Africa/Nairobi"
    assert default_zone("XX") == "UTC"


def test_an_address_says_what_it_does_not_know(house: House) -> None:
    alice = house.browser("Alice")
    for wrong in ("view=overdue", "limit=abc", "limit=0", "limit=501"):
        assert alice.get(f"/contacts/parties?{wrong}").status_code == 400, wrong
    for name in ("Ada", "Bea", "Cleo"):
        alice.post("/contacts/parties/new", {"kind": "company", "name": name})
    page = alice.get("/contacts/parties?view=list&limit=2").get_data(as_text=True)
    assert page.count('<tr id="row-') == 2
