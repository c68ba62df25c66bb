"""The place where is measured: a data directory filled once and kept, and the server on it."""

import os
import random
import secrets
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any

import psycopg

from app.bench.web import Visitor
from app.config import ROOT, Config
from app.house import open_house
from app.plugin import Bench
from app.registry import registry
from app.rights import HOUSE
from app.settings import forget_settings
from app.setup import set_up
from app.writing.batch import create_many
from models.core import User
from models.database import close_database

MAIL, PASSWORD = "alice@lantern.example", "only for measuring"
CHUNK = 2_000
SEED = 1868


@dataclass
class Site:
    """A filled house: its resource under measure, how fast it was filled, how rows are made."""

    data_dir: Path
    rows: int
    filled_per_second: float
    address: str
    bench: Bench
    database_url: str = ""
    """Of PostgreSQL, where it isn't the file in the folder."""

    def environment(self, **more: str) -> dict[str, str]:
        """Return the environment of a process that works on this house alone."""
        # A start is measured with the modules compiled before, as an installation has them.
        left_out = ("SHOPHOUSE_", "PYTHONDONTWRITEBYTECODE")
        kept = {key: text for key, text in os.environ.items() if not key.startswith(left_out)}
        return {
            **kept,
            "SHOPHOUSE_DATA_DIR": str(self.data_dir),
            "SHOPHOUSE_DATABASE_URL": self.database_url,
            "SHOPHOUSE_LOG_LEVEL": "error",
            **more,
        }


def build(folder: Path, rows: int, tell: Callable[[str], None]) -> Site:
    """Open the house of so many records, which is made and filled where there is none yet."""
    folder.mkdir(parents=True, exist_ok=True)
    config = Config(folder, f"sqlite:///{folder / 'shophouse.db'}", _secret(folder))
    forget_settings()
    open_house(config)
    try:
        if not User.select(User.id).exists():
            _set_up()
        bench, address = _measured()
        model: Any = registry.resources[address].model
        missing = rows - model.select(model.id).count()
        rate = _fill(bench, address, missing, tell) if missing > 0 else 0.0
        return Site(folder, rows, rate, address, bench)
    finally:
        close_database()
        forget_settings()


@contextmanager
def copied(site: Site) -> Iterator[Site]:
    """Give a copy to measure on, so that the kept one has as many records the next time."""
    place = site.data_dir.with_name(f"{site.data_dir.name}-run")
    shutil.rmtree(place, ignore_errors=True)
    shutil.copytree(site.data_dir, place)
    try:
        yield replace(site, data_dir=place)
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _secret(folder: Path) -> str:
    """Keep a key in the folder, as an installation does."""
    place = folder / "secret_key"
    if not place.exists():
        place.touch(mode=0o600)
        place.write_text(secrets.token_urlsafe(48))
    return place.read_text()


def _set_up() -> None:
    told = {
        "company": "Lantern & Sons", "country": "DE", "currency": "EUR", "email": MAIL,
        "name": "Alice", "password": PASSWORD,
    }  # fmt: skip
    set_up(told, None)


def _measured() -> tuple[Bench, str]:
    """Return the first resource that an enabled plugin wants to be measured by."""
    for one in registry.enabled():
        for bench in one.plugin.benches if one.plugin else ():
            return bench, f"{one.name}/{bench.resource}"
    raise LookupError("No enabled plugin says by which resource it is measured (plugin.bench).")


def _fill(bench: Bench, address: str, count: int, tell: Callable[[str], None]) -> float:
    """Add so many records through the write gate; return how many a second."""
    made = bench.rows(random.Random(SEED), count)
    resource, begun, done = registry.resources[address], time.monotonic(), 0
    while chunk := list(islice(made, CHUNK)):
        bad = [one for one in create_many(resource, chunk, HOUSE) if one.errors]
        if bad:
            raise ValueError(f"{address}: a made row was refused: {bad[0].errors}")
        done += len(chunk)
        tell(f"{done:,} of {count:,} records")
    return done / (time.monotonic() - begun)


def run_command(site: Site, *words: str) -> str:
    """Run a command on the house and return what it said. Raises RuntimeError where it fails."""
    done: Any = subprocess.run(
        [sys.executable, str(ROOT / "run.py"), *words],
        env=site.environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"run.py {' '.join(words)} failed: {done.stderr[-500:]}")
    return str(done.stdout)


def stored(site: Site, address: str) -> int:
    """Count the records in the database itself."""
    query = f'SELECT count(*) FROM "{registry.resources[address].model._meta.table_name}"'
    if site.database_url:
        with psycopg.connect(site.database_url) as link:
            row = link.execute(query.encode()).fetchone()
            return int(row[0]) if row else 0
    with closing(sqlite3.connect(site.data_dir / "shophouse.db")) as file:
        return int(file.execute(query).fetchone()[0])


@dataclass
class Served:
    """A running server."""

    port: int
    process: subprocess.Popen[str]
    started_in: float

    def visitor(self) -> Visitor:
        """Return somebody with a connection of their own, not signed in."""
        return Visitor(self.port)

    def memory(self) -> int:
        """Return the resident bytes of the server and its workers; 0 where /proc is missing."""
        return sum(map(_resident, [self.process.pid, *_children(self.process.pid)]))

    def cpu_seconds(self) -> float:
        """Return how long the server and its workers kept a core busy; 0 where /proc is missing."""
        return sum(map(_busy, [self.process.pid, *_children(self.process.pid)]))


@contextmanager
def serving(site: Site, *options: str) -> Iterator[Served]:
    """Serve the house as `run.py` does; the seconds until the first answer are kept."""
    port = free_port()
    command = [sys.executable, str(ROOT / "run.py"), "serve", "--port", str(port), *options]
    begun = time.monotonic()
    process = subprocess.Popen(
        command,
        env=site.environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        _wait(process, port)
        yield Served(port, process, time.monotonic() - begun)
    finally:
        end(process)


def _wait(process: "subprocess.Popen[str]", port: int) -> None:
    while True:
        if process.poll() is not None:
            said = process.stderr.read() if process.stderr else ""
            raise RuntimeError(f"The server didn't start: {said.strip()}")
        try:
            if Visitor(port).get("/healthz").status == 200:
                return
        except OSError:
            time.sleep(0.02)


def end(process: "subprocess.Popen[str]") -> None:
    """Ask a process to stop, and insist after ten seconds."""
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _children(pid: int) -> list[int]:
    found: list[int] = []
    for place in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = place.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == pid:
            child = int(place.parent.name)
            found += [child, *_children(child)]
    return found


def _busy(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _resident(pid: int) -> int:
    try:
        text = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0
    for line in text.splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024
    return 0
