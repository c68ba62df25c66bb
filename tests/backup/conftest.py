"""A house with records that are hard to move, and what a database holds as plain values."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from app.backup import trying
from app.config import Config
from app.registry import registry
from models.change import Change, ChangeSet
from models.core import TABLES
from models.database import close_database, database, open_database
from models.gate import gate
from plugins.contacts.party import Party
from plugins.contacts.tag import Tag
from tests import warm
from tests.house import SECRET, House

NASTY = ('O\'Brien & "Söhne"', "漢字 \U0001f3e0", "a\\b\tc", "100 % _x_", "\\N", "عربي", "x" * 255)


def fill(house: House) -> None:
    """Make records with odd texts, empty values, references, a deleted last one, and files."""
    with gate(None, "command"):
        tag = Tag(name="Fair; 'x'")
        tag.save()
        for number, name in enumerate(NASTY):
            party = Party(kind="company", name=name, notes=name * 3 if number else None)
            party.is_customer = bool(number % 2)
            party.link("tags", [tag.id])
            party.save()
        person = Party(kind="person", name="Zoë", company=1, birth_date=date(1980, 2, 29))
        person.save()
        last = Party(kind="company", name="Gone")
        last.save()
        last.delete_instance()
    files = house.config.data_dir / "files" / "ab"
    files.mkdir(parents=True)
    (files / "abcd").write_bytes(bytes(range(256)) * 40)
    (files / "empty").write_bytes(b"")
    (files.parent / "incoming").mkdir()
    (files.parent / "incoming" / "half").write_bytes(b"half")


def contents() -> dict[str, list[Any]]:
    """Return every row of every table that models know, as Python values."""
    models: list[Any] = [*TABLES, ChangeSet, Change]
    for found in registry.installed.values():
        models += found.records
        models += [
            field.through_model
            for model in found.records
            for field in model._meta.manytomany.values()
        ]
    return {
        model._meta.table_name: sorted(map(repr, model.select().dicts()))
        for model in models
        if model._meta.table_name != "core_setting"
    }


def contents_of(url: str) -> dict[str, list[Any]]:
    """Return the contents of another database, leaving it closed."""
    open_database(url)
    try:
        return contents()
    finally:
        close_database()


def files_of(config: Config) -> dict[str, bytes]:
    """Return the files of a house that a backup holds."""
    folder = config.data_dir / "files"
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and "incoming" not in path.parts
    }


def next_id() -> int:
    """Return the id that the next party gets."""
    with gate(None, "command"):
        party = Party(kind="company", name="Next")
        party.save()
    return int(party.id)


@pytest.fixture
def warm_trials(monkeypatch: pytest.MonkeyPatch) -> None:
    """Try restores by commands that begin warm."""
    try_warm(monkeypatch)


@pytest.fixture
def filled(any_house: House) -> House:
    """A house on either database, full of what is hard to move."""
    fill(any_house)
    return any_house


@pytest.fixture
def empty_place(filled: House, request: Any, tmp_path: Path) -> Any:
    """Another machine: an empty data directory and an empty database of the same kind."""
    from tests.house import drop_postgres, empty_postgres

    folder = tmp_path / "other"
    folder.mkdir()
    if filled.config.database_url.startswith("sqlite"):
        yield Config(folder, f"sqlite:///{folder / 'shophouse.db'}", SECRET)
        return
    server = request.getfixturevalue("postgres_url")
    made = empty_postgres(server)
    try:
        yield Config(folder, made, SECRET)
    finally:
        close_database()
        drop_postgres(server, made)


def try_warm(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the commands of a tried restore begin warm."""

    def run(command: list[str], *, env: dict[str, str], cwd: Path, **_how: Any) -> Any:
        return warm.run(command[2:], cwd, env)

    monkeypatch.setattr(trying, "subprocess", SimpleNamespace(run=run))


Fill = Callable[[House], None]
__all__ = ["database"]
