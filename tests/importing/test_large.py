"""A hundred thousand rows in one file: at a steady pace and in constant memory."""

import csv
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from app.config import ROOT

ROWS = 100_000
MEMORY_KB = 220_000


@pytest.mark.long
def test_a_hundred_thousand_parties(tmp_path: Path) -> None:
    path = tmp_path / "parties.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["kind", "name", "email", "phone", "is_customer"])
        for number in range(ROWS):
            mail = f"mail{number}@firm{number % 97}.example"
            phone = f"030 {2312500 + number}"
            writer.writerow(["company", f"Firm {number} Müller", mail, phone, "yes"])
    environment = {"SHOPHOUSE_DATA_DIR": str(tmp_path / "data"), "PATH": "/usr/bin:/bin"}
    init = ["init", "--company", "L", "--country", "DE", "--currency", "EUR"]
    init += ["--admin", "a@b.example", "--password", "a long enough secret"]
    _run(init, environment)
    begun = time.monotonic()
    said = _run(["import", "contacts/parties", str(path)], environment)
    seconds = time.monotonic() - begun
    assert f"created {ROWS}, updated 0, unchanged 0, rejected 0" in said
    peak = int(re.findall(r"peak (\d+)", said)[0])
    print(f"{ROWS / seconds:.0f} rows/s, {peak} kB")
    assert peak < MEMORY_KB


def _run(arguments: list[str], environment: dict[str, str]) -> str:
    code = (
        "import re, sys; from app.commands import main\n"
        "try: main(sys.argv[1:])\n"
        # Of this process alone: what getrusage tells begins with the size of who started it.
        "finally: print('peak', re.search(r'VmHWM:\\s+(\\d+)',"
        " open('/proc/self/status').read())[1])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout
