"""Who wants to be forgotten is: everywhere, but for what a module must keep."""

from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
import time_machine

from app.erasing import Erasure, erasure_asked
from app.files import Upload
from app.files.store import store_folder
from app.files.uploading import upload
from app.jobs.kind import find_kind
from app.jobs.queue import enqueue
from app.jobs.worker import run_one
from app.mail.outbox import send_mail
from app.rights import Denied, NotVisible
from app.settings import put_settings
from app.talk.adding import add_comment
from app.undoing.trash import trash
from app.undoing.undo import undo
from app.writing import create, delete, perform, update
from app.writing.merging import merge
from models.change import ChangeSet
from models.clock import now
from models.core import ErasedRecord, Job, Mail
from models.database import database
from models.gate import gate
from models.refused import Refused
from plugins.contacts.activity import Activity
from plugins.contacts.party import Party
from plugins.contacts.relation import Relation
from tests.contacts.conftest import resource
from tests.house import House
from tests.jsonapi.program import program

CANARY = "zebracanary"


@pytest.fixture
def zoe(any_house: House) -> Any:
    """Somebody of whom every place of the house holds something."""
    alice = any_house.actor("Alice")
    parties = resource("contacts/parties")
    lines = {
        "addresses": [
            {
                "street": f"{CANARY} street 1",
                "country": "DE",
                "latitude": "53.123457",
                "longitude": "9.765431",
            }
        ],
        "channels": [{"kind": "email", "value": f"home@{CANARY}.example"}],
    }
    values = {
        "kind": "person", "given_name": "Zoe", "family_name": f"{CANARY.title()}",
        "email": f"zoe@{CANARY}.example", "birth_date": "1990-05-17", "notes": f"knows {CANARY}",
    }  # fmt: skip
    zoe = create(parties, values, alice, lines)
    about = {"resource": "contacts/parties", "id": zoe.id}
    told = {"kind": "visit", "subject": f"At {CANARY}", "outcome": CANARY, "about": about}
    create(resource("contacts/activities"), {**told, "done_at": now().isoformat()}, alice)
    firm = create(parties, {"kind": "company", "name": "Weberei"}, alice)
    tie = {"person": zoe.id, "firm": firm.id, "role": f"{CANARY} adviser"}
    create(resource("contacts/relations"), tie, alice)
    upload(parties, zoe.id, [Upload(f"{CANARY}.txt", BytesIO(CANARY.encode()))], alice)
    add_comment(parties, zoe.id, f"{CANARY} likes tea", alice)
    update(parties, zoe.id, {"job_title": f"{CANARY} officer"}, alice)
    with gate(alice.user_id, "page"):
        send_mail(f"zoe@{CANARY}.example", f"Dear {CANARY}", CANARY)
    return zoe


def anonymise(house: House, party: Any, who: str = "Alice") -> str:
    return perform(resource("contacts/parties"), party.id, "anonymise", house.actor(who), {})


def places_of(word: str) -> list[str]:
    """Return the tables in which a word still stands, search tables included."""
    found = []
    for table in database.get_tables():
        for row in database.execute_sql(f'SELECT * FROM "{table}"').fetchall():
            if word in repr(row).lower():
                found.append(f"{table}: {row!r}")
    return found


def test_nothing_of_somebody_stays_anywhere(any_house: House, zoe: Any) -> None:
    assert len(places_of(CANARY)) > 8
    assert any("53123457" in place for place in places_of("53123457"))
    contents = [one for one in store_folder().rglob("*") if one.is_file()]
    assert any(CANARY.encode() in one.read_bytes() for one in contents)
    before = Activity.select().count()
    anonymise(any_house, zoe)
    assert places_of(CANARY) == []
    assert places_of("53123457") + places_of("53.123457") + places_of("9765431") == []
    contents = [one for one in store_folder().rglob("*") if one.is_file()]
    assert not any(CANARY.encode() in one.read_bytes() for one in contents)
    left = Party.get_by_id(zoe.id)
    assert (left.name, left.email, left.birth_date) == (f"Anonymised {zoe.id}", None, None)
    assert left.owner_id == any_house.actor("Alice").user_id
    assert Activity.select().count() == before, "that there was a visit stays"
    assert not Relation.select().exists()
    assert trash(any_house.actor("Alice"))[0] == []


