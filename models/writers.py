"""The fair queue of writers: one at a time, first come first served, across all processes."""

import fcntl
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO


class WriterQueue:
    """Let one writer in at a time.

    SQLite has one writer anyway; queueing for it is what makes it fair.
    """

    def __init__(self, path: Path | None) -> None:
        """`path` is the lock file shared by processes, or None for a database in memory."""
        self._guard = threading.Lock()
        self._waiting: deque[threading.Event] = deque()
        self._busy = False
        self._file = open(path, "ab") if path else None  # noqa: SIM115 - kept open for its lock

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for a turn and hold it until the block ends."""
        self._enter()
        try:
            with self._locked():
                yield
        finally:
            self._leave()

    @contextmanager
    def _locked(self) -> Iterator[None]:
        file = self._file
        if file is None:
            yield
            return
        fcntl.flock(file, fcntl.LOCK_EX)
        try:
            yield
        finally:
            _unlock(file)

    @contextmanager
    def turn_if_free(self) -> Iterator[bool]:
        """Hold a turn if nobody writes or waits, else give False at once."""
        with self._guard:
            free, self._busy = not self._busy, True
        if not free:
            yield False
            return
        file = self._file
        try:
            yield file is None or self._locks(file)
        finally:
            if file:
                _unlock(file)
            self._leave()

    @staticmethod
    def _locks(file: IO[bytes]) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def close(self) -> None:
        """Give the lock file back."""
        if self._file:
            self._file.close()
            self._file = None

    def _enter(self) -> None:
        with self._guard:
            if not self._busy:
                self._busy = True
                return
            ticket = threading.Event()
            self._waiting.append(ticket)
        ticket.wait()

    def _leave(self) -> None:
        with self._guard:
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._busy = False


def _unlock(file: IO[bytes]) -> None:
    """Let other processes in; a file that was closed meanwhile holds no lock any more."""
    if not file.closed:
        fcntl.flock(file, fcntl.LOCK_UN)
