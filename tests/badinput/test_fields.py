"""Every field of every form takes every nasty text: a clear answer, nothing half saved or live."""

from typing import Any

import pytest

from app.registry import registry
from tests.badinput.forms import BASE, NASTY, changes, names_of, new_id, raw, rows, unescaped
from tests.free.making import form_values, make
from tests.free.resources import WITH_FORMS
from tests.house import Browser, House

SHORT = ("script", "nul", "beyond 64 bits")


def send(browser: Browser, tokens: dict[str, str], address: str, values: dict[str, str]) -> Any:
    """Send the form of a new record."""
    data = {**tokens, "form_id": new_id(), **values}
    return browser.client.post(f"/{address}/new", data=data)


def base_of(address: str) -> dict[str, str]:
    """Return a form filled as it should be."""
    if address in BASE:
        return BASE[address]
    resource = registry.resources[address]

    def choose(reference: Any) -> int:
        return int(make(registry.by_model[reference.rel_model]).id)

    return form_values(resource, choose)


def try_all(browser: Browser, address: str, nasties: tuple[str, ...], share: int = 1) -> None:
    """Try each nasty text in each field, or of so many one, another in each field."""
    tokens, base = browser.token(), base_of(address)
    assert names_of(browser, f"/{address}/new")
    for number, name in enumerate(names_of(browser, f"/{address}/new")):
        for nasty in nasties[number % share :: share]:
            where = f"{address} {name} {nasty}"
            before = rows(address), changes()
            answer = send(browser, tokens, address, {**base, name: NASTY[nasty]})
            text = answer.get_data(as_text=True)
            assert answer.status_code in (200, 303, 422), where
            assert not unescaped(text), where
            if answer.status_code != 303:
                assert (rows(address), changes()) == before, where
                continue
            assert rows(address) == before[0] + 1, where
            shown = browser.get(answer.headers["Location"]).get_data(as_text=True)
            assert not unescaped(shown), where


@pytest.mark.parametrize("address", BASE)
def test_a_nasty_text_is_taken_as_text_or_refused(alice: Browser, address: str) -> None:
    try_all(alice, address, SHORT, len(SHORT))


@pytest.mark.long
@pytest.mark.parametrize("address", WITH_FORMS)
def test_every_nasty_text_is_taken_as_text_or_refused(alice: Browser, address: str) -> None:
    try_all(alice, address, tuple(NASTY))


@pytest.mark.parametrize(
    ("field", "text", "said"),
    [
        ("name", "x" * 256, "At most 255 characters"),
        ("notes", "x" * 100_001, "At most 100000 characters"),
        ("name", "a\0b", "control character"),
        ("email", "no mail", "mail"),
        ("birth_date", "2026-02-30", "day"),
        ("kind", "robot", "none of the choices"),
        ("company", "nobody at all", "Nothing is called"),
        ("company", "999999999", "no such record"),
        ("owner", "-1", "Nothing is called"),
        ("tags", "1e3", "Choose from the list"),
        ("language", "xx-nonsense", ""),
        ("vat_number", "DE000", ""),
        ("iban", "DE00 0000", ""),
    ],
)
def test_a_wrong_value_is_refused_at_its_field(
    alice: Browser, field: str, text: str, said: str
) -> None:
    before = rows("contacts/parties"), changes()
    answer = alice.post("/contacts/parties/new", {**BASE["contacts/parties"], field: text})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert said in page
    assert f'id="{field}-error"' in page
    assert (rows("contacts/parties"), changes()) == before


def test_a_fault_in_one_line_saves_nothing_of_the_whole(alice: Browser) -> None:
    before = rows("contacts/parties"), rows("contacts/addresses"), changes()
    answer = alice.post(
        "/contacts/parties/new",
        {
            **BASE["contacts/parties"],
            "addresses-sent": "1",
            "addresses-0-city": "Jena",
            "addresses-0-country": "DE",
            "addresses-1-city": "Gera",
            "addresses-1-latitude": "NaN",
        },
    )
    assert answer.status_code == 422
    assert "Jena" in answer.get_data(as_text=True)
    assert "Gera" in answer.get_data(as_text=True)
    assert (rows("contacts/parties"), rows("contacts/addresses"), changes()) == before


