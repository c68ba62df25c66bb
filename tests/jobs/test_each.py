"""Work over records one by one: each once, each as it is by then, none stopped by another."""

from typing import Any

import pytest

from app.jobs import run as running
from app.jobs.queue import enqueue
from app.jobs.run import Run
from app.jobs.worker import run_one
from app.plugin import Plugin
from models.core import Job, Role
from models.gate import gate
from models.refused import Invalid, Refused
from tests.house import House
from tests.jobs.test_queue import make_due

pytestmark = pytest.mark.usefixtures("any_house")


@pytest.fixture
def roles(any_house: House) -> list[Role]:
    """Five roles that a job finds."""
    with gate(None, "command"):
        made = [Role(name=f"made {number}") for number in range(5)]
        for role in made:
            role.save()
    return made


def made() -> Any:
    return Role.select().where(Role.name.startswith("made"))


def names() -> list[str]:
    return [role.name for role in Role.select().order_by(Role.id) if role.name[-1].isdigit()]


def done(role: Role) -> None:
    role.name = role.name.replace("made", "done")
    role.save()


def test_each_is_done_once_in_short_steps(
    declared: Plugin, roles: list[Role], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "EACH_STEP", 2)

    @declared.job("paint")
    def paint(run: Run) -> str:
        return f"{run.each(made(), done)} painted"

    job = enqueue("core.paint")
    assert run_one()
    assert Job.get_by_id(job.id).progress_text == "5 painted"
    assert names() == [f"done {number}" for number in range(5)]


def test_what_is_refused_is_logged_and_stops_no_other(declared: Plugin, roles: list[Role]) -> None:
    def some(role: Role) -> bool:
        done(role)
        if role.name == "done 1":
            raise Refused("One stays.")
        if role.name == "done 3":
            raise Invalid("No such colour.")
        return role.name != "done 2"

    @declared.job("paint")
    def paint(run: Run) -> str:
        return f"{run.each(made(), some)} painted"

    job = enqueue("core.paint")
    assert run_one()
    row = Job.get_by_id(job.id)
    assert (row.state, row.progress_text) == ("done", "2 painted")
    assert "made 1: One stays." in row.log
    assert "made 3: No such colour." in row.log
    assert names() == ["done 0", "made 1", "done 2", "made 3", "done 4"]


def test_what_the_query_no_longer_finds_is_left_alone(declared: Plugin, roles: list[Role]) -> None:
    """The first changes the second, deletes the third: both were read with it."""
    seen = []

    def work(role: Role) -> None:
        seen.append(role.name)
        if role.name == "made 0":
            for other in (roles[1].lock(), roles[2].lock()):
                other.name = "taken" if other.id == roles[1].id else "gone"
                other.save()
            roles[2].delete_instance()

    @declared.job("paint")
    def paint(run: Run) -> str:
        return f"{run.each(made(), work)} painted"

    job = enqueue("core.paint")
    assert run_one()
    assert seen == ["made 0", "made 3", "made 4"]
    assert Job.get_by_id(job.id).progress_text == "3 painted"


def test_after_a_fault_it_goes_on_where_it_was(
    declared: Plugin, roles: list[Role], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "EACH_STEP", 2)
    tried: list[str] = []

    def work(role: Role) -> None:
        tried.append(role.name)
        if role.name == "made 3" and tried.count(role.name) == 1:
            raise OSError("The printer is out of paper.")

    @declared.job("paint")
    def paint(run: Run) -> str:
        first = run.each(made(), work, "first")
        return f"{first} + {run.each(made(), work, 'second')}"

    job = enqueue("core.paint")
    assert run_one()
    assert Job.get_by_id(job.id).state == "waiting"
    make_due(job)
    assert run_one()
    assert Job.get_by_id(job.id).progress_text == "5 + 5"
    first = [f"made {number}" for number in (0, 1, 2, 3, 2, 3, 4)]
    assert tried == [*first, *(f"made {number}" for number in range(5))]
