"""The commands as an owner types them: one clear sentence each, and an exit code to trust."""

import sqlite3
from pathlib import Path

import pytest

from tests.start.server import INIT, PASSWORD, command


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data directory of a house that is set up with all plugins."""
    folder = tmp_path_factory.mktemp("commands") / "var"
    done = command(folder, *INIT, "--plugins", "contacts,library")
    assert done.returncode == 0, done.stderr
    assert "Lantern is set up" in done.stdout
    return folder


def records(data: Path) -> list[tuple[object, ...]]:
    """Return the parties of a house without ids and moments."""
    with sqlite3.connect(data / "shophouse.db") as connection:
        found = connection.execute(
            "SELECT kind, name, email, phone, birth_date FROM contacts_party ORDER BY id"
        ).fetchall()
    connection.close()
    return found


def test_a_house_is_set_up_once(data: Path) -> None:
    again = command(data, *INIT)
    assert again.returncode != 0
    assert "set up already" in again.stderr
    assert "Traceback" not in again.stderr


@pytest.mark.parametrize(
    ("option", "value", "named"),
    [
        ("--country", "ZZ", "country"),
        ("--password", "short", "10 characters"),
        ("--plugins", "contcts", "contcts"),
    ],
)
def test_init_names_what_is_wrong_and_does_nothing(
    tmp_path: Path, option: str, value: str, named: str
) -> None:
    folder = tmp_path / "var"
    wrong = command(folder, *INIT, option, value)
    assert wrong.returncode != 0
    assert named in wrong.stderr
    assert "Traceback" not in wrong.stderr
    with sqlite3.connect(folder / "shophouse.db") as connection:
        assert connection.execute("SELECT count(*) FROM core_user").fetchone() == (0,)
    connection.close()


@pytest.mark.long
def test_the_sample_company_is_the_same_each_time_and_goes_again(data: Path) -> None:
    assert records(data) == []
    made = command(data, "demo")
    assert made.returncode == 0, made.stderr
    first = records(data)
    assert len(first) > 5
    twice = command(data, "demo")
    assert (twice.returncode != 0, "already" in twice.stderr) == (True, True)
    gone = command(data, "demo", "--remove")
    assert gone.returncode == 0, gone.stderr
    assert records(data) == []
    assert command(data, "demo").returncode == 0
    assert records(data) == first
    assert command(data, "demo", "--remove").returncode == 0


def test_users_are_added_listed_and_given_passwords(data: Path) -> None:
    add = ("user", "add", "bob@lantern.example", "--name", "Bob", "--role", "staff")
    weak = command(data, *add, given="short\n")
    assert (weak.returncode != 0, "10 characters" in weak.stderr) == (True, True)
    done = command(data, *add, given=PASSWORD + "\n")
    assert done.returncode == 0, done.stderr
    again = command(data, *add, given=PASSWORD + "\n")
    assert (again.returncode != 0, "already" in again.stderr) == (True, True)
    listed = command(data, "user", "list").stdout.splitlines()
    assert "bob@lantern.example\tBob\tstaff\tactive" in listed
    changed = command(
        data, "user", "password", "bob@lantern.example", given="another long secret\n"
    )
    assert changed.returncode == 0, changed.stderr
    nobody = command(data, "user", "password", "nobody@lantern.example", given=PASSWORD)
    assert (nobody.returncode != 0, "nobody@lantern.example" in nobody.stderr) == (True, True)
    assert PASSWORD not in done.stdout + done.stderr + changed.stdout + changed.stderr


def test_plugins_are_listed_and_switched(data: Path) -> None:
    off = command(data, "plugins", "disable", "contacts")
    assert (off.returncode, "contacts, library: disabled" in off.stdout) == (0, True)
    on = command(data, "plugins", "enable", "library")
    assert (on.returncode, "contacts, library: enabled" in on.stdout) == (0, True)
    listed = command(data, "plugins", "list").stdout
    assert "library\t" in listed
    wrong = command(data, "plugins", "enable", "librry")
    assert (wrong.returncode != 0, "librry" in wrong.stderr) == (True, True)


def test_check_finds_nothing_and_then_what_is_planted(data: Path) -> None:
    whole = command(data, "check")
    assert (whole.returncode, "FAILED" in whole.stdout) == (0, False), whole.stdout
    with sqlite3.connect(data / "shophouse.db") as connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute(
            "INSERT INTO contacts_address (party_id, role, created_at, updated_at, version)"
            " VALUES (4711, 'invoice', '2026-01-01', '2026-01-01', 1)"
        )
    connection.close()
    broken = command(data, "check")
    assert (broken.returncode, "FAILED" in broken.stdout) == (1, True), broken.stdout
    assert "contacts" in broken.stdout
    with sqlite3.connect(data / "shophouse.db") as connection:
        connection.execute("DELETE FROM contacts_address WHERE party_id = 4711")
    connection.close()


def test_the_version_goes_to_stdout(data: Path) -> None:
    told = command(data, "--version")
    assert (told.returncode, told.stderr) == (0, "")
    assert told.stdout.startswith("Shophouse ")
