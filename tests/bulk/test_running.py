"""Many records are changed by a job in steps: followed, stopped half-way, undone as one."""

import threading
import time
from datetime import timedelta

import pytest

from app.bulk import running
from app.bulk.sweeping import forget_bulks
from app.jobs.control import cancel
from app.jobs.run import Run
from app.jobs.worker import run_one
from app.registry import registry
from app.undoing.acts import act_of, latest_set_of
from app.undoing.clearing import empty_history
from app.undoing.undo import undo
from app.writing import create, update
from models.clock import now
from models.core import Bulk, BulkRejection, Job
from models.core.role import Role
from models.database import forget_connection
from models.gate import gate
from plugins.contacts.party import Party
from tests.bulk.asking import AT, asked, carried, edited, firms, last, parties, text_of, titles
from tests.house import House

SET = {"how-job_title": "set", "set-job_title": "Chandler"}


@pytest.fixture
def small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Few are many here."""
    monkeypatch.setattr(running, "BATCH", 50)
    monkeypatch.setattr(running, "AT_ONCE", {"edit": 100})
    monkeypatch.setattr(running, "AT_ONCE_OTHERS", 20)


def stop_after(monkeypatch: pytest.MonkeyPatch, steps: int) -> None:
    """Let somebody stop the job after so many of its steps."""
    real, seen = Run.keep, [0]

    def keep(self: Run, cursor: dict[str, object]) -> None:
        real(self, cursor)
        seen[0] += 1
        if self.name == running.JOB and seen[0] == steps:
            cancel(self.job_id)

    monkeypatch.setattr(Run, "keep", keep)


def changed() -> int:
    return Party.select().where(Party.job_title == "Chandler").count()


def test_followed_stopped_half_way_and_undone_whole(
    any_house: House, small_steps: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    alice = any_house.browser("Alice")
    firms(any_house, 400)
    answer = edited(alice, SET, query="name__startswith=F")
    follow = answer.headers["Location"]
    assert "/bulk/" in follow
    page = text_of(alice.get(follow))
    assert "Waiting" in page
    assert 'hx-trigger="every 1s"' in page
    assert f'action="{follow}/cancel"' in page
    stop_after(monkeypatch, 4)
    assert run_one()
    assert changed() == 200
    assert last().changed == 200
    page = text_of(alice.get(follow))
    assert "200 / 400" in page
    assert "Undo all of it" in page
    cause = f"{running.JOB}:{last().job_id}"
    act = act_of(latest_set_of(cause).id)
    assert len(act.sets) == 4
    number = page.split('action="/core/changes/', 1)[1].split('"', 1)[0]
    undone = alice.post(f"/core/changes/{number}")
    assert "/settings/jobs/" in undone.headers["Location"]
    assert run_one()
    assert changed() == 0
    assert "What it did was undone" in text_of(alice.get(follow))


def test_a_worker_that_dies_is_followed_by_one_that_goes_on(
    any_house: House, small_steps: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    alice = any_house.browser("Alice")
    firms(any_house, 220)
    edited(alice, SET, query="name__startswith=F")
    real, times = running._keep, [0]

    def die_once(asked: Bulk, done: object) -> None:
        times[0] += 1
        real(asked, done)
        if times[0] == 3:
            raise OSError("gone")

    monkeypatch.setattr(running, "_keep", die_once)
    assert run_one()
    assert changed() == 100
    Job.update(run_at=now()).execute()
    assert run_one()
    assert changed() == 220
    assert (last().changed, last().unchanged, last().rejected) == (220, 0, 0)
    assert {one.version for one in Party.select()} == {2}
    job = Job.get(Job.name == running.JOB)
    assert (job.state, job.progress_done, job.progress_total) == ("done", 220, 220)
    assert job.result["changed"] == 220


def test_deleting_lets_others_write_sooner_than_an_edit(
    house: House, small_steps: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    alice = house.browser("Alice")
    firms(house, 110)
    sizes, real = [], running._keep
    monkeypatch.setattr(
        running, "_keep", lambda asked, done: (sizes.append(done.count), real(asked, done))
    )
    edited(alice, SET, query="name__startswith=F")
    assert run_one()
    form = carried(text_of(asked(alice, "delete", query="name__startswith=F")))
    alice.post(AT, {**form, "step": "run"})
    assert run_one()
    assert sizes == [50, 50, 10, 20, 20, 20, 20, 20, 10]
    assert not Party.select().exists()


def test_what_is_added_meanwhile_is_none_of_it(any_house: House, small_steps: None) -> None:
    alice = any_house.browser("Alice")
    firms(any_house, 120)
    edited(alice, SET, query="name__startswith=F")
    firms(any_house, 10)
    assert run_one()
    assert changed() == 120


def test_the_rights_of_the_moment_decide_record_by_record(
    any_house: House, small_steps: None
) -> None:
    grants = "contacts/parties:read contacts/parties:update[job_title=Cooper]"
    any_house.add("Ute", any_house.role("cooper", grants))
    firms(any_house, 90, job_title="Cooper")
    firms(any_house, 60, job_title="Baker")
    browser = any_house.browser("Ute")
    wanted = {"how-phone": "set", "set-phone": "+49 30 1234567"}
    page = text_of(asked(browser, "edit", query="name__startswith=F"))
    assert "150 records" in page
    follow = edited(browser, wanted, query="name__startswith=F").headers["Location"]
    assert run_one()
    assert (last().changed, last().rejected) == (90, 60)
    assert Party.select().where(Party.phone.is_null(False), Party.job_title == "Baker").count() == 0
    result = text_of(browser.get(follow))
    assert "You may not change this record" in result
    assert BulkRejection.select().count() == 60
    # Nobody pushes a record out of what they may change.
    edited(browser, {"how-job_title": "set", "set-job_title": "Baker"}, query="name__startswith=F")
    assert run_one()
    assert (last().changed, last().rejected) == (0, 150)
    # Without the right any more, nothing is done at all.
    edited(browser, {"how-phone": "empty"}, query="name__startswith=F")
    update_role(any_house, "contacts/parties:read")
    assert run_one()
    assert Job.select().order_by(Job.id.desc()).get().state == "failed"
    assert last().changed == 0


def update_role(house: House, grants: str) -> None:
    role = Role.get(Role.name == "cooper")
    update(registry.resources["core/roles"], role.id, {"grants": grants}, house.actor("Alice"))


def test_what_was_left_is_shown_by_the_rights_of_the_day(
    any_house: House, small_steps: None
) -> None:
    any_house.add("Ute", any_house.role("cooper", "contacts/parties:read,delete"))
    who, ute = any_house.actor("Alice"), any_house.browser("Ute")
    seen, unseen = (
        create(parties(), {"kind": "company", "name": name, "job_title": title}, who).id
        for name, title in (("Kettle", "Cooper"), ("Anvil", "Smith"))
    )
    for firm in (seen, unseen):
        create(parties(), {"kind": "person", "name": "Ann", "company": firm}, who)
    form = carried(text_of(asked(ute, "delete", [seen, unseen])))
    follow = ute.post(AT, {**form, "step": "run"}).headers["Location"]
    assert last().rejected == 2
    for path in (follow, f"{follow}/left"):
        assert text_of(ute.get(path)).count("Anvil can't be deleted") == 1
    update_role(any_house, "contacts/parties:read[job_title=Cooper]")
    Party.update(name="Pan").where(Party.id == seen).execute()
    for path in (follow, f"{follow}/left"):
        page = text_of(ute.get(path))
        assert "Pan" in page
        assert "Kettle can't be deleted" in page
        assert "Anvil" not in page
        assert f"/contacts/parties/{unseen}" not in page
        assert "no longer for you to see" in page
    # An administrator still sees all of it.
    assert "Anvil can't be deleted" in text_of(any_house.browser("Alice").get(follow))


def test_only_who_asked_and_administrators_see_it(any_house: House, small_steps: None) -> None:
    firms(any_house, 3)
    bob = any_house.browser("Bob")
    edited(bob, SET, query="name__startswith=F")
    href = f"/contacts/parties/bulk/{last().id}"
    any_house.add("Mona", "manager")
    assert bob.get(href).status_code == 200
    assert any_house.browser("Alice").get(href).status_code == 200
    mona = any_house.browser("Mona")
    for path in (href, f"{href}/left"):
        assert mona.get(path).status_code == 404
    assert mona.post(f"{href}/cancel").status_code == 404
    assert any_house.browser("Charlie").get(href).status_code == 404


def test_results_are_forgotten_after_a_month(house: House, small_steps: None) -> None:
    firms(house, 2)
    edited(house.browser("Alice"), SET, query="name__startswith=F")
    forget_bulks()
    assert Bulk.select().count() == 1
    Bulk.update(at=now() - timedelta(days=31)).execute()
    forget_bulks()
    assert Bulk.select().count() == 0
    assert titles() == {"Chandler"}


def test_the_reason_why_a_record_was_left_goes_when_its_history_is_emptied(house: House) -> None:
    who, alice = house.actor("Alice"), house.browser("Alice")
    ids = firms(house, 2)
    create(parties(), {"kind": "person", "name": "Ann", "company": ids[0]}, who)
    page = text_of(asked(alice, "delete", ids))
    alice.post(AT, {**carried(page), "step": "run"})
    assert [(one.record_id, one.label) for one in BulkRejection.select()] == [(ids[0], "")]
    with gate(who.user_id, "page"):
        empty_history("contacts/parties", ids[0])
    assert not BulkRejection.select().exists()


def work_apart() -> None:
    """Do one job in a thread of its own, and leave no connection open."""
    run_one()
    forget_connection()


@pytest.mark.long
def test_twenty_thousand_stopped_half_way_and_undone(
    any_house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    alice, who = any_house.browser("Alice"), any_house.actor("Alice")
    firms(any_house, 20_000)
    begun = time.monotonic()
    follow = edited(alice, SET, query="name__startswith=F").headers["Location"]
    asking = time.monotonic() - begun
    stop_after(monkeypatch, 40)
    begun = time.monotonic()
    worker = threading.Thread(target=work_apart)
    worker.start()
    seen: set[str] = set()
    while worker.is_alive():
        page = text_of(alice.get(follow))
        seen |= {"left"} if "left</span>" in page else set()
        time.sleep(0.3)
    worker.join()
    half = time.monotonic() - begun
    assert changed() == 10_000
    assert "left" in seen
    begun = time.monotonic()
    undo(latest_set_of(f"{running.JOB}:{last().job_id}").id, who)
    assert run_one()
    assert changed() == 0
    undoing = time.monotonic() - begun
    print(f"asked {asking:.1f} s, 10 000 changed {half:.1f} s, undone {undoing:.1f} s")