def test_what_hangs_on_what_was_done_with_somebody_goes_too(any_house: House, zoe: Any) -> None:
    alice, activities = any_house.actor("Alice"), resource("contacts/activities")
    about = {"resource": "contacts/parties", "id": zoe.id}
    gone = create(activities, {"subject": f"Call {CANARY}", "about": about}, alice)
    delete(activities, gone.id, alice)
    visit = Activity.get(Activity.kind == "visit")
    add_comment(activities, visit.id, f"{CANARY} was ill", alice)
    upload(activities, visit.id, [Upload(f"{CANARY}.txt", BytesIO(b"x"))], alice)
    anonymise(any_house, zoe)
    assert places_of(CANARY) == []
    assert trash(alice)[0] == []
    assert Activity.get_by_id(visit.id).latitude is None


def test_what_was_still_to_do_with_somebody_is_not_to_do_any_more(
    any_house: House, zoe: Any
) -> None:
    about = {"resource": "contacts/parties", "id": zoe.id}
    told = {"kind": "meeting", "subject": f"Meet {CANARY}", "due_at": "2020-01-01T10:00:00Z"}
    to_do = create(
        resource("contacts/activities"), {**told, "about": about}, any_house.actor("Alice")
    )
    anonymise(any_house, zoe)
    assert Activity.get_or_none(Activity.id == to_do.id) is None
    assert [one.kind for one in Activity.select()] == ["visit"], "what was done stays"
    assert places_of(CANARY) == []


def test_mails_to_somebody_else_at_the_same_address_stay(house: House) -> None:
    office, bob = "info@office.example", house.actor("Bob")
    people = [
        create(resource("contacts/parties"), {"kind": "person", "name": name, "email": office}, bob)
        for name in ("Jane Doe", "Bob Roe")
    ]
    with gate(bob.user_id, "page"):
        send_mail(office, "Your invoice", "Dear Bob")
    anonymise(house, people[0])
    assert Mail.get().subject == "Your invoice"
    anonymise(house, people[1])
    assert not Mail.select().exists()


def test_the_page_says_that_it_was_done_and_by_whom(any_house: House, zoe: Any) -> None:
    alice = any_house.browser("Alice")
    href = f"/contacts/parties/{zoe.id}"
    assert "Nothing brings them back" in alice.get(f"{href}/anonymise").get_data(as_text=True)
    asked = alice.get(f"{href}/anonymise").get_data(as_text=True)
    assert f"<bdi>Anonymise: {zoe}</bdi>" in asked
    assert '<button type="submit" class="btn btn-danger">Anonymise</button>' in asked
    assert alice.post(f"{href}/anonymise").status_code == 303
    page = alice.get(href).get_data(as_text=True)
    assert "anonymised it" in page
    assert "Backups made before" in page
    assert alice.post(f"{href}/anonymise").status_code == 409
    assert CANARY not in alice.get(f"{href}/changes").get_data(as_text=True).lower()
    assert CANARY not in alice.get(f"{href}/data").get_data(as_text=True).lower()
    past = (now() - timedelta(minutes=0)).date().isoformat()
    assert CANARY not in alice.get(f"{href}?as_of={past}").get_data(as_text=True).lower()


def test_nothing_takes_it_back(any_house: House, zoe: Any) -> None:
    anonymise(any_house, zoe)
    for one in list(ChangeSet.select().order_by(ChangeSet.id.desc())):
        try:
            undo(one.id, any_house.actor("Alice"))
        except (Refused, Denied, NotVisible):
            continue
    assert places_of(CANARY) == []


def somebody(house: House) -> Any:
    values = {"kind": "person", "name": "Zoe"}
    return create(resource("contacts/parties"), values, house.actor("Bob"))


@pytest.fixture
def bookkeeper() -> Iterator[list[str]]:
    """A module that must keep something, and whose refusals a test may fill in."""
    against: list[str] = []

    def answer(sender: Any, record: Any, erasure: Erasure) -> None:
        erasure.keep("name", "vat_number", because="Invoices name who paid them, for ten years.")
        erasure.keep_record("3 invoices", because="§ 147 AO")
        for reason in against:
            erasure.refuse(reason)

    with erasure_asked.connected_to(answer):
        yield against


