"""A server and a worker as real processes, which are killed and started again."""

import os
import random
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from tests import warm
from tests.start.server import Visitor, environment

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_SECONDS = 60.0


class Fleet:
    """Who is killed; `seconds` holds how long it took to answer again after each kill."""

    def __init__(self, data: Path, url: str, *, is_cold: bool) -> None:
        self.data, self.url, self.is_cold = data, url, is_cold
        self.environ = environment(data, SHOPHOUSE_DATABASE_URL=url, SHOPHOUSE_LOG_LEVEL="error")
        self.port = _lasting_port()
        self.log = (data.parent / "said.txt").open("ab")
        self.seconds: list[float] = []
        self.pipes: list[Any] = []
        self.killed = {"server": 0, "one process of it": 0, "worker": 0}
        self.server = self._serve()
        self.worker = self.begin("worker")
        self.wait()

    def _serve(self) -> Any:
        return self.begin("serve", "--port", str(self.port), "--threads", "8")

    def begin(self, *argv: str) -> Any:
        """Start a command, cold as a person does or out of a process that has all loaded."""
        if self.is_cold:
            program = [sys.executable, str(ROOT / "run.py"), *argv]
            return subprocess.Popen(
                program, env=self.environ, stdout=self.log, stderr=self.log, start_new_session=True
            )
        begun = warm.begin([*argv], self.data.parent, self.environ, self.log.fileno(), True)
        self.pipes.append(begun.stdout)  # nobody reads the few lines; closed, they'd be an error
        return begun

    def wait(self) -> float:
        """Wait until it answers, and return how long that took."""
        begun = time.monotonic()
        while time.monotonic() - begun < PATIENCE_SECONDS:
            if self.server.poll() is not None:  # what was killed may still let go of the port
                self.server = self._serve()
            with suppress(OSError):
                if Visitor(self.port).get("/healthz")[0] == 200:
                    return time.monotonic() - begun
            time.sleep(0.01)
        raise AssertionError(f"no answer; it said: {self.said()}")

    def said(self) -> str:
        """Return the end of what the processes printed."""
        return (self.data.parent / "said.txt").read_text(errors="replace")[-3000:]

    def kill_one(self) -> None:
        """Kill the server with all its processes, one that serves, or the worker."""
        victim = random.choices(list(self.killed), (6, 2, 2))[0]
        self.killed[victim] += 1
        if victim == "worker":
            _end(self.worker)
            self.worker = self.begin("worker")
            return
        if victim == "server":
            _end(self.server)
            begun = time.monotonic()
            self.server = self._serve()
        else:
            begun = time.monotonic()
            _kill_child(self.server.pid)
        self.wait()
        self.seconds.append(time.monotonic() - begun)

    def stop(self) -> None:
        """End both as systemd does."""
        for process in (self.server, self.worker):
            process.send_signal(signal.SIGTERM)
        for process in (self.server, self.worker):
            process.wait(30)
        for one in (self.log, *self.pipes):
            one.close()


def _lasting_port() -> int:
    """Return a free port that no connection of the writers gets while the server is down."""
    while True:
        port = random.randrange(20_000, 30_000)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


def _end(process: Any) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(10)


def _kill_child(parent: int) -> None:
    """Kill a process that serves; the one that watches over it starts another."""
    for place in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            if int(place.read_text().rpartition(")")[2].split()[1]) == parent:
                os.kill(int(place.parent.name), signal.SIGKILL)
