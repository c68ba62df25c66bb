"""Started cold, as a person starts it: by run.py, with nothing loaded before."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from app.config import ROOT
from tests.start.server import INIT, Visitor, environment, free_port


def test_commands_and_the_server_start_with_nothing_loaded(tmp_path: Path) -> None:
    program, environ = [sys.executable, str(ROOT / "run.py")], environment(tmp_path / "data")
    for argv in (INIT, ("check",)):
        done = subprocess.run(
            [*program, *argv], env=environ, capture_output=True, text=True, timeout=60
        )
        assert done.returncode == 0, done.stderr
    port = free_port()
    server = subprocess.Popen(
        [*program, "serve", "--port", str(port)], env=environ, stdout=subprocess.PIPE, text=True
    )
    try:
        assert server.stdout is not None
        assert f":{port}" in server.stdout.readline()
        assert _answer(port) == 200
        server.send_signal(signal.SIGTERM)
        assert server.wait(20) == 0
        server.stdout.close()
    finally:
        server.kill()


LOADED = """
import sys
from models.driver import load_peewee

load_peewee(sys.argv[1])
import app.serving

heavy = {"psycopg", "markdown_it", "email_validator", "PIL", "xlsxwriter", "typst", "segno"}
print(*sorted(heavy & set(sys.modules)))
import psycopg
"""


@pytest.mark.parametrize(
    ("url", "loaded"), [("sqlite:///house.db", ""), ("postgresql://house", "psycopg")]
)
def test_what_serves_loads_no_library_that_a_start_can_do_without(url: str, loaded: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", LOADED, url],
        cwd=ROOT, capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    assert done.stdout.strip() == loaded


def _answer(port: int) -> int:
    for _try in range(100):
        try:
            return Visitor(port).get("/healthz")[0]
        except OSError:
            time.sleep(0.1)
    raise AssertionError("nobody answers")
