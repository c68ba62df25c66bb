"""What the house answers when the database fails, forms come twice and requests break early."""

import re
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from peewee import OperationalError

from app.jobs.queue import enqueue
from app.jobs.worker import run_one
from app.rights import HOUSE
from app.web import once as sending
from app.web.once import KEEP
from app.writing import create
from models.clock import now, show_zone
from models.core import SentForm, User
from models.database import database, is_sqlite
from models.failures import is_collision, is_disk_full, is_unavailable
from models.gate import gate
from models.reader import reader
from models.texts import current_language, set_language
from plugins.contacts.party import Party
from tests.house import Browser, House


def new_party(browser: Browser, name: str = "Carla Winter") -> str:
    """Make a person and return the address of its page."""
    made = browser.post("/contacts/parties/new", {"kind": "person", "name": name})
    assert made.status_code == 303, made.get_data(as_text=True)
    return str(made.headers["Location"])


def cut_connection(house: House) -> None:
    """End this thread's connection at the server, as a restart of PostgreSQL does."""
    own = database.obj.connection().info.backend_pid
    with psycopg.connect(house.config.database_url, autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s)", (own,))


class Collision(Exception):
    """What a driver raises for a deadlock."""

    sqlstate = "40P01"


@pytest.mark.postgres
@pytest.mark.parametrize("any_house", ["postgres"], indirect=True)
def test_a_lost_connection_is_503_once_and_then_mended(any_house: House) -> None:
    alice = any_house.browser("Alice")
    cut_connection(any_house)
    answer = alice.get("/contacts/parties")
    assert answer.status_code == 503
    assert "<h1" in answer.get_data(as_text=True)
    assert alice.get("/contacts/parties").status_code == 200


