"""Commands begun warm: as processes of their own, out of one that has the modules loaded already.

`run.py <command>` spends most of its time loading modules. Here one process a test run loads them
once and forks for each command, which then has its own arguments, environment, folder, standard
streams and end. That run.py starts cold is for tests/tools to show.
"""

import atexit
import gc
import json
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

ROOT = Path(__file__).resolve().parents[1]


class Begun:
    """A command that runs: what subprocess.Popen offers, as far as the tests ask for it."""

    def __init__(
        self,
        argv: list[str],
        cwd: Path,
        environ: Mapping[str, str],
        streams: tuple[int, int, int],
        own_group: bool = False,
    ) -> None:
        self.args = argv
        self.stdout: IO[str] | None = None
        self.returncode: int | None = None
        self._line = socket.socket(socket.AF_UNIX)
        self._line.connect(_place())
        told = {"argv": argv, "cwd": str(cwd), "environ": dict(environ), "group": own_group}
        text = json.dumps(told).encode()
        socket.send_fds(self._line, [len(text).to_bytes(4, "big")], list(streams))
        self._line.sendall(text)
        self.pid = int.from_bytes(_exactly(self._line, 4), "big")

    def poll(self) -> int | None:
        """Return the exit code (negative: the signal) where it has ended."""
        if self.returncode is None and select.select([self._line], [], [], 0)[0]:
            self.returncode = int.from_bytes(_exactly(self._line, 4), "big", signed=True)
            self._line.close()
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end. Raises subprocess.TimeoutExpired."""
        if self.returncode is None:
            if not select.select([self._line], [], [], timeout)[0]:
                raise subprocess.TimeoutExpired(self.args, timeout or 0)
            self.poll()
        assert self.returncode is not None
        return self.returncode

    def send_signal(self, number: int) -> None:
        """Send it a signal while it runs."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """End it at once."""
        self.send_signal(signal.SIGKILL)


def run(
    argv: list[str], cwd: Path, environ: Mapping[str, str], given: str = "", timeout: float = 60
) -> "subprocess.CompletedProcess[str]":
    """Run a command to its end, as subprocess.run does with its output captured."""
    with (
        tempfile.TemporaryFile() as read,
        tempfile.TemporaryFile() as out,
        tempfile.TemporaryFile() as err,
    ):
        read.write(given.encode())
        read.seek(0)
        begun = Begun(argv, cwd, environ, (read.fileno(), out.fileno(), err.fileno()))
        try:
            code = begun.wait(timeout)
        except subprocess.TimeoutExpired:
            begun.kill()
            raise
        said = []
        for stream in (out, err):
            stream.seek(0)
            said.append(stream.read().decode())
    return subprocess.CompletedProcess(argv, code, *said)


def begin(
    argv: list[str],
    cwd: Path,
    environ: Mapping[str, str],
    err: int | None = None,
    own_group: bool = False,
) -> Begun:
    """Begin a command whose output is read from `.stdout`; `err` is a descriptor, else the same."""
    reading, writing = os.pipe()
    with open(os.devnull, "rb") as nothing:
        begun = Begun(
            argv,
            cwd,
            environ,
            (nothing.fileno(), writing, writing if err is None else err),
            own_group,
        )
    os.close(writing)
    begun.stdout = open(reading, encoding="utf-8", newline=None)  # noqa: SIM115 (the test closes it)
    return begun


_started: list[Any] = []


def _place() -> str:
    """Return the address of the process that forks, which is started when it is first wanted."""
    if not _started:
        folder = tempfile.mkdtemp(prefix="warm-")
        program = [sys.executable, "-m", "tests.warm", f"{folder}/line"]
        environ = {k: v for k, v in os.environ.items() if not k.startswith("SHOPHOUSE_")}
        process = subprocess.Popen(program, cwd=ROOT, env=environ, stdout=subprocess.PIPE)
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        process.stdout.close()
        atexit.register(_end, process, folder)
        _started.append(f"{folder}/line")
    return str(_started[0])


def _end(process: "subprocess.Popen[bytes]", folder: str) -> None:
    process.terminate()
    process.wait(10)
    os.unlink(f"{folder}/line")
    os.rmdir(folder)


def _exactly(line: socket.socket, count: int) -> bytes:
    got = b""
    while len(got) < count:
        piece = line.recv(count - len(got))
        if not piece:
            raise ConnectionError("the process that forks is gone")
        got += piece
    return got


def _load() -> None:
    """Load what commands and servers load, except plugins: each house loads its own."""
    import pkgutil
    from importlib import import_module

    import granian
    import psycopg

    assert granian
    assert psycopg
    for package in ("models", "app", "views"):
        for found in pkgutil.walk_packages(import_module(package).__path__, f"{package}."):
            if found.name not in ("app.wsgi", "app.bench"):
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
                pid = _fork(line, [listening, awake, ring, *running.values()])
                running[pid] = line
                line.sendall(pid.to_bytes(4, "big"))


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
    told = json.loads(_exactly(line, int.from_bytes(head, "big")))
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
    sys.argv = [str(ROOT / "run.py"), *told["argv"]]
    code = 1
    try:
        from app.commands import main

        main(told["argv"])
        code = 0
    except SystemExit as end:
        code = _code(end)
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        _leave(code)


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
