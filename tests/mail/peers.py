"""Mail servers: a real one, and some that behave badly."""

import asyncio
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope

from tests.start.server import free_port


class Letters:
    """Keeps what it receives; answers as it is told."""

    def __init__(self) -> None:
        self.kept: list[Envelope] = []
        self.answer = "250 OK"
        self.to_receiver = "250 OK"
        self.seconds = 0.0
        """How long it takes for its answer to a mail, which it has by then."""

    async def handle_RCPT(
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        if self.to_receiver.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.to_receiver

    async def handle_DATA(self, server: Any, session: Any, envelope: Envelope) -> str:
        if self.answer.startswith("250"):
            self.kept.append(envelope)
        await asyncio.sleep(self.seconds)
        return self.answer


@contextmanager
def real_server(**options: Any) -> Iterator[tuple[Letters, int]]:
    """Run a real server on a free port."""
    letters = Letters()
    port = free_port()
    server = Controller(letters, hostname="127.0.0.1", port=port, **options)
    server.start()
    try:
        yield letters, port
    finally:
        server.stop()


def knows(name: str, password: str) -> dict[str, Any]:
    """Return the options of a server that lets one user in, without TLS."""

    def ask(server: Any, session: Any, envelope: Any, mechanism: str, given: Any) -> AuthResult:
        fits = (given.login, given.password) == (name.encode(), password.encode())
        return AuthResult(success=fits, handled=False)

    return {"authenticator": ask, "auth_require_tls": False}


@contextmanager
def bad_peer(behave: Callable[[socket.socket], None]) -> Iterator[int]:
    """Run something that accepts connections on a free port and behaves as told."""
    listening = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        with suppress(OSError):
            while True:
                connection, _address = listening.accept()
                with connection, suppress(OSError):
                    behave(connection)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield listening.getsockname()[1]
    finally:
        with suppress(OSError):
            listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        thread.join(5)


def silent(connection: socket.socket) -> None:
    """Accept, and never say a word."""
    connection.recv(1)


def babbling(connection: socket.socket) -> None:
    """Say what no mail server says."""
    connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n" + bytes(range(256)) * 40)


def hanging_up(connection: socket.socket) -> None:
    """Hang up at once."""


def forgetful(connection: socket.socket) -> None:
    """Take a mail as a server does, and hang up instead of the last answer."""
    lines = connection.makefile("rb")
    connection.sendall(b"220 here\r\n")
    for line in lines:
        word = line.split()[0].upper() if line.split() else b""
        if word == b"DATA":
            connection.sendall(b"354 go on\r\n")
            for more in lines:
                if more == b".\r\n":
                    return
        connection.sendall(b"250 fine\r\n")


def hanging_up_at_data(connection: socket.socket) -> None:
    """Hang up before the mail itself."""
    lines = connection.makefile("rb")
    connection.sendall(b"220 here\r\n")
    for line in lines:
        if line.upper().startswith(b"DATA"):
            return
        connection.sendall(b"250 fine\r\n")
