"""What is large is taken back by a job, as one, newest first; an import is one act."""

import io
from typing import Any

import pytest

from app.importing import importer, running
from app.jobs.worker import run_one
from app.registry import registry
from app.rights import Denied
from app.undoing.acts import act_of, latest_set_of
from app.undoing.undo import undo
from app.writing import update
from models.change import ChangeSet
from models.core import Import, Job
from models.refused import Refused
from plugins.contacts.address import Address
from plugins.contacts.party import Party
from tests.house import Browser, House
from tests.importing.test_jobs import sent, uploaded
from tests.undoing.test_pages import follow, text_of

FILE = b"Firma,Ort\n" + b"".join(b"F%d,Ulm\n" % number for number in range(60))


@pytest.fixture
def imported(any_house: House, monkeypatch: pytest.MonkeyPatch) -> tuple[House, Browser, str]:
    """An import of 60 firms with an address each, in batches of 25."""
    monkeypatch.setattr(importer, "BATCH", 25)
    monkeypatch.setattr(running.batches_of, "__defaults__", (25,))
    alice = any_house.browser("Alice")
    href = uploaded(alice, FILE)
    form = sent(text_of(alice.get(href)))
    assert alice.post(href, {**form, "do": "run"}).status_code == 303
    assert run_one()
    assert (Party.select().count(), Address.select().count()) == (60, 60)
    return any_house, alice, href


def cause() -> str:
    return f"core.import:{Import.get().id}"


def undo_form(page: str) -> str:
    return page.split('action="/core/changes/', 1)[1].split('"', 1)[0]


def test_an_import_of_several_batches_is_undone_as_one_from_its_page(
    imported: tuple[House, Browser, str],
) -> None:
    house, alice, href = imported
    assert len(act_of(latest_set_of(cause()).id).sets) == 3
    answer = alice.post("/core/changes/" + undo_form(text_of(alice.get(href))))
    assert "/settings/jobs/" in answer.headers["Location"]
    assert "being undone" in follow(alice, answer)
    assert run_one()
    assert (Party.select().count(), Address.select().count()) == (0, 0)
    job = Job.select().order_by(Job.id.desc()).get()
    assert (job.state, job.progress_done, job.progress_total) == ("done", 120, 120)
    page = text_of(alice.get(href))
    assert "was undone" in page
    assert "Undo the import" not in page
    who = house.actor("Alice")
    redone = undo(ChangeSet.select().order_by(ChangeSet.id.desc()).get().id, who)
    assert redone.job is not None
    assert run_one()
    assert (Party.select().count(), Address.select().count()) == (60, 60)
    assert "Undo the import" in text_of(alice.get(href))


def test_nothing_of_an_import_is_undone_where_one_record_was_changed_since(
    imported: tuple[House, Browser, str],
) -> None:
    house, _alice, _href = imported
    who, parties = house.actor("Alice"), registry.resources["contacts/parties"]
    first = Party.select().order_by(Party.id).get()
    update(parties, first.id, {"name": "Ours"}, house.actor("Bob"))
    with pytest.raises(Refused, match=r"Ours \(Name: Bob"):
        undo(latest_set_of(cause()).id, who)
    with pytest.raises(Denied):
        undo(latest_set_of(cause()).id, house.actor("Bob"))
    assert Party.select().count() == 60


def test_what_comes_between_stops_the_job_and_says_how_far_it_came(
    imported: tuple[House, Browser, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.undoing import jobs

    house, _alice, _href = imported
    who, parties = house.actor("Alice"), registry.resources["contacts/parties"]
    undo(latest_set_of(cause()).id, who)
    checked = jobs.check_act

    def check_then_edit(*given: Any) -> None:
        checked(*given)
        first = Party.select().order_by(Party.id).get()
        update(parties, first.id, {"name": "Ours"}, who)

    monkeypatch.setattr(jobs, "check_act", check_then_edit)
    assert run_one()
    job = Job.select().order_by(Job.id.desc()).get()
    assert job.state == "failed"
    assert "70 of 120" in job.error
    assert "Ours" in job.error
    assert Party.select().count() == 25
    monkeypatch.undo()
    update(parties, Party.get(Party.name == "Ours").id, {"name": "F0"}, who)
    with pytest.raises(Refused, match="F0"):
        undo(latest_set_of(cause()).id, who)


def test_an_import_that_still_runs_is_not_undone(any_house: House) -> None:
    alice = any_house.browser("Alice")
    href = uploaded(alice, FILE)
    form = sent(text_of(alice.get(href)))
    alice.post(href, {**form, "do": "run"})
    assert run_one()
    Job.update(state="running", open_name="again").where(Job.name == "core.import").execute()
    with pytest.raises(Refused, match="still at work"):
        undo(latest_set_of(cause()).id, any_house.actor("Alice"))


def test_uploading_is_nothing_that_ctrl_z_takes_back(house: House) -> None:
    alice = house.browser("Alice")
    answer = alice.post(
        "/contacts/parties/import",
        {"file": (io.BytesIO(FILE), "firms.csv")},
        content_type="multipart/form-data",
    )
    assert answer.status_code == 303
    assert "nothing more" in follow(alice, alice.post("/core/changes/latest/undo"))
