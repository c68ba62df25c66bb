"""The real server as a process of its own, on loopback, with a browser that speaks to it."""

import http.client
import os
import re
import secrets
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from tests import warm

PASSWORD = "a long enough secret"
INIT = (
    "init", "--company", "Lantern", "--country", "DE", "--currency", "EUR",
    "--admin", "alice@lantern.example", "--password", PASSWORD,
)  # fmt: skip


def free_port() -> int:
    """Return a port that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(data: Path, **more: str) -> dict[str, str]:
    """Return the environment of a house in a folder."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("SHOPHOUSE_")}
    return {**kept, "SHOPHOUSE_DATA_DIR": str(data), **more}


def command(
    data: Path, *argv: str, given: str = "", **more: str
) -> "subprocess.CompletedProcess[str]":
    """Run a command to its end."""
    return warm.run(list(argv), data.parent, environment(data, **more), given)


class Server:
    """A running server: what it printed, its address, and its end."""

    def __init__(self, data: Path, *options: str, **more: str) -> None:
        self.port = free_port()
        argv = ["serve", "--port", str(self.port), *options]
        self.process = warm.begin(argv, data.parent, environment(data, **more), own_group=True)
        self.lines: list[str] = []
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        self._wait()

    @property
    def said(self) -> str:
        """All that it printed so far."""
        return "".join(self.lines)

    def _read(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            self.lines.append(line)

    def _wait(self) -> None:
        end = time.monotonic() + 40
        while time.monotonic() < end and self.process.poll() is None:
            try:
                # What it prints comes by another way than its answers, and may come later.
                if Visitor(self.port).get("/healthz")[0] == 200 and str(self.port) in self.said:
                    return
            except OSError:
                pass
            time.sleep(0.05)
        self.stop()
        raise AssertionError(f"no answer: {self.said}")

    def stop(self, how: int = signal.SIGTERM) -> int:
        """End it and return its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(how)
        try:
            code = self.process.wait(15)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(5)
            raise AssertionError("it didn't end within 15 seconds") from None
        self._reader.join(5)
        assert self.process.stdout
        self.process.stdout.close()
        return code


@contextmanager
def serving(data: Path, *options: str, **more: str) -> Iterator[Server]:
    """Run a server for a block."""
    server = Server(data, *options, **more)
    try:
        yield server
    finally:
        if server.process.poll() is None:
            server.stop()


class Visitor:
    """A browser of one thread: a connection, cookies, forms."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.cookies: dict[str, str] = {}
        self.csrf = ""

    def ask(self, method: str, path: str, body: str | None = None) -> tuple[int, str, str]:
        """Return status, Location and text."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        headers = {"Cookie": "; ".join(f"{key}={value}" for key, value in self.cookies.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            # A server that refuses a body early need not read it to its end.
            with suppress(BrokenPipeError, ConnectionResetError):
                connection.request(method, path, body, headers)
            answer = connection.getresponse()
            text = answer.read().decode(errors="replace")
        finally:
            connection.close()
        for key, value in answer.getheaders():
            if key.lower() == "set-cookie":
                name, _equals, rest = value.partition("=")
                self.cookies[name] = rest.split(";")[0]
        return answer.status, answer.getheader("Location") or "", text

    def get(self, path: str) -> tuple[int, str, str]:
        """Ask for a page."""
        return self.ask("GET", path)

    def learn(self, path: str) -> str:
        """Take the CSRF token of a page along and return its text."""
        text = self.get(path)[2]
        found = re.search(r'name="csrf_token" value="([^"]+)"', text)
        assert found, text[:500]
        self.csrf = found.group(1)
        return text

    def post(self, path: str, data: dict[str, str], form_id: str = "") -> tuple[int, str, str]:
        """Send a form."""
        tokens = {"csrf_token": self.csrf, "form_id": form_id or secrets.token_urlsafe(18)}
        return self.ask("POST", path, urlencode({**tokens, **data}))

    def sign_in(self) -> "Visitor":
        """Sign Alice in, to a house with contacts."""
        return self.sign_in_at("/contacts/tags/new")

    def sign_in_at(self, form: str, mail: str = "alice@lantern.example") -> "Visitor":
        """Sign in and learn the token from a form."""
        self.learn("/login")
        status, _to, text = self.post("/login", {"email": mail, "password": PASSWORD})
        assert status == 303, text[:500]
        self.learn(form)
        return self

    def twin(self) -> "Visitor":
        """Return the same browser for another thread."""
        other = Visitor(self.port)
        other.cookies, other.csrf = dict(self.cookies), self.csrf
        return other


def path_of(location: str) -> str:
    """Return the path of an address."""
    return urlsplit(location).path
