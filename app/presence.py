"""The processes of a house: which version of the settings each of them goes by.

A purge waits until none works any more with what it is about to drop.
"""

import os
import socket
import threading
import time
from datetime import timedelta
from uuid import uuid4

from app.settings import CORE, follow_settings_now, settings_of
from app.switching import follow_switches
from models.clock import now
from models.core import Process
from models.database import transaction

SEEN_WITHIN = timedelta(seconds=60)
_EVERY_SECONDS = 20.0
_names: dict[int, str] = {}
_at_work: dict[int, str] = {}
_told: list[tuple[str, float]] = []


def begin_work() -> None:
    """Note with which version of the settings this thread begins a request or a job."""
    _at_work.pop(threading.get_ident(), None)  # to the end: they stand in the order they began
    _at_work[threading.get_ident()] = _version()


def end_work() -> None:
    """Note that this thread is done."""
    _at_work.pop(threading.get_ident(), None)


def tell_presence() -> None:
    """Follow what others switched, and let them know the oldest settings that something goes by.

    Also while a long job goes by old ones: who is busy must not be taken for dead.
    """
    follow_settings_now()
    follow_switches()
    version, moment = _oldest_version(), time.monotonic()
    if _told and _told[-1][0] == version and moment - _told[-1][1] < _EVERY_SECONDS:
        return
    with transaction():
        row = {"version": version, "seen_at": now()}
        if not Process.update(row).where(Process.name == _name()).execute():
            Process.create(name=_name(), **row)
            Process.delete().where(Process.seen_at < now() - SEEN_WITHIN * 10).execute()
    _told[:] = [(version, moment)]


def _oldest_version() -> str:
    version = _version()
    return next((one for one in list(_at_work.values()) if one != version), version)


def leave() -> None:
    """Be no process of this house any more."""
    _told.clear()
    with transaction():
        Process.delete().where(Process.name == _name()).execute()


def wait_for_all(seconds: float = 30.0) -> bool:
    """Wait until every process goes by the settings as they are now. False: one still doesn't."""
    begin_work()  # who waits goes by them already
    end = time.monotonic() + seconds
    while _behind():
        if time.monotonic() > end:
            return False
        time.sleep(0.2)
    return True


def _behind() -> bool:
    version = _version()
    me = threading.get_ident()
    if any(one != version for thread, one in list(_at_work.items()) if thread != me):
        return True
    others = Process.select(Process.name).where(
        Process.seen_at > now() - SEEN_WITHIN,
        Process.version != version,
        Process.name != _name(),
    )
    return bool(others.exists())


def _version() -> str:
    return str(settings_of(CORE).get("version", ""))


def _name() -> str:
    """Name this process, also after a fork."""
    number = os.getpid()
    if number not in _names:
        _names[number] = f"{socket.gethostname()[:60]}:{number}:{uuid4().hex[:8]}"
    return _names[number]
