"""The process that has the modules loaded and forks for each command that a test begins.

It is asked over a socket (`tests/warm.py`): arguments, folder, environment and three streams come
in, the number of the process and later its exit code go out. Arguments that begin with `-m` name a
program of the tests, as Python's own do.
"""

import atexit
import gc
import json
import os
import re
import runpy
import select
import signal
import socket
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
_LEFT = re.compile(r"^app\.(wsgi|bench)$|^plugins\..*\.(with_|tests|migrations)")


def exactly(line: socket.socket, count: int) -> bytes:
    """Read so many bytes. Raises ConnectionError where they don't come."""
    got = b""
    while len(got) < count:
        piece = line.recv(count - len(got))
        if not piece:
            raise ConnectionError("the process that forks is gone")
        got += piece
    return got


def _load() -> None:
    """Load what commands and servers load; pairs of plugins are left to the houses."""
    import pkgutil
    from importlib import import_module

    import granian
    import psycopg

    assert granian
    assert psycopg
    for package in ("models", "app", "views", "plugins"):
        for found in pkgutil.walk_packages(import_module(package).__path__, f"{package}."):
            if not _LEFT.search(found.name):
                import_module(found.name)


def _serve(place: str) -> None:
    """Fork for whoever asks, and tell them the process and how it ended."""
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(place)
        listening.listen(20)
        awake, ring = socket.socketpair()
        ring.setblocking(False)
        awake.setblocking(False)
        signal.set_wakeup_fd(ring.fileno())
        signal.signal(signal.SIGCHLD, lambda *_: None)
        os.write(1, b"ready\n")
        running: dict[int, socket.socket] = {}
        while True:
            ready = select.select([listening, awake], [], [], 60)[0]
            if awake in ready:
                awake.recv(1000)
            _tell_ends(running)
            if listening in ready:
                line, _ = listening.accept()
                try:
                    pid = _fork(line, [listening, awake, ring, *running.values()])
                    running[pid] = line
                    line.sendall(pid.to_bytes(4, "big"))
                except OSError:  # Who asked is gone; others may still ask.
                    line.close()


def _tell_ends(running: dict[int, socket.socket]) -> None:
    while running:
        pid, status = os.waitpid(-1, os.WNOHANG)
        if not pid:
            return
        line = running.pop(pid)
        with suppress(OSError):  # Nobody waits for it any more.
            line.sendall(os.waitstatus_to_exitcode(status).to_bytes(4, "big", signed=True))
        line.close()


def _fork(line: socket.socket, others: list[socket.socket]) -> int:
    head, streams, _flags, _address = socket.recv_fds(line, 4, 3)
    told = json.loads(exactly(line, int.from_bytes(head, "big")))
    pid = os.fork()
    if pid:
        for stream in streams:
            os.close(stream)
        return pid
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    for one in (line, *others):
        one.close()
    _become(told, streams)
    raise AssertionError("the command has no end")


def _become(told: dict[str, Any], streams: list[int]) -> None:
    """Be the command, to its end."""
    if told["group"]:
        os.setsid()
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    os.environ.clear()
    os.environ.update(told["environ"])
    os.chdir(told["cwd"])
    time.tzset()
    code = 1
    try:
        _run(told["argv"])
        code = 0
    except SystemExit as end:
        code = _code(end)
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        _leave(code)


def _run(argv: list[str]) -> None:
    if argv[0] == "-m":
        sys.argv = argv[1:]
        runpy.run_module(argv[1], run_name="__main__", alter_sys=True)
        return
    from app.commands import main

    sys.argv = [str(ROOT / "run.py"), *argv]
    main(argv)


def _code(end: SystemExit) -> int:
    if isinstance(end.code, str):
        print(end.code, file=sys.stderr)
        return 1
    return int(end.code or 0)


def _leave(code: int) -> None:
    """End as Python ends: threads are waited for, what was registered runs, streams are written."""
    import threading

    try:
        threading._shutdown()
        atexit._run_exitfuncs()
        sys.stdout.flush()
        sys.stderr.flush()
    finally:
        os._exit(code & 0xFF)


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    _load()
    gc.collect()
    gc.freeze()
    _serve(sys.argv[1])