def test_what_law_keeps_stays_and_the_reason_is_said(house: House, bookkeeper: list[str]) -> None:
    alice = house.actor("Alice")
    values = {"kind": "person", "name": "Zoe Falk", "email": "zoe@falk.example"}
    zoe = create(resource("contacts/parties"), values, alice)
    assert "2 things were kept" in anonymise(house, zoe)
    left = Party.get_by_id(zoe.id)
    assert (left.name, left.email) == ("Zoe Falk", None)
    page = house.browser("Alice").get(f"/contacts/parties/{zoe.id}").get_data(as_text=True)
    assert "Name, VAT number stays: Invoices name who paid them, for ten years." in page
    assert "3 invoices stays: § 147 AO" in page
    assert ErasedRecord.get().kept[1] == ["3 invoices", "§ 147 AO"]


def test_what_stands_against_it_is_said_and_nothing_is_done(
    house: House, bookkeeper: list[str]
) -> None:
    bookkeeper += ["Close the open order 17 first."]
    zoe = create(
        resource("contacts/parties"), {"kind": "person", "name": "Zoe"}, house.actor("Bob")
    )
    with pytest.raises(Refused, match="Close the open order 17 first"):
        anonymise(house, zoe)
    assert Party.get_by_id(zoe.id).name == "Zoe"
    assert not ErasedRecord.select().exists()


def test_it_is_a_right_of_its_own(house: House) -> None:
    zoe = create(
        resource("contacts/parties"), {"kind": "person", "name": "Zoe"}, house.actor("Bob")
    )
    with pytest.raises(Denied):
        anonymise(house, zoe, "Bob")
    href = f"/contacts/parties/{zoe.id}/anonymise"
    assert house.browser("Bob").post(href).status_code == 403
    assert house.browser("Charlie").post(href).status_code == 404
    assert Party.get_by_id(zoe.id).name == "Zoe"


def test_who_was_merged_into_somebody_is_forgotten_with_them(any_house: House, zoe: Any) -> None:
    alice, parties = any_house.actor("Alice"), resource("contacts/parties")
    other = create(parties, {"kind": "person", "name": f"Z. {CANARY}"}, alice)
    merge(parties, zoe.id, [other.id], alice)
    anonymise(any_house, zoe)
    assert places_of(CANARY) == []


def test_people_are_kept_as_long_as_the_firm_wants(any_house: House) -> None:
    alice, parties = any_house.actor("Alice"), resource("contacts/parties")
    names = {}
    for name, more in {
        "Old": {}, "Talked to": {}, "Customer": {"is_customer": True}, "Firm": {"kind": "company"},
    }.items():  # fmt: skip
        names[name] = create(parties, {"kind": "person", "name": name, **more}, alice)
    with time_machine.travel(now() + timedelta(days=800), tick=False):
        recent = create(parties, {"kind": "person", "name": "Recent"}, alice)
        about = {"resource": "contacts/parties", "id": names["Talked to"].id}
        create(resource("contacts/activities"), {"subject": "Call", "about": about}, alice)
        home = any_house.browser("Alice")
        assert "Kept too long" not in home.get("/").get_data(as_text=True)
        put_settings("contacts", retention_months=24)
        assert [one.name for one in Party.select() if one.is_past_retention] == ["Old"]
        page = home.get("/").get_data(as_text=True)
        assert "Kept too long" in page
        assert f"/contacts/parties/{names['Old'].id}" in page
        assert "Kept too long" not in any_house.browser("Bob").get("/").get_data(as_text=True)
        run_retention()
        assert Party.get_by_id(names["Old"].id).name == "Old", "not by itself"
        put_settings("contacts", anonymises_itself=True)
        run_retention()
        assert Party.get_by_id(names["Old"].id).anonymised_at is not None
        assert Party.select().where(Party.anonymised_at.is_null()).count() == 4
        assert Party.get_by_id(recent.id).name == "Recent"


def run_retention() -> None:
    assert find_kind("contacts.retention")
    enqueue("contacts.retention")
    while run_one():
        pass
    assert Job.select().order_by(Job.id.desc()).get().state == "done"


def test_programs_may_do_it_too(house: House) -> None:
    zoe = create(
        resource("contacts/parties"), {"kind": "person", "name": "Zoe"}, house.actor("Bob")
    )
    call = program(house, "Alice")
    answer = call.post(f"/contacts/parties/{zoe.id}/anonymise", {})
    assert (answer.status_code, answer.json["name"]) == (200, f"Anonymised {zoe.id}")
