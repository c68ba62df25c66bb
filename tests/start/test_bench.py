"""Measuring the house: the whole run, on few records."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from app.config import ROOT


@pytest.mark.long
def test_measures_everything_and_writes_it_down(tmp_path: Path) -> None:
    place = tmp_path / "figures.json"
    done = subprocess.run(
        [sys.executable, str(ROOT / "run.py"), "bench", "--rows", "500", "--json", str(place)],
        env={"SHOPHOUSE_DATA_DIR": str(tmp_path / "data"), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    (told,) = json.loads(place.read_text(encoding="utf-8"))
    named = {one["name"]: one for one in told["measures"]}
    assert told["rows"] == 500
    assert {"list page", "create", "creates, 16 clients", "CSV export", "CSV import"} <= set(named)
    assert all(one["value"] > 0 for one in named.values())
    assert "list page, times the floor" in done.stdout
