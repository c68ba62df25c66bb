"""Run: what the function of a job gets, to work in steps that are each done once."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from peewee import DoesNotExist

from app.jobs.claiming import LEASE, held
from app.jobs.kind import LIMIT
from app.rights import HOUSE, Actor, Denied, NotVisible
from models.clock import now
from models.core import Job
from models.database import transaction
from models.gate import OpenGate, gate, gate_is_open
from models.refused import Invalid, Refused
from models.texts import _

EACH_STEP = 200
"""So many records one step of `Run.each` takes at most."""
EACH_SECONDS = 0.5
"""After so long a step of `Run.each` begins no further record."""

_LONGEST_LOG = 32_000
_TELL_EVERY_SECONDS = 1.0


HOPELESS = (Refused, Invalid, Denied, NotVisible, DoesNotExist)
"""What trying again doesn't help: it fails a job at once, and passes one record over."""


def why_hopeless(error: Exception) -> str:
    """Say in a sentence why one of `HOPELESS` was raised."""
    if isinstance(error, Refused | Invalid):
        return str(error)
    return str(_("What it works on is gone, or whoever asked for it may not see it."))


class Interruption(BaseException):
    """Ends a run between its steps; no fault of its work, so `except Exception` lets it pass."""


class Cancelled(Interruption):
    """Somebody asked to stop the job."""


class LeaseLost(Interruption):
    """Another worker has the job by now."""


class Stopping(Interruption):
    """The worker is to end; another one goes on from the last cursor."""


class Run:
    """One attempt at a job.

    `arguments` and `cursor` are as stored; `result` is a dict of plain values that the job's page
    and the API show; `actor` is who asked, with their rights as they are now, else the house.
    """

    def __init__(self, job: Any, actor: Actor = HOUSE) -> None:
        self.job_id: int = job.id
        self.name: str = job.name
        self.holder: str = job.holder
        self.attempt: int = job.attempts
        self.actor = actor
        self.user_id: int | None = job.user_id
        self.arguments: dict[str, Any] = job.arguments or {}
        self.cursor: dict[str, Any] = job.cursor or {}
        self.result: dict[str, Any] = job.result or {}
        self.is_stopping = False
        """Set by the worker; the next step isn't begun."""
        self.is_done = False
        """Its last step is stored, and *done* with it."""
        self.limit = LIMIT
        self.begun_at = time.monotonic()
        self._log = job.log or ""
        self._progress: dict[str, Any] = {}
        self._kept: dict[str, Any] | None = None
        self._told_at = 0.0

    @contextmanager
    def step(self, way: str = "job", cause: str = "", asks: bool = True) -> Iterator[OpenGate]:
        """Open the gate for one step: its changes and how far the job came are stored together.

        A step that keeps a cursor may be followed by others; a worker that dies goes on from there.
        A step that keeps none is the last one: *done* is stored with it.
        One that stores what happened out in the world doesn't ask whether to stop: `asks=False`.
        Raises Cancelled where somebody asked to stop, RuntimeError inside a gate or after the last.
        """
        if gate_is_open():
            raise RuntimeError("A step opens the gate itself; begin it outside of one.")
        if self.is_done:
            raise RuntimeError(
                f"{self.name}: the step before kept no cursor, which made it the last one."
                " Call run.keep(…) in every step but the last."
            )
        if asks:
            self.check_cancelled()
        self._kept = None
        with gate(self.user_id, way, cause or f"{self.name}:{self.job_id}") as opened:
            yield opened
            is_last = self._kept is None
            self.store(**({"state": "done", "cursor": None} if is_last else {"cursor": self._kept}))
        self.is_done = is_last
        self.cursor = self._kept or {}

    def each(self, query: Any, work: Callable[[Any], Any], name: str = "each") -> int:
        """Do something with each record of a query, in steps; return with how many it was done.

        `query` selects records of one model; they come by id, whatever its order. Each is locked
        and must still be one of the query's by then. `work` has a gate of its own and returns False
        where there was nothing to do: what is refused is logged, and stops no other record. A job
        that does this twice names each; after a crash it goes on where it was.
        """
        key: Any = query.model._meta.primary_key
        told = self.cursor.get(name) or {}
        after, count = int(told.get("after", 0)), int(told.get("count", 0))
        while True:
            with self.step():
                until = time.monotonic() + EACH_SECONDS
                rows = list(query.where(key > after).order_by(key).limit(EACH_STEP))
                for row in rows:
                    count += self._with_one(query.where(key == row.id), row, work)
                    after = row.id
                    if time.monotonic() > until:
                        break
                self.keep({**self.cursor, name: {"after": after, "count": count}})
            if not rows:
                return count

    def _with_one(self, still: Any, row: Any, work: Callable[[Any], Any]) -> bool:
        try:
            with gate(self.user_id, "job"):
                fresh = row.lock()
                return bool(still.exists()) and work(fresh) is not False
        except HOPELESS as error:
            self.log(f"{row}: {why_hopeless(error)}")
            return False

    def keep(self, cursor: dict[str, Any]) -> None:
        """Say within a step where the next one goes on; read it back as `run.cursor`."""
        if not gate_is_open():
            raise RuntimeError("A cursor is kept within a step: `with run.step(): …`.")
        self._kept = dict(cursor)

    def progress(self, done: int, total: int | None = None, text: str = "") -> None:
        """Tell how far the job is; stored with the step, or at most once a second outside of one.

        `total` 0 or None means that nobody knows; an empty text leaves the one before.
        """
        self._progress.update(progress_done=done, progress_total=total or None)
        if text:
            self._progress["progress_text"] = str(text)[:500]
        self._tell()

    def log(self, line: str) -> None:
        """Add a line to the job's log; of a long one the end is kept."""
        self._log = f"{self._log}{str(line).rstrip()}\n"
        if len(self._log) > _LONGEST_LOG:
            self._log = "…" + self._log[-_LONGEST_LOG:].partition("\n")[2]
        self._tell()

    def check_cancelled(self) -> None:
        """Ask between the parts of long work. Raises Cancelled where somebody asked to stop."""
        if self.is_stopping:
            raise Stopping(self.name)
        row = Job.select(Job.cancel_at).where(held(self.job_id, self.holder)).tuples().first()
        if row is None and not self.is_done:
            raise LeaseLost(self.name)
        if row and row[0]:
            raise Cancelled(self.name)

    def store(self, **columns: Any) -> None:
        """Store what the run says of itself, with more columns. Raises LeaseLost if it isn't ours.

        Within a step this is part of its transaction.
        """
        moment = now()
        columns = {**self.told(), "lease_until": moment + LEASE, "updated_at": moment, **columns}
        if columns.get("state") == "done":
            columns |= {"open_name": None, "finished_at": moment, "error": None}
        with transaction():
            if not Job.update(columns).where(held(self.job_id, self.holder)).execute():
                raise LeaseLost(self.name)
        self._told_at = time.monotonic()

    def told(self) -> dict[str, Any]:
        """Return the columns that hold what the run said of itself."""
        more = {"result": self.result} if self.result else {}
        return {"log": self._log or None, "version": Job.version + 1, **more, **self._progress}

    def _tell(self) -> None:
        is_due = time.monotonic() - self._told_at >= _TELL_EVERY_SECONDS
        if is_due and not gate_is_open() and not self.is_done:
            self.store()
