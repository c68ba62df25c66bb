"""The house's own text: its files, their trees, its documentation."""

import ast
import gc
import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PYTHON = ("app", "models", "views", "plugins")


def files(*folders: str, ends: tuple[str, ...] = (".py",)) -> list[Path]:
    """Return our own files in folders, those of others left out."""
    found = [
        path
        for folder in folders
        for path in sorted((ROOT / folder).rglob("*"))
        if path.suffix in ends
    ]
    return [path for path in found if not {"vendor", "__pycache__", "truth"} & set(path.parts)]


@cache
def tree(path: Path) -> ast.Module:
    """Return a file's syntax tree."""
    with _kept():
        return ast.parse(path.read_text("utf-8"))


@cache
def nodes(path: Path) -> list[ast.AST]:
    """Return every node of a file's syntax tree."""
    with _kept():
        return list(ast.walk(tree(path)))


@contextmanager
def _kept() -> Iterator[None]:
    """Make much that stays: looking meanwhile for what may go takes longer than making it."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def where(path: Path, node: ast.AST) -> str:
    """Return `app/core.py:12`."""
    return f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 1)}"


@cache
def calls(path: Path) -> list[tuple[ast.Call, str]]:
    """Return every call with the dotted name of what is called."""
    return [(node, dotted(node.func)) for node in nodes(path) if isinstance(node, ast.Call)]


def dotted(node: ast.expr) -> str:
    """Return a name as it is written; quickly, where it is a plain or a dotted one."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return ast.unparse(node)


@cache
def documentation() -> str:
    """Return what docs/ and the plugins' own pages show as code: blocks and words in backticks."""
    paths = [*sorted((ROOT / "docs").rglob("*.md")), *sorted((ROOT / "plugins").rglob("README.md"))]
    pages = [path.read_text("utf-8") for path in paths]
    found = re.findall(r"```.*?```|`[^`]+`|^    .*$", "\n".join(pages), re.S | re.M)
    return "\n".join(found)


@cache
def first_column(page: str) -> frozenset[str]:
    """Return the first words of the code spans in the first column of the tables of a page."""
    lines = (ROOT / "docs" / page).read_text("utf-8").splitlines()
    cells = [line.split("|")[1] for line in lines if line.startswith("|")]
    return frozenset(re.findall(r"`([\w-]+)[^`]*`", "\n".join(cells)))
