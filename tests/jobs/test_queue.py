"""The queue: what is put in, who takes it, how it ends."""

from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest

from app.jobs.claiming import claim
from app.jobs.kind import UnknownJob
from app.jobs.queue import enqueue
from app.jobs.run import Cancelled, Run
from app.jobs.running import perform_run, prepare
from app.jobs.worker import run_one
from app.plugin import Plugin
from models.clock import now
from models.core import Job, Role
from models.gate import gate
from models.refused import Refused
from tests.house import House

pytestmark = pytest.mark.usefixtures("any_house")


def again(job: Any) -> Any:
    return Job.get_by_id(job.id)


def make_due(job: Any) -> None:
    Job.update(run_at=now()).where(Job.id == job.id).execute()


def take(job: Any) -> Run:
    """Claim a job as a worker does and return its run."""
    claimed = claim()
    assert claimed.id == job.id
    return prepare(claimed)


def role(name: str) -> None:
    Role(name=name).save()


def roles() -> list[str]:
    return [row.name for row in Role.select().where(Role.name.startswith("made")).order_by(Role.id)]


def test_does_its_work_once(declared: Plugin) -> None:
    @declared.job("paint")
    def paint(run: Run, colour: str) -> str:
        with run.step():
            role(f"made {colour}")
        run.result["colour"] = colour
        return f"Painted {colour}"

    job = enqueue("core.paint", {"colour": "red"})
    assert job.state == "waiting"
    assert run_one()
    assert not run_one()
    job = again(job)
    assert (job.state, job.progress_text, job.result) == ("done", "Painted red", {"colour": "red"})
    assert (job.attempts, job.open_name, job.finished_at is not None) == (1, None, True)
    assert roles() == ["made red"]


def test_is_queued_only_if_the_caller_s_work_is_stored(declared: Plugin) -> None:
    declared.job("nothing")(lambda run: None)
    with suppress(Refused), gate(None, "command"):
        enqueue("core.nothing")
        raise Refused("no")
    assert not Job.select().exists()


def test_a_key_that_waits_or_runs_is_not_queued_twice(declared: Plugin) -> None:
    declared.job("nothing")(lambda run: None)
    first = enqueue("core.nothing", unique="one")
    assert enqueue("core.nothing", unique="one").id == first.id
    run = take(first)
    assert enqueue("core.nothing", unique="one").id == first.id
    perform_run(run)
    assert enqueue("core.nothing", unique="one").id != first.id


def test_refuses_what_nobody_declares_or_takes(declared: Plugin) -> None:
    declared.job("named")(lambda run, name: None)
    with pytest.raises(UnknownJob, match=r"core\.named"):
        enqueue("core.namd")
    with pytest.raises(TypeError):
        enqueue("core.named")
    with pytest.raises(TypeError):
        enqueue("core.named", {"name": object()})


def test_waits_for_its_moment(declared: Plugin) -> None:
    declared.job("nothing")(lambda run: None)
    job = enqueue("core.nothing", run_at=now() + timedelta(hours=1))
    assert not run_one()
    make_due(job)
    assert run_one()


def test_a_vanished_function_fails_with_a_sentence(declared: Plugin) -> None:
    declared.job("gone")(lambda run: None)
    job = enqueue("core.gone")
    declared.jobs.pop()
    run_one()
    assert (again(job).state, "core.gone" in again(job).error) == ("failed", True)


def test_arguments_that_don_t_fit_any_more_fail_with_a_sentence(declared: Plugin) -> None:
    declared.job("old")(lambda run, party: None)
    job = enqueue("core.old", {"party": 7})
    declared.jobs.pop()
    declared.job("old")(lambda run, contact: None)
    run_one()
    assert (again(job).state, "contact" in again(job).error) == ("failed", True)


def test_what_is_gone_fails_at_once_with_a_sentence(declared: Plugin) -> None:
    declared.job("visit")(lambda run, role_id: Role.get_by_id(role_id) and None)
    job = enqueue("core.visit", {"role_id": 4711})
    run_one()
    assert (again(job).state, "gone" in again(job).error) == ("failed", True)