@pytest.mark.parametrize(
    "body",
    [
        b"kind=company&name=%ED%A0%80",
        b"kind=company&name=%FF%FE",
        b"kind=company&name=\xff\xfe",
        b"kind=company&name=%",
        b"kind=company&name=%zz",
        b"kind=company&name=%c0%80",
        b"kind=company&name[]=a&name[b]=c",
        b"kind=company&=nothing&&&name=a",
        b"kind=company&name=a;name=b",
    ],
)
def test_broken_bytes_are_replaced_or_refused(alice: Browser, body: bytes) -> None:
    answer = raw(alice, "/contacts/parties/new", body)
    assert answer.status_code in (303, 400, 422)
    assert alice.get("/contacts/parties").status_code == 200


def test_the_last_of_duplicated_keys_counts(alice: Browser) -> None:
    answer = raw(alice, "/contacts/parties/new", b"kind=company&name=First&name=Second")
    assert answer.status_code == 303
    assert "Second" in alice.get(answer.headers["Location"]).get_data(as_text=True)


def test_typed_texts_stay_in_the_form_that_was_refused(alice: Browser) -> None:
    typed = {"kind": "company", "name": "Kept Ltd", "email": "wrong", "notes": "Kept too"}
    page = alice.post("/contacts/parties/new", typed).get_data(as_text=True)
    assert all(text in page for text in ("Kept Ltd", "wrong", "Kept too"))


def test_what_no_form_offers_has_no_effect(worn_house: House, alice: Browser) -> None:
    from plugins.contacts.party import Party

    sent = {
        **BASE["contacts/parties"],
        "id": "4711",
        "version": "99",
        "created_at": "1999-01-01T00:00:00Z",
        "created_by": "2",
        "updated_at": "1999-01-01T00:00:00Z",
        "updated_by": "2",
        "name_key": "zzz",
        "age": "7",
        "password_hash": "x",
        "is_admin": "true",
    }
    answer = alice.post("/contacts/parties/new", sent)
    assert answer.status_code == 303
    party = Party.get_by_id(int(answer.headers["Location"].rsplit("/", 1)[1]))
    me = worn_house.actor("Alice").user_id
    assert (party.version, party.created_by, party.updated_by) == (1, me, me)
    assert party.id != 4711
    assert party.created_at.year > 1999
    assert party.__data__["name_key"] == "base"


def test_a_state_moves_only_by_its_verbs(alice: Browser) -> None:
    from plugins.library import Loan

    book = alice.post("/library/books/new", {**BASE["library/books"], "title": "Moves"})
    who = alice.post("/contacts/parties/new", {"kind": "person", "name": "Reader"})
    ids = [one.headers["Location"].rsplit("/", 1)[1] for one in (book, who)]
    sent = {"book": ids[0], "borrower": ids[1], "state": "returned"}
    at = alice.post("/library/loans/new", sent).headers["Location"]
    loan = Loan.get_by_id(int(at.rsplit("/", 1)[1]))
    assert loan.state == "lent"
    alice.post(f"{at}/edit", {"state": "returned"}, form=f"{at}/edit")
    assert Loan.get_by_id(loan.id).state == "lent"
    assert alice.post(f"{at}/take_back", form=f"{at}/take_back").status_code == 303
    assert Loan.get_by_id(loan.id).state == "returned"
    again = alice.post(f"{at}/take_back")
    assert again.status_code == 409, "a verb out of its turn is refused"


def test_a_user_form_never_takes_a_hash_or_a_session(worn_house: House, alice: Browser) -> None:
    from models.core import User

    bob = User.get(User.name == "Bob")
    at = f"/core/users/{bob.id}/edit"
    sent = {"name": "Bob", "password_hash": "planted", "last_seen_at": "2030-01-01"}
    alice.post(at, sent, form=at)
    after = User.get_by_id(bob.id)
    assert after.password_hash == bob.password_hash
    assert after.last_seen_at == bob.last_seen_at


def test_a_clerk_gives_himself_no_role(worn_house: House) -> None:
    from models.core import Role, User

    admin = Role.get(Role.name == "admin")
    bob = worn_house.browser("Bob")
    user = User.get(User.name == "Bob")
    had = user.linked("roles")
    for path in (f"/core/users/{user.id}/edit", "/settings/profile"):
        sent = {"name": "Bob", "roles": str(admin.id), "is_active": "true", "language": ""}
        assert bob.post(path, sent).status_code in (303, 403, 404, 422)
    assert user.linked("roles") == had
