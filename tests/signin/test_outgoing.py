"""The door for requests that go out: where it doesn't go, and how long it waits."""

import socket
import time
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from app.outgoing import OWNER, Unreachable, fetch_url
from app.outgoing import addresses as lookups
from app.outgoing.addresses import is_public
from app.settings import store_settings
from tests.house import House
from tests.mail import peers

PRIVATE = [
    "127.0.0.1", "127.8.8.8", "0.0.0.0", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254",
    "100.64.0.1", "224.0.0.1", "255.255.255.255", "240.0.0.1", "192.0.2.1", "::1", "::", "fe80::1",
    "fc00::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe", "2002:7f00:1::", "2001:db8::1", "fe80::1%eth0",
]  # fmt: skip
PUBLIC = ["93.184.216.34", "8.8.8.8", "2606:4700:4700::1111", "64:ff9b::808:808"]


@pytest.mark.parametrize("address", PRIVATE)
def test_private_addresses_are_known(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_are_known(address: str) -> None:
    assert is_public(address)


NOT_ASKED = [
    "http://127.0.0.1/",
    "https://127.0.0.1/",
    "https://localhost/",
    "https://[::1]/",
    "https://0/",
    "https://0x7f.1/",
    "https://2130706433/",
    "https://127.1/",
    "https://[::ffff:127.0.0.1]/",
    "https://169.254.169.254/latest/meta-data",
    "https://a@127.0.0.1/",
    "https://example.com@127.0.0.1/",
    "file:///etc/passwd",
    "gopher://127.0.0.1/",
    "//127.0.0.1/",
    "https://",
    "https:///x",
    "",
    "\0",
    "https://[",
    "https://127.0.0.1:99999/",
    "https://127.0.0.1:0/",
    "http://example.com/",
    "https://example.com/\r\nHost: evil",
    "https://exa mple.com/",
    "https://localhost.:1/",
    "https://ⓛocalhost/",
    "https://" + "a" * 300 + ".example/",
]


def test_addresses_that_are_not_asked(house: House) -> None:
    for url in NOT_ASKED:
        with pytest.raises(Unreachable):
            fetch_url(url)


@pytest.fixture
def listening() -> Iterator[tuple[int, list[bytes]]]:
    """Something inside, that must not be reached: its port, and what it heard."""
    heard: list[bytes] = []

    def hear(connection: socket.socket) -> None:
        heard.append(connection.recv(1000))
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi")

    with peers.bad_peer(hear) as port:
        yield port, heard


def test_a_name_that_leads_inside_is_refused(
    house: House, listening: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    port, heard = listening
    _names(monkeypatch, {"inside.example": ["127.0.0.1"], "both.example": ["8.8.8.8", "10.0.0.1"]})
    for host in ("inside.example", "both.example"):
        with pytest.raises(Unreachable, match="private network"):
            fetch_url(f"https://{host}:{port}/")
    assert heard == []


def _names(monkeypatch: pytest.MonkeyPatch, known: dict[str, list[str]]) -> list[str]:
    """Look names up in a list; returns which were asked for."""
    asked: list[str] = []

    def look_up(host: str, port: int, type: int = 0) -> Any:
        asked.append(host)
        return [(0, 0, 0, "", (one, port)) for one in known[host]]

    monkeypatch.setattr(lookups, "socket", SimpleNamespace(getaddrinfo=look_up, SOCK_STREAM=1))
    return asked


def test_a_name_is_looked_up_once_and_that_address_is_asked(
    house: House, listening: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    port, heard = listening
    store_settings(OWNER, {"allowed_hosts": "id.lan"})
    asked = _names(monkeypatch, {"id.lan": ["127.0.0.1"]})
    assert fetch_url(f"http://id.lan:{port}/a?b=c").body == b"hi"
    assert asked == ["id.lan"], "a second look-up could be told something else"
    assert heard[0].startswith(b"GET /a?b=c HTTP/1.1\r\n")
    assert f"Host: id.lan:{port}".encode() in heard[0]


def test_an_allowed_host_opens_no_other(house: House, listening: Any) -> None:
    port, heard = listening
    store_settings(OWNER, {"allowed_hosts": "127.0.0.1"})
    assert fetch_url(f"http://127.0.0.1:{port}/").status == 200
    with pytest.raises(Unreachable):
        fetch_url(f"http://localhost:{port}/")
    assert len(heard) == 1


def test_redirects_are_not_followed(house: House, listening: Any) -> None:
    port, heard = listening

    def send_on(connection: socket.socket) -> None:
        connection.recv(1000)
        to = f"http://127.0.0.1:{port}/"
        connection.sendall(f"HTTP/1.1 302 Found\r\nLocation: {to}\r\n\r\n".encode())

    store_settings(OWNER, {"allowed_hosts": "127.0.0.1"})
    with peers.bad_peer(send_on) as first:
        assert fetch_url(f"http://127.0.0.1:{first}/").status == 302
    assert heard == []


def drip(connection: socket.socket) -> None:
    """Send a head that never ends, a letter at a time."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nX: ")
    for _number in range(100):
        connection.sendall(b"a")
        time.sleep(0.1)


def nonsense(connection: socket.socket) -> None:
    """Say what no server says."""
    connection.recv(1000)
    connection.sendall(bytes(range(256)) * 40)


def cut_short(connection: socket.socket) -> None:
    connection.recv(1000)
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")


def endless(connection: socket.socket) -> None:
    connection.recv(1000)
    connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
    for _number in range(3000):
        connection.sendall(b"a" * 1024)


@pytest.mark.parametrize(
    "behave", [peers.silent, nonsense, peers.hanging_up, drip, cut_short, endless]
)
def test_a_peer_that_behaves_badly_ends_in_time(house: House, behave: Any) -> None:
    store_settings(OWNER, {"allowed_hosts": "127.0.0.1"})
    with peers.bad_peer(behave) as port:
        started = time.monotonic()
        with pytest.raises(Unreachable):
            fetch_url(f"http://127.0.0.1:{port}/", until=time.monotonic() + 1)
        assert time.monotonic() - started < 2


def test_a_look_up_that_hangs_is_left_behind(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    def hang(*_asked: Any, **_more: Any) -> Any:
        time.sleep(3)

    monkeypatch.setattr(lookups, "socket", SimpleNamespace(getaddrinfo=hang, SOCK_STREAM=1))
    started = time.monotonic()
    with pytest.raises(Unreachable, match="isn't found"):
        fetch_url("https://slow.example/", until=time.monotonic() + 0.5)
    assert time.monotonic() - started < 2


def test_the_settings_take_names_of_hosts_alone(house: House) -> None:
    alice, at = house.browser("Alice"), "/settings/outgoing"
    assert alice.get(at).status_code == 200
    assert alice.post(at, {"allowed_hosts": "https://id.lan/"}).status_code == 422
    assert alice.post(at, {"allowed_hosts": "id.lan, 10.0.0.7"}).status_code == 303
    from app.outgoing import allowed_hosts

    assert allowed_hosts() == {"id.lan", "10.0.0.7"}
    assert house.browser("Bob").get(at).status_code == 403
    assert "id.lan" in alice.get(f"{at}/changes").get_data(as_text=True)
