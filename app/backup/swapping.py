"""Putting restored parts in their places: begun once, it is finished even after a kill."""

import json
import os
import shutil
from dataclasses import asdict, dataclass, field
from pathlib import Path

from app.backup.archive import sync_folder
from app.backup.places import database_file, files_folder
from app.config import Config
from app.house_lock import alone

ASIDE = ".before-restore"
TOKEN = "restored"


@dataclass
class Move:
    """A part that comes to its place, and where what lies there goes; `new` may be nothing."""

    new: str
    target: str
    old: str


@dataclass
class Plan:
    """What is to be moved. With a token it counts only once the database holds that token."""

    moves: list[Move] = field(default_factory=list)
    token: str = ""


def staging_folder(config: Config) -> Path:
    """Return the folder in which an archive is unpacked."""
    return config.data_dir / "restoring"


def _plan_file(config: Config) -> Path:
    return config.data_dir / "restore.json"


def is_planned(config: Config) -> bool:
    """Say whether a restore is begun and not finished."""
    return _plan_file(config).exists()


def write_plan(config: Config, plan: Plan) -> None:
    """Note what is to be moved: from here on the restore is finished, whatever happens."""
    path = _plan_file(config)
    draft = path.with_suffix(".part")
    with draft.open("w", encoding="utf-8") as file:
        json.dump(asdict(plan), file)
        file.flush()
        os.fsync(file.fileno())
    os.replace(draft, path)
    sync_folder(path.parent)


def finish_restore(config: Config) -> None:
    """Finish or take back a restore that was cut short. Raises InUse while one is under way."""
    if not is_planned(config):
        return
    with alone(config.data_dir, "finish the restore that was cut short"):
        carry_out(config)


def carry_out(config: Config) -> None:
    """Do the moves that are still to be done; the house is held alone."""
    path = _plan_file(config)
    if not path.exists():
        return
    told = json.loads(path.read_text(encoding="utf-8"))
    plan = Plan([Move(**move) for move in told["moves"]], told["token"])
    if not plan.token or read_token(config.database_url) == plan.token:
        for move in plan.moves:
            _do(move)
    path.unlink()
    sync_folder(path.parent)
    shutil.rmtree(staging_folder(config), ignore_errors=True)


def _do(move: Move) -> None:
    """Do a move, or what is left of it."""
    target, old = Path(move.target), Path(move.old)
    new = Path(move.new) if move.new else None
    if new is not None and not new.exists():
        return
    if target.exists() and not old.exists():
        os.rename(target, old)
    if new is not None:
        os.rename(new, target)
    sync_folder(target.parent)


def read_token(url: str) -> str:
    """Return the token of the last restore that a PostgreSQL database has behind it."""
    import psycopg  # loaded by who has such a database

    with psycopg.connect(url) as connection:
        if connection.execute("SELECT to_regclass('core_setting')").fetchone() == (None,):
            return ""
        found = connection.execute(
            "SELECT value FROM core_setting WHERE owner = 'core' AND name = %s", [TOKEN]
        ).fetchone()
    return str(json.loads(found[0])) if found else ""


def clear_aside(moves: list[Move]) -> None:
    """Drop what an earlier restore put aside."""
    for move in moves:
        old = Path(move.old)
        shutil.rmtree(old) if old.is_dir() else old.unlink(missing_ok=True)


def plan_moves(config: Config, database: Path | None, files: Path, secret: Path) -> list[Move]:
    """Plan the moves of the parts; the journal of a database goes aside before it."""
    moves: list[Move] = []
    place = database_file(config)
    if database is not None and place is not None:
        for ending in ("-wal", "-shm"):
            moves.append(
                _move("", place.with_name(place.name + ending), place.name + ASIDE + ending)
            )
        moves.append(_move(str(database), place, place.name + ASIDE))
    folder = files_folder(config)
    moves.append(_move(str(files), folder, folder.name + ASIDE))
    if secret.exists():
        moves.append(_move(str(secret), config.data_dir / "secret_key", "secret_key" + ASIDE))
    return moves


def _move(new: str, target: Path, aside: str) -> Move:
    return Move(new, str(target), str(target.with_name(aside)))
