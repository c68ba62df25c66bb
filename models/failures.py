"""What a database error means: it doesn't answer, its disk is full, or two writers collided."""

import errno
import sqlite3
from collections.abc import Iterator

_UNAVAILABLE = {"OperationalError", "InterfaceError"}
_COLLISIONS = {"40P01", "40001"}
"""SQLSTATE of a deadlock and of a serialization failure."""
_FULL = ("database or disk is full", "No space left")
_FULL_NUMBERS = (errno.ENOSPC, errno.EDQUOT)


def is_unavailable(error: BaseException | None) -> bool:
    """Say whether the database doesn't answer: connection lost, server stopping, locked too long.

    Told by type, that of Peewee's or of the driver's own exception. SQLite raises the same type for
    a statement that is wrong; that is no such error.
    """
    if error is None or not _UNAVAILABLE & {kind.__name__ for kind in type(error).__mro__}:
        return False
    codes = {getattr(one, "sqlite_errorcode", None) for one in _chain(error)} - {None}
    return codes != {sqlite3.SQLITE_ERROR}


def is_disk_full(error: BaseException) -> bool:
    """Say whether there was no room to write; what failed after it hides the reason."""
    return any(
        getattr(one, "errno", None) in _FULL_NUMBERS or any(text in str(one) for text in _FULL)
        for one in _chain(error)
    )


def is_collision(error: BaseException) -> bool:
    """Say whether two writers stood in each other's way, so that a second try may go well."""
    return any(getattr(one, "sqlstate", None) in _COLLISIONS for one in _chain(error))


def _chain(error: BaseException) -> Iterator[BaseException]:
    """Go through an error and those during whose handling it arose."""
    seen: set[int] = set()
    at: BaseException | None = error
    while at is not None and id(at) not in seen:
        seen.add(id(at))
        yield at
        at = at.__cause__ or at.__context__