@pytest.mark.postgres
@pytest.mark.parametrize("any_house", ["postgres"], indirect=True)
def test_a_connection_lost_while_writing_is_503_and_stores_nothing(
    any_house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    alice = any_house.browser("Alice")
    tokens = alice.token()
    monkeypatch.setattr(Party, "clean", lambda party: cut_connection(any_house))
    typed = {"kind": "person", "name": "Lost", **tokens}
    assert alice.client.post("/contacts/parties/new", data=typed).status_code == 503
    monkeypatch.undo()
    assert alice.client.post("/contacts/parties/new", data=typed).status_code == 303
    assert Party.select().where(Party.name == "Lost").count() == 1


def test_a_database_that_is_away_is_503_even_for_the_error_page(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    alice = house.browser("Alice")

    def fail(*_arguments: Any, **_options: Any) -> None:
        raise OperationalError("the connection is closed")

    monkeypatch.setattr(database.obj, "execute_sql", fail)
    assert alice.get("/contacts/parties").status_code == 503
    monkeypatch.undo()
    assert alice.get("/contacts/parties").status_code == 200


def test_a_wrong_statement_is_no_absence(any_house: House) -> None:
    with pytest.raises(Exception, match="no_such_column") as raised:
        database.execute_sql("SELECT no_such_column FROM core_user")
    assert not is_unavailable(raised.value)
    if not is_sqlite():
        database.rollback()


def test_a_full_disk_is_told_from_an_absence() -> None:
    hidden = OperationalError("cannot rollback - no transaction is active")
    hidden.__context__ = OperationalError("database or disk is full")
    assert is_disk_full(hidden)
    assert not is_disk_full(OperationalError("database is locked"))
    assert is_unavailable(OperationalError("database is locked"))


def test_a_collision_is_tried_once_more(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    alice = house.browser("Alice")
    tries: list[int] = []

    def work(form_id: str, user_id: int | None, _work: Any) -> str:
        tries.append(1)
        if len(tries) == 1:
            raise OperationalError("deadlock detected") from Collision()
        return "/contacts/parties"

    monkeypatch.setattr(sending, "_once", work)
    answer = alice.post("/contacts/parties/new", {"kind": "person", "name": "Twice"})
    assert (answer.status_code, len(tries)) == (303, 2)


def test_a_second_collision_is_503(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    alice = house.browser("Alice")

    def work(form_id: str, user_id: int | None, _work: Any) -> str:
        raise OperationalError("deadlock detected") from Collision()

    monkeypatch.setattr(sending, "_once", work)
    answer = alice.post("/contacts/parties/new", {"kind": "person", "name": "Twice"})
    assert answer.status_code == 503
    assert is_collision(Collision())


@pytest.mark.postgres
@pytest.mark.parametrize("any_house", ["postgres"], indirect=True)
def test_a_locked_record_can_be_referred_to(any_house: House) -> None:
    """FOR NO KEY UPDATE lets others insert rows that point at the locked one."""
    user = User.get(User.name == "Alice")
    with gate(None, "command"):
        user.lock()
        with psycopg.connect(any_house.config.database_url, autocommit=True) as other:
            other.execute("SET lock_timeout = '2s'")
            query = "SELECT id FROM core_user WHERE id = %s FOR KEY SHARE"
            assert other.execute(query, (user.id,)).fetchone() == (user.id,)


def test_the_same_delete_form_sent_twice_answers_alike(any_house: House) -> None:
    alice = any_house.browser("Alice")
    at = new_party(alice)
    tokens = alice.token()
    answers = [alice.client.post(f"{at}/delete", data=tokens) for _time in range(2)]
    assert [one.status_code for one in answers] == [303, 303]
    assert answers[0].headers["Location"] == answers[1].headers["Location"]


def test_an_edit_form_sent_again_after_the_record_is_gone_answers_alike(house: House) -> None:
    alice = house.browser("Alice")
    at = new_party(alice)
    typed = {**alice.token(), "kind": "person", "name": "Carla Sommer"}
    assert alice.client.post(f"{at}/edit", data=typed).status_code == 303
    alice.post(f"{at}/delete")
    again = alice.client.post(f"{at}/edit", data=typed)
    assert (again.status_code, again.headers["Location"]) == (303, at)


def test_a_verb_sent_twice_answers_alike(house: House) -> None:
    alice = house.browser("Alice")
    book = alice.post("/library/books/new", {"title": "T", "author": "A", "copies": "1"})
    ids = [one.rsplit("/", 1)[1] for one in (book.headers["Location"], new_party(alice))]
    at = alice.post("/library/loans/new", {"book": ids[0], "borrower": ids[1]}).headers["Location"]
    tokens = alice.token()
    answers = [alice.client.post(f"{at}/take_back", data=tokens) for _time in range(2)]
    assert [one.headers.get("Location") for one in answers] == [at, at]


def test_a_form_of_somebody_else_says_nothing(house: House) -> None:
    alice, bob = house.browser("Alice"), house.browser("Bob")
    at = new_party(alice)
    tokens = alice.token()
    alice.client.post(f"{at}/delete", data=tokens)
    his = {**bob.token(), "form_id": tokens["form_id"]}
    assert bob.client.post(f"{at}/edit", data={**his, "name": "X"}).status_code == 404


def test_typing_in_vain_is_404_also_for_those_who_may_not_create(house: House) -> None:
    house.role("editor", "contacts/parties:read,update")
    house.add("Dora", "editor")
    dora, alice = house.browser("Dora"), house.browser("Alice")
    at = new_party(alice)
    alice.post(f"{at}/delete")
    assert dora.post(f"{at}/edit", {"kind": "person", "name": "X"}).status_code == 404


def test_a_mail_with_a_nul_is_a_wrong_mail(any_house: House) -> None:
    answer = any_house.browser().post("/login", {"email": "al\0ice@x.example", "password": "x"})
    assert answer.status_code == 422


def test_a_profile_with_a_nul_is_refused_and_stays(any_house: House) -> None:
    alice = any_house.browser("Alice")
    answer = alice.post("/settings/profile", {"name": "Al\0ice"})
    assert answer.status_code == 422
    assert "control character" in answer.get_data(as_text=True)
    assert User.get(User.email == "alice@lantern.example").name == "Alice"


def test_an_early_error_speaks_to_the_one_who_asks(house: House) -> None:
    alice = house.browser("Alice")
    with gate(None, "command"):
        user = User.get(User.name == "Bob")
        user.language = "de"
        user.save()
    bob = house.browser("Bob")
    assert bob.client.post("/settings/theme", data={"theme": ""}).status_code == 400
    answer = bob.client.post("/settings/theme", data={"theme": ""}).get_data(as_text=True)
    assert re.search(r'<html[^>]* lang="de"', answer)
    answer = alice.client.post("/settings/theme", data={"theme": ""}).get_data(as_text=True)
    assert re.search(r'<html[^>]* lang="en"', answer)


def test_a_thread_forgets_who_it_answered(house: House) -> None:
    alice = house.browser("Alice")
    alice.post("/settings/profile", {"name": "Alice", "language": "de", "timezone": "Asia/Tokyo"})
    assert alice.get("/").status_code == 200
    assert (reader.get(), show_zone.get(), current_language()) == (None, None, "en")
    set_language("en")


def test_old_marks_of_forms_go_with_the_nightly_clean_up(house: House) -> None:
    SentForm.create(form_id="x" * 20, user_id=1, at=now() - KEEP - timedelta(minutes=1))
    SentForm.create(form_id="y" * 20, user_id=1, at=now())
    enqueue("core.clean-up")
    assert run_one()
    kept = [
        row.form_id for row in SentForm.select().where(SentForm.form_id.in_(["x" * 20, "y" * 20]))
    ]
    assert kept == ["y" * 20]


def test_an_unknown_sort_of_the_code_falls_back(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.registry import registry

    parties = registry.resources["contacts/parties"]
    create(parties, {"kind": "person", "name": "Carla"}, HOUSE)
    alice = house.browser("Alice")
    for sort in ("no_such", "company.no_such", "no.such", "-", "((("):
        monkeypatch.setattr(type(parties), "sort", sort)
        assert alice.get("/contacts/parties").status_code == 200, sort


def test_figures_are_not_for_who_comes_through_a_proxy(house: House) -> None:
    assert house.browser().get("/metrics").status_code == 200
    passed_on = {"X-Forwarded-For": "203.0.113.8"}
    assert house.browser().get("/metrics", headers=passed_on).status_code == 404
