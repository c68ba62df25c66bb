"""docs/asvs.md: each requirement of level 1 has a test that is there, or a reason in words."""

import ast
import re

import pytest

from tests.house_rules.text import PYTHON, ROOT, calls, files, tree, where

PAGE = ROOT / "docs" / "asvs.md"
COUNTS = {
    1: 8,
    2: 4,
    3: 8,
    4: 2,
    5: 4,
    6: 13,
    7: 6,
    8: 4,
    9: 4,
    10: 5,
    11: 3,
    12: 3,
    13: 1,
    14: 2,
    15: 3,
}
"""How many requirements of level 1 each chapter of ASVS 5.0 has: 70."""
_TEST = re.compile(r"`((?:tests|plugins)/[\w/]+\.py)::(\w+)`")


def rows() -> list[list[str]]:
    if not PAGE.is_file():
        pytest.skip("needs docs/")
    lines = PAGE.read_text("utf-8").splitlines()
    return [line.strip("|").split("|") for line in lines if re.match(r"\| \d+\.\d+\.\d+ ", line)]


def test_all_seventy_are_answered_in_order() -> None:
    numbers = [tuple(int(part) for part in row[0].split(".")) for row in rows()]
    found = {chapter: sum(one[0] == chapter for one in numbers) for chapter in COUNTS}
    assert found == COUNTS
    assert len(set(numbers)) == 70
    assert numbers == sorted(numbers)


def test_each_names_tests_that_are_there_or_gives_a_reason() -> None:
    wrong = []
    for number, _asked, answer in rows():
        named = _TEST.findall(answer)
        wrong += [f"{number} {path}::{name}" for path, name in named if not is_there(path, name)]
        reason = _TEST.sub("", answer).strip(" ,.")
        if not named and len(reason.split()) < 5:
            wrong.append(f"{number} has neither a test nor a reason")
    assert not wrong


def is_there(path: str, name: str) -> bool:
    """Say whether a file holds a test of that name."""
    if not (ROOT / path).is_file():
        return False
    return any(
        isinstance(node, ast.FunctionDef) and node.name == name for node in tree(ROOT / path).body
    )


def test_no_shell_and_no_text_that_is_run() -> None:
    found = []
    for path in files(*PYTHON):
        for call, name in calls(path):
            is_run = name in ("eval", "exec", "os.system", "os.popen", "yaml.load")
            by_shell = any(
                one.arg == "shell" and ast.unparse(one.value) != "False" for one in call.keywords
            )
            if is_run or by_shell:
                found.append(where(path, call))
    assert not found


def test_only_answers_of_the_server_become_markup() -> None:
    """A script puts what somebody typed on the page as text alone."""
    uses = [
        f"{path.name}: {line.strip()}"
        for path in files("static/js", ends=(".js",))
        for line in path.read_text("utf-8").splitlines()
        if re.search(r"\.(inner|outer)HTML\s*=|insertAdjacentHTML|document\.write", line)
    ]
    answers = [
        one for one in uses if re.search(r"await answer\.text\(\)|formdialog\.js: .*= html;", one)
    ]
    assert uses == answers


def test_weak_hashes_stand_only_where_a_standard_asks_for_them() -> None:
    found = {
        str(path.relative_to(ROOT))
        for path in files(*PYTHON)
        if re.search(r"\b(md5|sha1)\b|[\"']sha1[\"']", path.read_text("utf-8"), re.I)
    }
    assert found <= {"app/signin/totp.py"}, "RFC 6238 alone"


def test_the_proxy_of_the_guide_speaks_tls_of_today_alone() -> None:
    proxy = ROOT / "docs/hosting/nginx.conf"
    if not proxy.is_file():
        pytest.skip("needs docs/")
    text = proxy.read_text("utf-8")
    assert re.findall(r"ssl_protocols (.+);", text) == ["TLSv1.2 TLSv1.3"]
    assert "return 301 https://" in text
    assert "proxy_set_header X-Forwarded-For $remote_addr;" in text
