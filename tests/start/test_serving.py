"""Starting and stopping the server: the address and the link, or one sentence and an exit code."""

import os
import re
import signal
import socket
import sqlite3
import stat
import threading
import time
from pathlib import Path

import pytest

from tests.start.server import INIT, Visitor, command, free_port, serving


def sentences(text: str) -> list[str]:
    """Return the lines that were said."""
    return [line for line in text.splitlines() if line.strip()]


def test_the_first_start_prints_the_address_and_a_link_that_opens_once(tmp_path: Path) -> None:
    data = tmp_path / "var"
    with serving(data) as server:
        assert f"Shophouse is open at http://127.0.0.1:{server.port}" in server.said
        link = re.search(r"http://127\.0\.0\.1:\d+(/setup\?token=\S+)", server.said)
        assert link, server.said
        visitor = Visitor(server.port)
        assert visitor.get("/setup")[0] == 403
        assert visitor.get(link.group(1))[:2] == (303, "/setup")
        visitor.learn("/setup")
        token = link.group(1).partition("token=")[2]
        told = {
            "token": token, "name": "Dora", "email": "dora@lantern.example", "country": "DE",
            "password": "a long enough secret", "company": "Lantern", "currency": "EUR",
            "language": "en", "timezone": "UTC", "plugins": "contacts",
        }  # fmt: skip
        status, _to, text = visitor.post("/setup", told)
        assert status == 303, text[:3000]
        assert visitor.get("/contacts/parties")[0] == 200
        assert Visitor(server.port).get(link.group(1))[0] == 404
        big = Visitor(server.port).ask("POST", "/login", "email=" + "x" * 9_000_000)
        assert big[0] == 413
        assert server.stop() == 0
    mode = (
        stat.S_IMODE(os.stat(data / "secret.key").st_mode)
        if (data / "secret.key").exists()
        else 0o600
    )
    assert mode == 0o600
    with serving(data) as server:
        assert "token=" not in server.said
        busy = command(data, "serve", "--port", str(server.port))
        assert busy.returncode != 0
        assert f"Port {server.port}" in busy.stderr
        assert "Traceback" not in busy.stderr


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_cleanly_while_people_work(tmp_path: Path, how: int) -> None:
    data = tmp_path / "var"
    assert command(data, *INIT).returncode == 0
    answers: list[int] = []
    with serving(data) as server:
        alice = Visitor(server.port).sign_in()

        def work() -> None:
            me = alice.twin()
            try:
                while True:
                    answers.append(
                        me.post("/contacts/tags/new", {"name": f"t{len(answers)}{id(me)}"})[0]
                    )
            except OSError:
                return

        threads = [threading.Thread(target=work) for _ in range(4)]
        for thread in threads:
            thread.start()
        time.sleep(0.7)
        started = time.monotonic()
        code = server.stop(how)
        assert time.monotonic() - started < 10
        assert code in (0, -how)
        for thread in threads:
            thread.join(20)
        assert "Traceback" not in server.said
    assert set(answers) == {303}
    with sqlite3.connect(data / "shophouse.db") as connection:
        kept = connection.execute("SELECT count(*) FROM contacts_tag").fetchone()[0]
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    connection.close()
    assert kept >= len(answers)


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("SHOPHOUSE_DATABASE_URL", "mysql://nowhere"),
        ("SHOPHOUSE_SECRET_KEY", "short"),
        ("SHOPHOUSE_DATA_DIR", "/proc/nowhere"),
        ("SHOPHOUSE_PLUGIN_PATH", "/no/such/folder"),
    ],
)
def test_a_wrong_variable_is_named(tmp_path: Path, variable: str, value: str) -> None:
    data = tmp_path / "var"
    answer = command(data, "serve", "--port", str(free_port()), **{variable: value})
    assert answer.returncode != 0
    assert variable in answer.stderr
    assert len(sentences(answer.stderr)) == 1, answer.stderr


def test_a_data_directory_that_is_a_file_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "var").write_text("no folder")
    answer = command(tmp_path / "var", "serve", "--port", str(free_port()))
    assert answer.returncode != 0
    assert "SHOPHOUSE_DATA_DIR" in answer.stderr
    assert len(sentences(answer.stderr)) == 1, answer.stderr


@pytest.mark.parametrize(
    "content", [b"no database at all" * 100, b"SQLite format 3\0" + b"\xff" * 5000]
)
def test_a_file_that_is_no_database_is_one_sentence(tmp_path: Path, content: bytes) -> None:
    data = tmp_path / "var"
    data.mkdir()
    (data / "shophouse.db").write_bytes(content)
    answer = command(data, "serve", "--port", str(free_port()))
    assert answer.returncode != 0
    assert "can't be opened" in answer.stderr
    assert "Traceback" not in answer.stderr
    assert (data / "shophouse.db").read_bytes() == content


def test_postgresql_that_is_down_is_one_sentence_without_the_password(tmp_path: Path) -> None:
    url = f"postgresql://someone:hidden-word@127.0.0.1:{free_port()}/none"
    answer = command(
        tmp_path / "var", "serve", "--port", str(free_port()), SHOPHOUSE_DATABASE_URL=url
    )
    assert answer.returncode != 0
    assert "can't be opened" in answer.stderr
    assert "hidden-word" not in answer.stderr
    assert len(sentences(answer.stderr)) == 1, answer.stderr


def test_a_database_of_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    data = tmp_path / "var"
    assert command(data, *INIT).returncode == 0
    with sqlite3.connect(data / "shophouse.db") as connection:
        connection.execute("UPDATE core_setting SET value = '99' WHERE name = 'schema'")
    connection.close()
    for argv in (("serve", "--port", str(free_port())), ("check",)):
        answer = command(data, *argv)
        assert answer.returncode != 0, argv
        assert "newer Shophouse" in answer.stderr
        assert len(sentences(answer.stderr)) == 1, answer.stderr


def test_a_listening_port_is_one_sentence(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        answer = command(tmp_path / "var", "serve", "--port", str(port))
    assert answer.returncode != 0
    assert f"Port {port}" in answer.stderr
    assert len(sentences(answer.stderr)) == 1, answer.stderr
