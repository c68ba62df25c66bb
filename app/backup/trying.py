"""Trying a restore: a backup that was never restored is a hope."""

import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.backup.archive import read_manifest
from app.backup.errors import BackupError
from app.config import ROOT, Config
from app.copying.sqlite import SqliteSide
from app.settings import CORE, change_settings, settings_of
from models.clock import now

TRIALS = "tried_restores"
_SECONDS = 3600


@dataclass(frozen=True)
class Trial:
    """How a restore went that was only tried: when, whether it went well, and what was found."""

    at: str
    is_good: bool
    sentence: str


def try_restore(config: Config, path: Path) -> Trial:
    """Restore a backup into a scratch place, run every check there, compare the rows; note it.

    The scratch house is on SQLite, whatever this one runs on.
    """
    for left in config.data_dir.glob(".trial-*"):
        shutil.rmtree(left, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(dir=config.data_dir, prefix=".trial-"))
    try:
        problem = _problem(config, path, folder)
    except BackupError as error:
        problem = str(error)
    except OSError as error:
        problem = f"The restore couldn't be tried: {error}."
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    trial = Trial(now().isoformat(), not problem, problem or "restored, checked, the same rows")
    _note(path, trial)
    return trial


def _problem(config: Config, path: Path, folder: Path) -> str:
    """Return what is wrong with the restored house, or nothing."""
    restored = _run(config, folder, "restore", str(path))
    if restored.returncode:
        return restored.stderr.strip().removeprefix("Error: ")[:500]
    lost = _lost_rows(path, folder / "shophouse.db")
    if lost:
        return lost
    checked = _run(config, folder, "check")
    if checked.returncode:
        failed = [line for line in checked.stdout.splitlines() if line.endswith("FAILED")]
        named = ", ".join(line.partition("\t")[0] for line in failed)
        return f"Restored, but a check failed there: {named or checked.stderr.strip()[:300]}"
    return ""


def _lost_rows(path: Path, database: Path) -> str:
    side = SqliteSide(database)
    try:
        here = {table.name for table in side.tables()}
        for table, count in read_manifest(path).tables.items():
            if table.endswith("_search"):
                continue
            found = 0
            if table in here:
                (found,) = side.connection.execute(f'SELECT count(*) FROM "{table}"').fetchone()
            if found != count:
                return f"{table} has {found} rows after the restore, {count} were saved."
    finally:
        side.close()
    return ""


def _run(config: Config, folder: Path, *argv: str) -> "subprocess.CompletedProcess[str]":
    kept = {key: value for key, value in os.environ.items() if not key.startswith("SHOPHOUSE_")}
    path = ":".join(str(one) for one in config.plugin_path)
    return subprocess.run(
        [sys.executable, str(ROOT / "run.py"), *argv],
        env={
            **kept,
            "SHOPHOUSE_DATA_DIR": str(folder),
            "SHOPHOUSE_DATABASE_URL": f"sqlite:///{folder / 'shophouse.db'}",
            "SHOPHOUSE_PLUGIN_PATH": path,
        },
        capture_output=True,
        text=True,
        timeout=_SECONDS,
        cwd=folder,
    )


def _note(path: Path, trial: Trial) -> None:
    """Keep how it went beside what is known of the other backups that are still there."""
    told = {"at": trial.at, "is_good": trial.is_good, "sentence": trial.sentence}

    def note(kept: dict[str, Any]) -> dict[str, Any]:
        before = kept.get(TRIALS, {}).items()
        there = {name: one for name, one in before if path.with_name(name).exists()}
        return {TRIALS: {**there, path.name: told}}

    change_settings(CORE, note)


def kept_trials() -> dict[str, Trial]:
    """Return how tried restores went, by the names of their backups."""
    return {name: Trial(**told) for name, told in settings_of(CORE).get(TRIALS, {}).items()}
