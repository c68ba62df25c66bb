"""The open gate of writing: one transaction, one change set, whoever writes inside it."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

from models.clock import now
from models.database import database, transaction
from models.refused import GateClosed

_log = logging.getLogger(__name__)

WAYS = ("page", "api", "import", "job", "automation", "command")


@dataclass
class OpenGate:
    """What is known of the writing under way: actor (user's id, None for the house), way, cause.

    `as_stored` says that values were stored before and only change their place, as in merging and
    undoing: a record may keep what it would refuse from a person.
    """

    actor_id: int | None
    way: str
    cause: str = ""
    at: datetime = field(default_factory=now)
    change_set: Any = None
    after: list[Callable[[], None]] = field(default_factory=list)
    touched: set[tuple[str, int]] = field(default_factory=set)
    last: dict[Any, Callable[[], None]] = field(default_factory=dict)
    as_stored: bool = False
    is_performing: bool = False
    """An action is at work: what it calls of others is part of it."""


_open: ContextVar[OpenGate | None] = ContextVar("open_gate", default=None)


def current_gate() -> OpenGate:
    """Return the open gate. Raises GateClosed outside of one."""
    opened = _open.get()
    if opened is None:
        raise GateClosed("Records are written through the gate: app.write or `with gate(…)`.")
    return opened


def moment_of_writing() -> datetime:
    """Return the moment of the open gate, which all that it writes has; outside of one, now."""
    opened = _open.get()
    return now() if opened is None else opened.at


def gate_is_open() -> bool:
    """Say whether records may be written now."""
    return _open.get() is not None


def after_commit(do: Callable[[], None]) -> None:
    """Do something once the change set is safely stored; not at all if it is taken back.

    What fails there is logged: it can't take the change set back any more.
    """
    current_gate().after.append(do)


def before_commit(key: Any, do: Callable[[], None]) -> None:
    """Do something once all else of the change set is written, as part of it; once for each key."""
    current_gate().last.setdefault(key, do)


@contextmanager
def gate(actor_id: int | None, way: str, cause: str = "") -> Iterator[OpenGate]:
    """Open the gate. A gate inside another joins it: one transaction, one change set."""
    opened = _open.get()
    if opened is not None:
        # The outer gate may not know what for: a form's gate opens before its verb is performed.
        opened.cause = opened.cause or cause
        with _joined(opened):
            yield opened
        return
    if way not in WAYS:
        raise ValueError(f"way is one of {', '.join(WAYS)}, not {way!r}")
    opened = OpenGate(actor_id, way, cause)
    token = _open.set(opened)
    try:
        with transaction():
            yield opened
            while opened.last:
                opened.last.pop(next(iter(opened.last)))()
    finally:
        _open.reset(token)
    if database.in_transaction():
        database.obj.after_commit(partial(_run, opened.after))
    else:
        _run(opened.after)


@contextmanager
def stored_values() -> Iterator[None]:
    """Write values that were stored before, within the open gate."""
    opened = current_gate()
    before, opened.as_stored = opened.as_stored, True
    try:
        yield
    finally:
        opened.as_stored = before


def _run(after: list[Callable[[], None]]) -> None:
    """Do what was put off, all of it: the change set is stored, whatever fails now."""
    for do in after:
        try:
            do()
        except Exception:
            _log.exception("What was to be done after a change set failed: %r", do)


@contextmanager
def _joined(opened: OpenGate) -> Iterator[None]:
    """Be a unit inside the outer gate: what fails here leaves nothing behind there."""
    change_set, touched, waiting = opened.change_set, set(opened.touched), len(opened.after)
    last = dict(opened.last)
    try:
        with transaction():
            yield
    except BaseException:
        opened.change_set, opened.touched, opened.last = change_set, touched, last
        del opened.after[waiting:]
        raise
