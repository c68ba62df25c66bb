"""A mistyped place is said in one sentence: only a few commands make a house."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner

from app.commands import COMMANDS, commands
from app.config import ConfigError
from app.standing import standing_house
from tests.house import SECRET, House, drop_postgres, empty_postgres, postgres_house
from tests.start.server import command, environment

MAKE_ONE = {"serve", "init", "restore"}
NEED_NONE = {"new-plugin", "bench", "messages", "test"}
NEED_ONE: Mapping[str, tuple[str, ...]] = {
    "backup": (),
    "check": (),
    "health": (),
    "copy-to": ("sqlite:///copy.db",),
    "demo": (),
    "export": ("contacts/parties", "out.csv"),
    "import": ("contacts/parties", __file__),
    "migrate": ("--check",),
    "plugins": ("list",),
    "token": ("list",),
    "user": ("list",),
    "worker": (),
    "contacts-cards": (),
}


def refusal(folder: Path, *argv: str, **more: str) -> str:
    """Run a command in this process where no house is, and return the sentence it ends with."""
    told = CliRunner(env={"SHOPHOUSE_DATA_DIR": str(folder), **more}).invoke(commands, argv)
    assert isinstance(told.exception, ConfigError), told.output
    return str(told.exception)


def test_each_command_is_known_to_make_a_house_or_not() -> None:
    assert set(COMMANDS) == MAKE_ONE | NEED_NONE | {*NEED_ONE} - {"contacts-cards"}


@pytest.mark.parametrize("name", NEED_ONE)
def test_a_command_makes_no_house_at_a_mistyped_place(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "vra"
    assert f"There is no house at {folder}." in refusal(folder, name, *NEED_ONE[name])
    assert list(tmp_path.iterdir()) == []


def test_a_folder_without_a_database_is_no_house(tmp_path: Path) -> None:
    assert str(tmp_path / "shophouse.db") in refusal(tmp_path, "migrate", "--check")
    (tmp_path / "shophouse.db").touch()
    assert "run.py init" in refusal(tmp_path, "check")
    assert [path.name for path in tmp_path.iterdir()] == ["shophouse.db"]


def test_the_sentence_is_all_that_an_owner_sees(tmp_path: Path) -> None:
    told = command(tmp_path / "vra", "export", "contacts/parties", "out.csv")
    assert (told.returncode, told.stdout) == (1, "")
    assert told.stderr.startswith("There is no house at ")
    assert told.stderr.count("\n") == 1


@pytest.mark.postgres
def test_an_empty_database_is_no_house(tmp_path: Path, postgres_url: str) -> None:
    url = empty_postgres(postgres_url)
    try:
        told = refusal(tmp_path, "check", SHOPHOUSE_DATABASE_URL=url)
        assert told.startswith(f"There is no house at {url}.")
        assert list(tmp_path.iterdir()) == []
    finally:
        drop_postgres(postgres_url, url)


def test_a_house_that_stands_is_opened(any_house: House) -> None:
    there = environment(any_house.config.data_dir)
    there["SHOPHOUSE_DATABASE_URL"] = any_house.config.database_url
    assert standing_house(there).data_dir == any_house.config.data_dir


def test_another_machine_of_a_house_needs_its_database_and_key_alone(
    tmp_path: Path, postgres_url: str
) -> None:
    made = postgres_house(postgres_url, tmp_path)
    folder = tmp_path / "fresh"
    told = {"SHOPHOUSE_DATA_DIR": str(folder), "SHOPHOUSE_DATABASE_URL": made}
    try:
        with pytest.raises(ConfigError, match="There is no house at"):
            standing_house(told)
        assert standing_house({**told, "SHOPHOUSE_SECRET_KEY": SECRET}).data_dir == folder
    finally:
        drop_postgres(postgres_url, made)
