"""What the plugins that come along must be."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from app.config import ROOT

PLUGINS = ROOT / "plugins"


def test_the_library_example_has_at_most_50_lines() -> None:
    text = (PLUGINS / "library.py").read_text(encoding="utf-8")
    lines = [
        line for line in text.splitlines() if line.strip() and not line.strip().startswith("#")
    ]
    assert len(lines) <= 50


@pytest.mark.parametrize("path", sorted(PLUGINS.rglob("*.py")), ids=str)
def test_a_plugin_imports_nothing_of_the_engine_but_its_api(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        names = [one.name for one in node.names] if isinstance(node, ast.Import) else []
        names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        for name in names:
            assert name == "app.api" or name.split(".")[0] not in ("app", "models", "views"), name


@pytest.mark.long
def test_plugins_pass_strict_types() -> None:
    command = [sys.executable, "-m", "mypy", "--strict", "plugins", "app/api.py"]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False).stdout
    assert [line for line in said.splitlines() if line.startswith("plugins")] == []
