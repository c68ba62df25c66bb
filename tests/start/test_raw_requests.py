"""Requests that a proxy and a server may read differently: none is read as two."""

import re
import socket
from contextlib import suppress
from pathlib import Path

from tests.start.server import INIT, Server, command

HOST = b"Host: localhost\r\n"
SECOND = b"GET /healthz?second HTTP/1.1\r\n" + HOST + b"\r\n"


def ask(port: int, sent: bytes) -> tuple[list[int], bytes]:
    """Send bytes over one connection; return the statuses that came, and all that came."""
    got = b""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as wire:
        wire.sendall(sent)
        with suppress(TimeoutError, ConnectionResetError):
            while piece := wire.recv(65536):
                got += piece
                wire.settimeout(0.3)  # a second answer would follow at once
    return [int(one) for one in re.findall(rb"HTTP/1\.[01] (\d{3})", got)], got


def post(*heads: bytes, body: bytes) -> bytes:
    """Write a POST with these headers."""
    return b"POST /login HTTP/1.1\r\n" + HOST + b"".join(one + b"\r\n" for one in heads) + body


SMUGGLED = {
    "both lengths": post(
        b"Content-Length: 6", b"Transfer-Encoding: chunked\r\n", body=b"0\r\n\r\n" + SECOND
    ),
    "two lengths": post(b"Content-Length: 0", b"Content-Length: 40\r\n", body=SECOND),
    "a blank before the colon": post(
        b"Transfer-Encoding : chunked", b"Content-Length: 5\r\n", body=b"0\r\n\r\n" + SECOND
    ),
    "an unknown coding": post(
        b"Transfer-Encoding: xchunked", b"Content-Length: 5\r\n", body=b"0\r\n\r\n" + SECOND
    ),
    "two codings": post(
        b"Transfer-Encoding: chunked",
        b"Transfer-Encoding: identity\r\n",
        body=b"0\r\n\r\n" + SECOND,
    ),
    "a length with a sign": post(b"Content-Length: +0\r\n", body=SECOND),
    "a negative length": post(b"Content-Length: -1\r\n", body=SECOND),
    "a length beyond all bounds": post(b"Content-Length: " + b"9" * 40 + b"\r\n", body=SECOND),
    "a chunk of no length": post(b"Transfer-Encoding: chunked\r\n", body=b"zz\r\na\r\n0\r\n\r\n"),
    "a folded header": b"GET /healthz HTTP/1.1\r\n" + HOST + b"X: b\r\n Y: c\r\n\r\n",
    "a header with a zero byte": b"GET /healthz HTTP/1.1\r\n" + HOST + b"X: a\0b\r\n\r\n",
    "two hosts": b"GET /login HTTP/1.1\r\n" + HOST + b"Host: evil.example\r\n\r\n",
    "no host": b"GET /login HTTP/1.1\r\n\r\n",
    "another host in an old version": b"GET /login HTTP/1.0\r\nHost: evil.example\r\n\r\n",
    "no request at all": b"\x16\x03\x01\x02\x00\x01\x00\r\n\r\n",
}


def test_no_request_is_read_as_two_and_no_header_slips_in(tmp_path: Path) -> None:
    data = tmp_path / "data"
    assert command(data, *INIT).returncode == 0
    server = Server(data)
    try:
        for name, sent in SMUGGLED.items():
            statuses, got = ask(server.port, sent)
            assert statuses == [400], (name, statuses)
            assert b"evil.example" not in got, name
        asked = b"GET http://evil.example/login HTTP/1.1\r\n" + HOST + b"\r\n"
        statuses, got = ask(server.port, asked)
        assert b"evil.example" not in got
        split = b"GET /login%0d%0aSet-Cookie:%20mark=1 HTTP/1.1\r\n" + HOST + b"\r\n"
        assert b"mark=1" not in ask(server.port, split)[1].split(b"\r\n\r\n")[0]
        many = b"".join(b"X-%d: a\r\n" % number for number in range(2000))
        statuses, got = ask(server.port, b"GET /healthz HTTP/1.1\r\n" + HOST + many + b"\r\n")
        assert statuses == [431]
        assert ask(server.port, SECOND)[0] == [200], "it serves on"
    finally:
        server.stop()
