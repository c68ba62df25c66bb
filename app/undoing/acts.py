"""Acts: the change sets that were one thing to who did them, and whether they still hold."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from peewee import fn

from app.rights import NotVisible
from models.change import Change, ChangeSet
from models.core import Import, Job
from models.rows import chunks

UNDO = "undo:"
"""What the cause of a change set that takes another one back begins with, before its id."""
REVERT = "revert:"
"""Likewise of one that takes back what another did to some of its records only."""
AT_ONCE = 500
"""Changes that a page takes back itself; more are a job."""
_JOB = re.compile(r"(?P<name>[a-z_]\w*\.[\w-]+):(?P<number>\d+)")


@dataclass
class Act:
    """What is taken back together: change sets that hold, newest first."""

    sets: list[Any]
    changes: int

    @property
    def is_large(self) -> bool:
        """More than a page takes back while somebody waits."""
        return len(self.sets) > 1 or self.changes > AT_ONCE


def act_of(change_set_id: int) -> Act:
    """Return the act that a change set belongs to: a job's change sets are one, as is an import.

    Without any change set where all were taken back. Raises NotVisible where there is none.
    """
    found = ChangeSet.get_or_none(ChangeSet.id == change_set_id) if change_set_id < 2**63 else None
    if found is None:
        raise NotVisible("core/changes", change_set_id)
    together = _together(found)
    holding = holding_of([one.id for one in together])
    sets = sorted((one for one in together if one.id in holding), key=lambda one: -one.id)
    return Act(sets, _count([one.id for one in sets]))


def _together(change_set: Any) -> list[Any]:
    if _JOB.fullmatch(change_set.cause):
        return list(ChangeSet.select().where(ChangeSet.cause == change_set.cause))
    number = taken_back_by(change_set.cause, UNDO)
    before = ChangeSet.get_or_none(ChangeSet.id == number) if number else None
    if before is None:
        return [change_set]
    base = _together(before)
    if len(base) == 1:
        return [change_set]
    return [
        one
        for part in chunks([f"{UNDO}{other.id}" for other in base])
        for one in ChangeSet.select().where(ChangeSet.cause.in_(part))
    ]


def _count(ids: list[int]) -> int:
    return sum(
        Change.select(fn.COUNT(Change.id)).where(Change.change_set.in_(part)).scalar()
        for part in chunks(ids)
    )


def taken_back_by(cause: str, *beginnings: str) -> int:
    """Return the id of the change set that one with this cause takes back, else 0."""
    for beginning in beginnings or (UNDO, REVERT):
        number = cause.removeprefix(beginning)
        if number != cause and number.isdigit():
            return int(number)
    return 0


def holding_of(ids: Iterable[int]) -> set[int]:
    """Return those of the change sets that hold: not undone, or what undid them was undone."""
    wanted = set(ids)
    undoing: dict[int, set[int]] = {}
    for part in chunks([f"{UNDO}{number}" for number in sorted(wanted)]):
        for one in ChangeSet.select().where(ChangeSet.cause.in_(part)):
            undoing.setdefault(taken_back_by(one.cause), set()).add(one.id)
    if not undoing:
        return wanted
    in_force = holding_of({number for numbers in undoing.values() for number in numbers})
    return {number for number in wanted if not undoing.get(number, set()) & in_force}


def reverted_for(ids: Iterable[int], record_type: str, record_id: int) -> set[int]:
    """Return those of the change sets that were taken back for one record and its parts."""
    causes = [f"{REVERT}{number}" for number in sorted(set(ids))]
    own = (Change.record_type == record_type) & (Change.record_id == record_id)
    parts = (Change.parent_type == record_type) & (Change.parent_id == record_id)
    found: dict[int, int] = {}
    for part in chunks(causes):
        query = ChangeSet.select(ChangeSet.id, ChangeSet.cause).join(Change)
        for one in query.where(ChangeSet.cause.in_(part), own | parts):
            found[one.id] = taken_back_by(one.cause)
    return {found[number] for number in holding_of(found)}


def running_job_of(act: Act) -> Any:
    """Return the job that still adds to an act, or None."""
    match = _JOB.fullmatch(act.sets[0].cause) if act.sets else None
    if match is None:
        return None
    number = int(match["number"])
    if match["name"] == "core.import":
        asked = Import.get_or_none(Import.id == number)
        number = asked.job_id if asked is not None and asked.job_id else 0
    job = Job.get_or_none(Job.id == number)
    return job if job is not None and job.is_open else None


def latest_set_of(cause: str) -> Any:
    """Return the newest change set with a cause that holds, or None."""
    sets = list(ChangeSet.select().where(ChangeSet.cause == cause).order_by(ChangeSet.id.desc()))
    holding = holding_of([one.id for one in sets])
    return next((one for one in sets if one.id in holding), None)


__all__ = [
    "AT_ONCE", "REVERT", "UNDO", "Act", "act_of", "holding_of", "latest_set_of", "reverted_for",
    "running_job_of",
    "taken_back_by",
]  # fmt: skip
