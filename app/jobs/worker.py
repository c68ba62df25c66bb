"""The worker of a process: threads that run jobs, and a keeper that watches over them."""

import logging
import threading
import time
from datetime import datetime, timedelta
from typing import Any

from peewee import PeeweeException

from app.jobs.claiming import LEASE, claim, data_version, next_due, renew
from app.jobs.ending import abandon, give_back
from app.jobs.queue import work_waits
from app.jobs.run import Run
from app.jobs.running import perform_run, prepare
from app.jobs.schedule import tick
from app.presence import begin_work, end_work, leave, tell_presence
from app.repairs import count_repairs
from app.settings import follow_settings_now
from app.switching import follow_switches
from models.clock import now
from models.database import database, forget_connection

THREADS = 2
GRACE_SECONDS = 5.0
_LOOK_EVERY_SECONDS = 1.0
_TICK_EVERY_SECONDS = 20.0
_COUNT_EVERY_SECONDS = 60.0
_LONGEST_PAUSE_SECONDS = 30.0

log = logging.getLogger("shophouse.jobs")


def run_one() -> bool:
    """Run the job that is due the longest in this thread. False where nothing is due."""
    job = claim()
    if job is None:
        return False
    perform_run(prepare(job))
    return True


class Worker:
    """Runs what is in the queue until it is stopped; its threads end with the process."""

    def __init__(self, threads: int = THREADS) -> None:
        self._runs: dict[threading.Thread, Run] = {}
        self._guard = threading.Lock()
        self._stopping = threading.Event()
        self._count = threads
        self._threads: list[threading.Thread] = []
        self._keeper = threading.Thread(target=self._keep, name="jobs-keeper", daemon=True)
        self._version: int | None = None
        self._next_due: datetime | None = None
        self._next_tick = 0.0
        self._next_renewal = 0.0
        self._next_count = 0.0

    def start(self) -> None:
        """Start the threads."""
        for _number in range(self._count):
            self._add_thread()
        self._keeper.start()

    def stop(self, grace: float = GRACE_SECONDS) -> None:
        """Begin no more; let steps under way end, and give back what takes longer."""
        if self._stopping.is_set():
            return
        self._stopping.set()
        work_waits.set()
        with self._guard:
            for run in self._runs.values():
                run.is_stopping = True
        end = time.monotonic() + grace
        for thread in [*self._threads, self._keeper]:
            thread.join(max(0.0, end - time.monotonic()))
        self._give_back_the_rest()
        self._leave()

    def _leave(self) -> None:
        try:
            leave()
        except PeeweeException as error:  # others forget it by the clock
            log.warning("this process could not sign off: %s", error)
        forget_connection()

    def wait(self, seconds: float) -> bool:
        """Wait; True once the worker is stopping."""
        return self._stopping.wait(seconds)

    def _add_thread(self) -> None:
        thread = threading.Thread(target=self._work, name="jobs", daemon=True)
        self._threads.append(thread)
        thread.start()

    def _give_back_the_rest(self) -> None:
        with self._guard:
            left = list(self._runs.values())
        for run in left:
            try:
                give_back(run)
            except Exception as error:  # its lease runs out then, and another worker goes on
                log.warning("job %s %s could not be given back: %s", run.job_id, run.name, error)
        forget_connection()

    def _work(self) -> None:
        failures, opened = 0, database.obj
        while not self._stopping.is_set():
            try:
                while self._work_once():
                    failures = 0
            except Exception as error:  # such as a database that is away: wait for it
                failures += 1
                self._rest(failures, error)
            if threading.current_thread() not in self._threads:
                break  # given up while it hung; another thread took its place
            work_waits.wait(_LOOK_EVERY_SECONDS * 60)
            work_waits.clear()
        if self._stopping.is_set():
            work_waits.set()  # this thread may have cleared it before another one looked
        forget_connection(opened)

    def _work_once(self) -> bool:
        if self._stopping.is_set() or threading.current_thread() not in self._threads:
            return False
        job = claim()
        if job is None:
            return False
        follow_settings_now()
        follow_switches()
        begin_work()
        try:
            self._run(prepare(job))
        finally:
            end_work()
        return True

    def _run(self, run: Run) -> None:
        me = threading.current_thread()
        with self._guard:
            self._runs[me] = run
            run.is_stopping = self._stopping.is_set()
        try:
            perform_run(run)
        finally:
            with self._guard:
                self._runs.pop(me, None)

    def _keep(self) -> None:
        failures, opened = 0, database.obj
        while not self._stopping.wait(_LOOK_EVERY_SECONDS):
            try:
                self._watch()
                failures = 0
            except Exception as error:  # such as a database that is away: wait for it
                failures += 1
                self._rest(failures, error)
        forget_connection(opened)

    def _rest(self, failures: int, error: Exception) -> None:
        log.warning("jobs wait: %s: %s", type(error).__name__, error)
        forget_connection()
        self._stopping.wait(min(2.0**failures, _LONGEST_PAUSE_SECONDS))

    def _watch(self) -> None:
        """Renew leases, give up what hangs, queue what comes back, wake for what is due."""
        moment = time.monotonic()
        self._give_up_hanging(moment)
        if moment >= self._next_renewal:
            self._renew()
            self._version = None  # one's own writes don't show in the version
            self._next_renewal = moment + LEASE.total_seconds() / 4
        if moment >= self._next_tick:
            following = tick(at_start=not self._next_tick)
            self._version = None
            ahead = (following - now()).total_seconds() if following else _TICK_EVERY_SECONDS
            self._next_tick = moment + min(max(ahead, 0.0), _TICK_EVERY_SECONDS)
        if moment >= self._next_count:
            count_repairs()
            self._next_count = moment + _COUNT_EVERY_SECONDS
        tell_presence()
        if self._is_due():
            work_waits.set()

    def _renew(self) -> None:
        with self._guard:
            holders = [run.holder for run in self._runs.values()]
        if holders:
            renew(holders)

    def _give_up_hanging(self, moment: float) -> None:
        with self._guard:
            hanging = [
                (thread, run)
                for thread, run in self._runs.items()
                if timedelta(seconds=moment - run.begun_at) > run.limit
            ]
            for thread, _run in hanging:
                self._runs.pop(thread)
                self._threads.remove(thread)
        for _thread, run in hanging:
            log.error("job %s %s takes too long and is given up", run.job_id, run.name)
            self._add_thread()
            abandon(run)

    def _is_due(self) -> bool:
        """Look into the queue; where the database tells that nobody wrote, only at the clock."""
        version: Any = data_version()
        if version is None or version != self._version:
            self._next_due = next_due()
            self._version = version
        return self._next_due is not None and self._next_due <= now()
