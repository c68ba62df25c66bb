"""The sample company's address book."""

import io
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from app.checks import run_checks
from app.demo import fill, names_of, take_out
from app.files import store_stream
from app.jobs.worker import run_one
from models.clock import day_of, now, today
from models.core import File, Notification, User
from models.gate import gate
from models.kinds import kind_of
from plugins.contacts.activity import Activity
from plugins.contacts.address import Address
from plugins.contacts.channel import Channel
from plugins.contacts.party import Party
from plugins.contacts.relation import Relation
from plugins.contacts.tag import Tag
from tests.house import House, filled_once, opened

CONTACTS = {"contacts", "library"}


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """A house of contacts alone: other modules have samples of their own."""
    with opened(tmp_path, plugins=CONTACTS) as found:
        yield found


def fill_in(_house: House) -> None:
    """Fill in the sample."""
    fill()


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[None]:
    """A house of contacts alone with its sample."""
    with filled_once(tmp_path, fill_in, CONTACTS):
        yield


def test_is_a_small_companys_address_book(demo: None) -> None:
    assert 50 <= Party.select().count() <= 70
    countries = {row.country for row in Address.select()}
    assert len(countries) >= 10
    assert Party.select().where(Party.kind == "person").count() >= 25


def test_reaches_from_last_year_into_the_coming_weeks(demo: None) -> None:
    days = [day_of(row.due_at) for row in Activity.select()]
    assert min(days) < today() - timedelta(days=300)
    assert today() + timedelta(days=7) < max(days) <= today() + timedelta(days=31)
    assert Activity.select().where(Activity.done_at.is_null()).count() >= 15


def test_holds_nothing_that_a_person_could_not_type(demo: None) -> None:
    for party in Party.select():
        for name in ("email", "phone", "website"):
            value = getattr(party, name)
            assert kind_of(Party._meta.fields[name]).parse(value) == value, (party, name)


def test_uses_no_address_that_may_exist(demo: None) -> None:
    mails = [party.email for party in Party.select()] + [one.value for one in Channel.select()]
    assert all(str(mail).endswith(".example") for mail in mails)


def test_passes_every_check(demo: None) -> None:
    assert [problem for _name, problems in run_checks() for problem in problems] == []


def test_the_same_seed_gives_the_same_book(tmp_path: Path) -> None:
    books = []
    for name in ("one", "two"):
        folder = tmp_path / name
        folder.mkdir()
        with opened(folder, plugins=CONTACTS):
            fill()
            rows = Activity.select().order_by(Activity.id)
            books.append([(row.subject, row.due_at, row.about_id) for row in rows])
    assert books[0] == books[1]


def test_can_be_taken_out_again(demo: None) -> None:
    _removed, kept = take_out()
    assert kept == []
    for model in (Party, Address, Channel, Relation, Activity, Tag):
        assert not model.select().exists()


def test_what_people_added_to_stays_with_what_they_added(demo: None) -> None:
    firm, other = Party.select().where(Party.kind == "company").order_by(Party.id).limit(2)
    with gate(1, "page"):
        store_stream(io.BytesIO(b"ours"), "contract.txt", about=firm)
        Channel(party=other, kind="other", value="ours").save()
    _removed, kept = take_out()
    assert len(kept) >= 2
    assert {row.id for row in Party.select()} >= {firm.id, other.id}
    assert File.get().name == "contract.txt"
    assert Channel.select().where(Channel.value == "ours").exists()


def test_a_file_on_a_part_of_a_sample_record_keeps_the_whole(demo: None) -> None:
    address = Address.select().order_by(Address.id).first()
    with gate(1, "page"):
        store_stream(io.BytesIO(b"ours"), "map.txt", about=address)
    kept = take_out().kept
    assert ("contacts/parties", address.party_id) in kept
    assert str(Party.get_by_id(address.party_id)) in [label for _key, label in names_of(kept)]
    assert File.get().name == "map.txt"


def test_what_people_changed_stays_unless_they_say_otherwise(demo: None) -> None:
    party = Party.select().where(Party.kind == "person").order_by(Party.id.desc()).first()
    with gate(1, "page"):
        party.name = "A customer of ours"
        party.save()
    assert ("contacts/parties", party.id) in take_out().kept
    fill()
    other = Party.select().order_by(Party.id.desc()).first()
    with gate(1, "page"):
        other.notes = "Only tried something"
        other.save()
    assert ("contacts/parties", other.id) not in take_out(edited=True).kept


def test_what_was_told_of_sample_records_goes_with_them(demo: None) -> None:
    with gate(1, "page"):
        mine = Party.create(kind="company", name="Ours")
    sample = Party.select().order_by(Party.id).first()
    for number in (sample.id, mine.id):
        told = {"user": User.get(), "event": "change", "record_type": "contacts/parties"}
        Notification.create(**told, record_id=number, at=now())
    assert take_out().kept == []
    assert [row.record_id for row in Notification.select()] == [mine.id]


def test_cut_off_in_between_it_is_taken_out_by_the_next_call(
    demo: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop_after(done: int, _total: int) -> None:
        if done == 20:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        take_out(told=stop_after)
    assert Party.select().exists()
    assert take_out().kept == []
    assert not Party.select().exists()


def test_comes_and_goes_with_a_click(house: House) -> None:
    alice = house.browser("Alice")
    for do, words, count in (("add", "sample records made", True), ("remove", "removed", False)):
        assert alice.post("/settings/sample-data", {"do": do}).status_code == 303
        while run_one():
            pass
        page = alice.get("/settings/jobs").get_data(as_text=True)
        assert words in page
        assert Party.select().exists() is count
    assert house.browser("Bob").post("/settings/sample-data", {"do": "add"}).status_code == 403
