"""The scripts of numbered migrations, and which of them a database has behind it."""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from app.config import ROOT
from app.registry import Installed
from models.clock import now
from models.core import AppliedMigration, InstalledPlugin
from models.database import database

CORE = "core"
_NAME = re.compile(r"\d{4}_\w+")


class NewerSchema(Exception):
    """The database was made by a newer version; older code could harm it."""


class MigrationWaits(Exception):
    """A numbered migration has to run before anybody works here."""

    def __init__(self, scripts: list["Script"]) -> None:
        """Name what waits and how to run it."""
        names = ", ".join(str(script) for script in scripts)
        wait = "migration waits" if len(scripts) == 1 else "migrations wait"
        super().__init__(
            f"{len(scripts)} {wait}: {names}."
            " Run `python3 run.py migrate`, which makes a backup first; then start again."
        )


@dataclass(frozen=True)
class Script:
    """A file `migrations/0001_name.py` of the engine or of a plugin."""

    owner: str
    path: Path

    @property
    def name(self) -> str:
        """Its name with the number, without the ending."""
        return self.path.stem

    @property
    def checksum(self) -> str:
        """Tell one text of the script from another."""
        return hashlib.sha256(self.path.read_bytes()).hexdigest()

    def __str__(self) -> str:
        return f"{self.owner}/{self.name}"


def core_scripts() -> list[Script]:
    """Return the engine's own scripts in their order."""
    return _in_folder(CORE, ROOT / "app" / "migrations")


def plugin_scripts(plugins: Iterable[Installed]) -> list[Script]:
    """Return the scripts of plugins that can be imported, enabled or not, in the order given."""
    return [
        script
        for found in plugins
        if found.name != CORE and not found.is_quarantined
        for script in _in_folder(found.name, Path(found.place) / "migrations")
    ]


def _in_folder(owner: str, folder: Path) -> list[Script]:
    paths = sorted(folder.glob("*.py")) if folder.is_dir() else []
    return [Script(owner, path) for path in paths if _NAME.fullmatch(path.stem)]


def applied() -> dict[tuple[str, str], str]:
    """Return the checksums of what this database has behind it, by owner and name."""
    if not database.table_exists("core_applied_migration"):
        return {}
    return {(row.owner, row.name): row.checksum for row in AppliedMigration.select()}


def waiting(scripts: list[Script]) -> list[Script]:
    """Return those that haven't run here. Raises NewerSchema where later ones ran than are known.

    A script that was removed after it ran everywhere is no newer version.
    """
    done = applied()
    for owner in {script.owner for script in scripts}:
        known = max(script.name for script in scripts if script.owner == owner)
        newer = [name for one, name in done if one == owner and name[:4] > known[:4]]
        if newer:
            raise NewerSchema(
                f"The database was made by a newer version of {owner} (its migration"
                f" {max(newer)} ran here). Install that version, or restore an older backup."
            )
    return [script for script in scripts if (script.owner, script.name) not in done]


def is_new(found: Installed) -> bool:
    """Say whether a plugin never was in this database, so that its tables come as they are now."""
    if InstalledPlugin.get_or_none(InstalledPlugin.name == found.name) is not None:
        return False
    tables = {model._meta.table_name for model in found.records}
    return not tables & set(database.get_tables()) and not any(
        owner == found.name for owner, _name in applied()
    )


def mark(scripts: list[Script]) -> None:
    """Note scripts as applied, those that are so already left alone."""
    done = applied()
    for script in scripts:
        if (script.owner, script.name) not in done:
            AppliedMigration.create(
                owner=script.owner, name=script.name, at=now(), checksum=script.checksum
            )
