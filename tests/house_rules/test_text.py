"""What the house's own text may hold, checked on its syntax trees and its templates."""

import ast
import re
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from tests.house_rules.text import PYTHON, ROOT, calls, files, nodes, tree, where

LONGEST = 400
MONEY = [
    ROOT / "models/money.py",
    ROOT / "models/fields/scaled.py",
    ROOT / "models/kinds/numbers.py",
]
BUSINESS = {
    "party", "parties", "contact", "contacts", "customer", "supplier", "invoice", "deal", "lead",
    "product", "warehouse", "stock", "employee", "payslip", "journal", "ledger", "tax", "loan",
    "book", "activity", "quotation",
}  # fmt: skip


def test_imports_keep_the_contract() -> None:
    command = shutil.which("lint-imports", path=str(Path(sys.executable).parent)) or shutil.which(
        "lint-imports"
    )
    assert command, "import-linter is one of the tools of the tests"
    done = subprocess.run(
        [command, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_no_file_is_longer_than_four_hundred_lines() -> None:
    ours = files(
        *PYTHON, "templates", "static", "tests", ends=(".py", ".pyi", ".html", ".css", ".js")
    )
    ours += [ROOT / "run.py", ROOT / "conftest.py"]
    long = {
        str(path.relative_to(ROOT)): count
        for path in ours
        if (count := len(path.read_text("utf-8").splitlines())) > LONGEST
    }
    assert len(ours) > 100
    assert not long


def test_no_text_to_translate_stands_inside_an_f_string() -> None:
    """There `messages extract` doesn't see it, and it stays English."""
    inside = [
        where(path, node)
        for path in files(*PYTHON)
        for outer in nodes(path)
        if isinstance(outer, ast.JoinedStr)
        for node in ast.walk(outer)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in ("_", "ngettext")
    ]
    assert not inside


def test_moments_have_a_zone_and_days_are_the_firms() -> None:
    naive = []
    for path in files(*PYTHON):
        for call, name in calls(path):
            says_no_zone = name.endswith("datetime.now") and not call.args and not call.keywords
            if says_no_zone or name.endswith(
                ("date.today", "datetime.today", "datetime.utcnow", "utcfromtimestamp")
            ):
                naive.append(where(path, call))
    assert not naive


@pytest.mark.parametrize("path", MONEY, ids=lambda path: path.stem)
def test_money_knows_no_floats(path: Path) -> None:
    floats = []
    for node in nodes(path):
        is_literal = isinstance(node, ast.Constant) and isinstance(node.value, float)
        is_name = isinstance(node, ast.Name) and node.id == "float" and not _refuses(path, node)
        if is_literal or is_name:
            floats.append(where(path, node))
    assert not floats


def _refuses(path: Path, name: ast.Name) -> bool:
    """Say whether `float` only stands in an isinstance check, which is how floats are refused."""
    return any(called == "isinstance" and name in ast.walk(call) for call, called in calls(path))


def test_no_field_is_peewees_decimal_or_float() -> None:
    wrong = [
        where(path, call)
        for path in files(*PYTHON)
        for call, name in calls(path)
        if name.split(".")[-1] in ("DecimalField", "FloatField", "DoubleField")
    ]
    assert not wrong


def test_the_example_stays_under_fifty_lines() -> None:
    lines = [line.strip() for line in (ROOT / "plugins/library.py").read_text("utf-8").splitlines()]
    counted = [line for line in lines if line and not line.startswith("#")]
    assert len(counted) <= 50


def test_nothing_is_printed_and_nothing_swallowed() -> None:
    found = []
    for path in files(*PYTHON):
        found += [where(path, call) for call, name in calls(path) if name == "print"]
        for node in nodes(path):
            if isinstance(node, ast.ExceptHandler) and node.type is None:
                found.append(where(path, node))
    assert not found


def test_templates_have_no_inline_script_style_or_handlers() -> None:
    inline = re.compile(
        r"<script(?![^>]*\bsrc=)|<style\b|\sstyle\s*=|\son[a-z]+\s*=|javascript:", re.I
    )
    found = []
    for path in files("templates", "plugins", ends=(".html",)):
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            if inline.search(line):
                found.append(f"{path.relative_to(ROOT)}:{number}: {line.strip()[:80]}")
    assert not found


def test_markup_in_python_has_no_inline_style_or_handlers() -> None:
    inline = re.compile(r"<(?:script|style)\b|<[a-z][^>]*\s(?:style|on[a-z]+)\s*=", re.I)
    found = [
        where(path, node)
        for path in files(*PYTHON)
        for node in nodes(path)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and inline.search(node.value)
    ]
    assert not found


def test_the_engine_knows_no_business_word() -> None:
    found = []
    for path in files("app", "models", "views"):
        for node in nodes(path):
            for name in _identifiers(node):
                if set(re.split(r"_+|(?<=[a-z])(?=[A-Z])", name.lower())) & BUSINESS:
                    found.append(f"{where(path, node)} {name}")
    assert not found


def _identifiers(node: ast.AST) -> list[str]:
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return [node.name]
    if isinstance(node, ast.Name):
        return [node.id]
    if isinstance(node, ast.Attribute):
        return [node.attr]
    if isinstance(node, ast.arg):
        return [node.arg]
    if isinstance(node, ast.keyword):
        return [node.arg or ""]
    return []


def test_every_module_class_and_public_function_of_the_engine_says_what_it_is() -> None:
    silent = []
    for path in files("app", "models", "views"):
        if not ast.get_docstring(tree(path)):
            silent.append(str(path.relative_to(ROOT)))
        for node in tree(path).body:
            is_named = isinstance(node, ast.FunctionDef | ast.ClassDef)
            if is_named and not node.name.startswith("_") and not ast.get_docstring(node):
                silent.append(f"{where(path, node)} {node.name}")
    assert not silent


def test_nothing_is_left_to_do_and_no_conflict_stands() -> None:
    # Put together here, so that this file isn't found itself.
    wanted = re.compile("|".join([r"\bTO" + r"DO\b", r"\bFIX" + r"ME\b", "^<{7} ", "^>{7} "]), re.M)
    ours = files(*PYTHON, "tests", "templates", "static", ends=(".py", ".html", ".css", ".js"))
    assert not [
        str(path.relative_to(ROOT)) for path in ours if wanted.search(path.read_text("utf-8"))
    ]


def test_test_names_state_facts() -> None:
    vague = []
    for path in files("tests", "plugins"):
        if not path.name.startswith("test_"):
            continue
        for node in nodes(path):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test"):
                words = node.name.split("_")
                if len(words) < 3 or words[-1] in ("ok", "works", "misc", "1", "2", "3"):
                    vague.append(f"{where(path, node)} {node.name}")
    assert not vague


def test_every_test_asserts_or_expects_something() -> None:
    idle = []
    for path in files("tests", "plugins"):
        if not path.name.startswith("test_"):
            continue
        for node in tree(path).body:
            if (
                isinstance(node, ast.FunctionDef)
                and node.name.startswith("test_")
                and not _asserts(node, _checkers())
            ):
                idle.append(f"{where(path, node)} {node.name}")
    assert not idle


@cache
def _checkers() -> set[str]:
    """Return the functions of the tests that hold an assertion."""
    return {
        node.name
        for path in files("tests", "plugins")
        for node in nodes(path)
        if isinstance(node, ast.FunctionDef)
        and any(isinstance(one, ast.Assert) for one in ast.walk(node))
    }


def _asserts(function: ast.FunctionDef, checkers: set[str]) -> bool:
    """Say whether a test asserts, expects an exception, or leaves it to a function that checks."""
    for node in ast.walk(function):
        if isinstance(node, ast.Assert):
            return True
        if isinstance(node, ast.Call) and re.search(r"raises|fail", ast.unparse(node.func)):
            return True
        if isinstance(node, ast.Name) and node.id in checkers:
            return True
    return False