def test_what_is_refused_is_not_tried_again(declared: Plugin) -> None:
    @declared.job("refuse")
    def refuse(run: Run) -> None:
        raise Refused("The roof leaks.")

    job = enqueue("core.refuse")
    run_one()
    assert (again(job).state, again(job).error) == ("failed", "The roof leaks.")


def test_tries_again_later_and_later_then_fails(declared: Plugin) -> None:
    @declared.job("stumble", retries=2)
    def stumble(run: Run) -> None:
        raise ZeroDivisionError("by nought")

    job = enqueue("core.stumble")
    pauses = []
    for _attempt in range(2):
        run_one()
        assert again(job).state == "waiting"
        pauses.append(again(job).run_at - now())
        assert not run_one()
        make_due(job)
    run_one()
    assert again(job).state == "failed"
    assert "by nought" in again(job).error
    assert "stumble" in again(job).log
    assert timedelta(seconds=5) < pauses[0] < timedelta(seconds=14)
    assert timedelta(seconds=13) < pauses[1] < timedelta(seconds=26)


def test_goes_on_from_the_last_cursor(declared: Plugin) -> None:
    broken = [True]

    @declared.job("count")
    def count(run: Run) -> None:
        for number in range(run.cursor.get("next", 0), 4):
            with run.step():
                role(f"made {number}")
                if number == 2 and broken.pop() if broken else False:
                    raise ZeroDivisionError
                run.keep({"next": number + 1})
                run.progress(number + 1, 4, "Counting")

    job = enqueue("core.count")
    run_one()
    assert (again(job).progress_done, again(job).cursor) == (2, {"next": 2})
    make_due(job)
    run_one()
    assert (again(job).state, again(job).progress_done) == ("done", 4)
    assert roles() == ["made 0", "made 1", "made 2", "made 3"]


def test_a_second_step_without_a_cursor_before_it_is_an_error(declared: Plugin) -> None:
    @declared.job("forgetful")
    def forgetful(run: Run) -> None:
        for number in range(2):
            with run.step():
                role(f"made {number}")

    job = enqueue("core.forgetful")
    run_one()
    assert (again(job).state, "run.keep" in again(job).error) == ("failed", True)
    assert roles() == ["made 0"]


def test_an_expired_lease_runs_again_and_the_late_one_stores_nothing(declared: Plugin) -> None:
    @declared.job("slow")
    def slow(run: Run) -> None:
        if run.attempt == 1:
            Job.update(lease_until=now() - timedelta(seconds=1)).execute()
            assert run_one()
        with run.step():
            role(f"made by {run.attempt}")

    job = enqueue("core.slow")
    run_one()
    assert roles() == ["made by 2"]
    assert (again(job).state, again(job).attempts) == ("done", 2)


def test_a_job_that_kills_its_worker_each_time_is_not_run_for_ever(declared: Plugin) -> None:
    declared.job("deadly", retries=1)(lambda run: None)
    job = enqueue("core.deadly")
    for _attempt in range(2):
        assert claim().id == job.id
        Job.update(lease_until=now() - timedelta(seconds=1)).execute()
    run_one()
    assert (again(job).state, "2 times" in again(job).error) == ("failed", True)


def test_stops_between_its_steps_when_cancelled(declared: Plugin) -> None:
    @declared.job("long")
    def long(run: Run) -> None:
        for number in range(3):
            with run.step():
                role(f"made {number}")
                run.keep({"next": number})
            Job.update(cancel_at=now()).execute()
            with suppress(Exception):  # work that swallows errors is stopped too
                run.check_cancelled()

    job = enqueue("core.long", unique="long")
    run_one()
    assert (again(job).state, again(job).open_name) == ("cancelled", None)
    assert roles() == ["made 0"]
    with pytest.raises(Cancelled):
        raise Cancelled


def test_who_asked_is_who_did_it(any_house: House, declared: Plugin) -> None:
    @declared.job("mine")
    def mine(run: Run) -> None:
        with run.step() as opened:
            assert opened.actor_id == run.user_id
        assert run.actor.name == "Bob"

    job = enqueue("core.mine", user_id=any_house.actor("Bob").user_id)
    run_one()
    assert again(job).state == "done", again(job).error
