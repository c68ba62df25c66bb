"""Who is in the house: those who work share it, a restore or a migration wants it alone."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

NAME = "in_use.lock"
FIRST = "first.lock"
_held: dict[Path, IO[bytes]] = {}


class InUse(Exception):
    """Somebody works in the house, or has it alone: a sentence that says what to do."""


def share(data_dir: Path) -> None:
    """Be in the house until this process ends. Raises InUse while somebody has it alone."""
    if data_dir in _held:
        return
    file = open(data_dir / NAME, "ab")  # noqa: SIM115 - kept open for its lock
    try:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        raise InUse(
            f"A restore or a migration is under way in {data_dir}. Wait for its end, then start."
        ) from None
    _held[data_dir] = file


def is_first(data_dir: Path) -> bool:
    """Say whether nobody else is in the house; who is told so is the only one until it leaves.

    Beside the lock that a restore wants alone: trying that one out would turn others away.
    """
    if data_dir / FIRST in _held:
        return False
    file = open(data_dir / FIRST, "ab")  # noqa: SIM115 - kept open for its lock
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        is_only = True
    except BlockingIOError:
        is_only = False
    fcntl.flock(file, fcntl.LOCK_SH)
    _held[data_dir / FIRST] = file
    return is_only


def leave(data_dir: Path) -> None:
    """Be out of the house again."""
    for place in (data_dir, data_dir / FIRST):
        if place in _held:
            _held.pop(place).close()


@contextmanager
def alone(data_dir: Path, purpose: str) -> Iterator[None]:
    """Have the house alone for a block. Raises InUse while a server or a command runs in it."""
    leave(data_dir)
    with open(data_dir / NAME, "ab") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise InUse(
                f"Shophouse is running on {data_dir}. Stop the server and its workers before you"
                f" {purpose}."
            ) from None
        yield
