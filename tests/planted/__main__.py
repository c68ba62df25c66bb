"""Plant each fault in a copy of this tree and tell what finds it: `python -m tests.planted`.

Asked are the house rules, bandit where its command is given by `--bandit`, and the tests that look
there. Each runs on the copy; this tree stays as it is.
"""

import argparse
import json
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.house_rules.text import ROOT
from tests.planted.faults import FAULTS, RULES, Fault

LEFT_OUT = shutil.ignore_patterns(".git", ".venv", "__pycache__", "var", ".*_cache")


def plant(fault: Fault, tree: Path) -> None:
    """Put a fault into a copy."""
    path = tree / fault.file
    text = path.read_text("utf-8")
    assert text.count(fault.old) == 1, f"{fault.name}: its place in {fault.file} has changed"
    path.write_text(text.replace(fault.old, fault.new), "utf-8")


def is_red(tree: Path, words: str) -> bool:
    """Say whether tests of a copy fail."""
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider"]
    environ = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [*command, *shlex.split(words)], cwd=tree, env=environ, capture_output=True, text=True
    )
    assert done.returncode in (0, 1, 2), done.stdout + done.stderr
    return done.returncode != 0


def warnings_of(bandit: str, path: Path) -> int:
    """Count what bandit says of a file that is worse than low."""
    command = [*shlex.split(bandit), "-q", "-ll", "-f", "json", str(path)]
    done = subprocess.run(command, capture_output=True, text=True)
    return len(json.loads(done.stdout)["results"])


def finders(fault: Fault, bandit: str, place: Path) -> list[str]:
    """Return what finds a fault."""
    tree = place / "tree"
    shutil.copytree(ROOT, tree, ignore=LEFT_OUT, symlinks=True)
    try:
        plant(fault, tree)
        found = ["house rules"] if is_red(tree, RULES) else []
        if bandit and warnings_of(bandit, tree / fault.file) > warnings_of(
            bandit, ROOT / fault.file
        ):
            found.append("bandit")
        return [*found, *([f"`{fault.tests.split()[0]}`"] if is_red(tree, fault.tests) else [])]
    finally:
        shutil.rmtree(tree)


def main() -> int:
    """Plant all faults, or those whose names hold a word, and print a table."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("word", nargs="?", default="")
    asked.add_argument("--bandit", default="", help="the command, such as venv/bin/bandit")
    options = asked.parse_args()
    assert not is_red(ROOT, RULES), "the house rules are broken without any fault"
    missed = 0
    for fault in (one for one in FAULTS if options.word in one.name):
        with tempfile.TemporaryDirectory(prefix="planted-") as place:
            found = finders(fault, options.bandit, Path(place))
        missed += not found
        sys.stdout.write(f"| {fault.name} | {', '.join(found) or 'nothing'} |\n")
        sys.stdout.flush()
    return min(missed, 1)


if __name__ == "__main__":
    sys.exit(main())
