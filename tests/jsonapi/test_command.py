"""The command that makes tokens, lists and revokes them."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from app.commands import commands
from app.settings import forget_settings


@pytest.fixture
def ran(tmp_path: Path) -> "Commands":
    """Commands in a data directory of their own, where the firm is set up."""
    found = Commands(tmp_path)
    assert found.run("init", *FIRM).exit_code == 0
    return found


FIRM = (
    "--company", "Lantern", "--country", "DE", "--currency", "EUR",
    "--admin", "ada@lantern.example", "--password", "a long enough secret",
)  # fmt: skip


class Commands:
    """Runs commands in a folder."""

    def __init__(self, folder: Path) -> None:
        self.environment = {"SHOPHOUSE_DATA_DIR": str(folder)}

    def run(self, *words: str) -> Result:
        """Run one command, as another process would: with nothing remembered."""
        forget_settings()
        found = CliRunner().invoke(commands, list(words), env=self.environment)
        forget_settings()
        return found


def test_the_command_prints_only_the_token_once_lists_and_revokes(ran: Commands) -> None:
    token = ran.run("token", "add", "ada@lantern.example", "--name", "Till", "--read-only")
    assert token.exit_code == 0, token.output
    assert token.stdout.startswith("shp_")
    assert len(token.stdout.split()) == 1
    listed = ran.run("token", "list").stdout
    assert "Till\tada@lantern.example\tread only\tnever\tunused" in listed
    assert token.stdout.strip() not in listed
    assert ran.run("token", "revoke", listed.split()[0]).exit_code == 0
    assert ran.run("token", "list").stdout == ""


@pytest.mark.parametrize(
    "words",
    [
        ("bob@lantern.example", "--name", "x"),
        ("ada@lantern.example", "--name", " "),
        ("ada@lantern.example", "--name", "x", "--grants", "contacts/no_such:read"),
        ("ada@lantern.example", "--name", "x", "--grants", "contacts/tags:read[name=a]"),
    ],
)
def test_what_cant_be_done_is_said_and_makes_no_token(ran: Commands, words: tuple[str]) -> None:
    refused = ran.run("token", "add", *words)
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert refused.stderr.startswith("Error: ")
    assert ran.run("token", "list").stdout == ""
