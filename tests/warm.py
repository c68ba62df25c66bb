"""Commands begun warm: as processes of their own, out of one that has the modules loaded already.

`run.py <command>` spends most of its time loading modules. Here one process a test run loads them
once (`tests/forking.py`) and forks for each command, which then has its own arguments, environment,
folder, standard streams and end. Programs of the tests begin so too: `-m`, then their name.
tests/start/test_cold.py starts cold, as a person does.
"""

import atexit
import json
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any

from tests.forking import exactly

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
        self.pid = int.from_bytes(exactly(self._line, 4), "big")

    def poll(self) -> int | None:
        """Return the exit code (negative: the signal) where it has ended."""
        if self.returncode is None and select.select([self._line], [], [], 0)[0]:
            self.returncode = int.from_bytes(exactly(self._line, 4), "big", signed=True)
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
    given: int | None = None,
) -> Begun:
    """Begin a command whose output is read from `.stdout`.

    `err` and `given` are descriptors: where errors go, else to the same, and what it reads.
    """
    reading, writing = os.pipe()
    with open(os.devnull, "rb") as nothing:
        streams = (
            nothing.fileno() if given is None else given,
            writing,
            writing if err is None else err,
        )
        begun = Begun(argv, cwd, environ, streams, own_group)
    os.close(writing)
    begun.stdout = open(reading, encoding="utf-8", newline=None)  # noqa: SIM115 (the test closes it)
    return begun


def run_program(name: str, *given: object) -> "subprocess.CompletedProcess[str]":
    """Run a program of the tests to its end, in this environment."""
    return run(["-m", name, *map(str, given)], ROOT, os.environ, timeout=300)


def begin_program(name: str, *given: object, reads: int | None = None) -> Begun:
    """Begin a program of the tests in this environment; `reads` is what it reads."""
    return begin(["-m", name, *map(str, given)], ROOT, os.environ, 2, given=reads)


def read_all(begun: Begun) -> str:
    """Read what it says to its end."""
    assert begun.stdout is not None
    with begun.stdout as said:
        return said.read()


_started: list[Any] = []


def _place() -> str:
    """Return the address of the process that forks, which is started when it is first wanted."""
    if not _started:
        folder = tempfile.mkdtemp(prefix="warm-")
        program = [sys.executable, "-m", "tests.forking", f"{folder}/line"]
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
