"""docs/asvs.md: each requirement of level 1 has a test that is there, or a reason in words."""

import ast
import re
import secrets

import pytest

from tests.house import PASSWORD, House
from tests.house_rules.text import PYTHON, ROOT, calls, dotted, files, nodes, tree, where
from tests.jsonapi.program import Program, token_of

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


def test_no_script_keeps_anything_in_the_browser() -> None:
    keeps = r"\b(local|session)Storage\b|\bindexedDB\b|\bcaches\.|document\.cookie|cookieStore"
    scripts = files("static/js", "plugins", ends=(".js",))
    assert len(scripts) > 20
    assert not [path.name for path in scripts if re.search(keeps, path.read_text("utf-8"))]


HASHES = {"sha256", "sha384", "sha512", "sha3_256", "sha3_512", "blake2b", "compare_digest"}
"""What appendix C approves and we take; the last compares, it makes no hash."""


def test_every_hash_is_an_approved_one_but_where_a_standard_asks_for_another() -> None:
    """Whatever is taken from hashlib and hmac, by whichever way, is named and on the list."""
    off = []
    for path in [*files(*PYTHON), ROOT / "run.py", ROOT / "release.py"]:
        if re.search(r"\b(hashlib|hmac|crypt|_sha1|_md5)\b", path.read_text("utf-8")):
            off += [where(path, node) for node in nodes(path) if is_unapproved(node)]
    assert [one.partition(":")[0] for one in off] == ["app/signin/totp.py"], f"RFC 6238: {off}"


def is_unapproved(node: ast.AST) -> bool:
    """Say whether a piece of code takes a hash that isn't on the list, or that nobody can tell."""
    if isinstance(node, ast.ImportFrom) and node.module in ("hashlib", "hmac", "_sha1", "_md5"):
        return bool({one.name for one in node.names} - HASHES)
    if isinstance(node, ast.Import):
        return any(one.asname and one.name in ("hashlib", "hmac") for one in node.names)
    if isinstance(node, ast.Call) and dotted(node.func) in ("hmac.digest", "hmac.new"):
        named = [one.value for one in node.args if isinstance(one, ast.Constant)]
        return not HASHES & set(named)
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        taken = {"hashlib": HASHES, "hmac": HASHES | {"digest", "new"}}.get(node.value.id)
        return taken is not None and node.attr not in taken
    return False


@pytest.mark.parametrize(
    "source",
    [
        "hashlib.md5(b'')",
        "hashlib.sha1",
        "hashlib.new(name)",
        "hashlib.file_digest(file, name)",
        "from hashlib import sha1",
        "import hashlib as h",
        "hmac.digest(key, text, name)",
        "hmac.new(key, text, 'md5')",
    ],
)
def test_a_weak_hash_would_be_found(source: str) -> None:
    assert any(is_unapproved(node) for node in ast.walk(ast.parse(source)))


def test_libraries_hash_by_nothing_weak_while_people_work(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page, a form, a sign-in, a call of a program: SHA-1 and MD5 are never asked for."""
    import hashlib

    def refuses(*_given: object, **_more: object) -> None:
        raise AssertionError("a weak hash")

    token = token_of("Alice")
    for name in ("md5", "sha1"):
        monkeypatch.setattr(hashlib, name, refuses)
    alice = house.browser()
    sent = {"email": "alice@lantern.example", "password": PASSWORD}
    assert alice.post("/login", sent, form="/login").status_code == 303
    at = "/contacts/tags/new"
    assert alice.post(at, {"name": "Retail"}, form=at).status_code == 303
    assert "Retail" in alice.get("/contacts/tags").get_data(as_text=True)
    assert alice.post("/logout", form="/contacts/tags").status_code == 303
    assert Program(house, token).get("/contacts/tags").status_code == 200


def test_the_only_ciphers_are_authenticated_ones() -> None:
    """AES-256-GCM seals; Fernet only opens what was sealed before. Nothing else is imported."""
    found = {
        (str(path.relative_to(ROOT)), f"{node.module}.{one.name}".removeprefix("cryptography."))
        for path in files(*PYTHON)
        if re.search(r"\b(cryptography|Crypto|nacl)\b", path.read_text("utf-8"))
        for node in nodes(path)
        if isinstance(node, ast.ImportFrom)
        and re.match(r"cryptography|Crypto|nacl", node.module or "")
        for one in node.names
    }
    assert {path for path, _name in found} == {"app/sealing.py"}
    assert {name for _path, name in found} == {
        "exceptions.InvalidTag",
        "fernet.Fernet",
        "fernet.InvalidToken",
        "hazmat.primitives.ciphers.aead.AESGCM",
        "hazmat.primitives.hashes.SHA256",
        "hazmat.primitives.kdf.hkdf.HKDF",
    }
    text = (ROOT / "app/sealing.py").read_text("utf-8")
    assert "Fernet(key).encrypt" not in text


def test_the_proxy_of_the_guide_logs_no_link() -> None:
    proxy = ROOT / "docs/hosting/nginx.conf"
    if not proxy.is_file():
        pytest.skip("needs docs/")
    text = proxy.read_text("utf-8")
    servers, logs = text.count("server {"), re.findall(r"access_log (\S+) (\w+);", text)
    assert [name for _place, name in logs] == ["shophouse"] * servers
    assert "$request " not in text
    (hides,) = re.findall(r'"~(.+?)" "\$before\[hidden\]"', text)
    hides = hides.replace("(?<", "(?P<")
    for length in (24, 32):
        token = secrets.token_urlsafe(length)
        for before in ("/login/password/", "/setup?token=", "/a/b/public/", "/contacts/calendar/"):
            found = re.match(hides, f"{before}{token}/pdf?x=/{token}")
            assert found is not None
            assert found["before"] == before
    assert not re.match(hides, "/contacts/parties?kind=person&name__contains=Ann&sort=-created_at")


def test_the_proxy_of_the_guide_speaks_tls_of_today_alone() -> None:
    proxy = ROOT / "docs/hosting/nginx.conf"
    if not proxy.is_file():
        pytest.skip("needs docs/")
    text = proxy.read_text("utf-8")
    assert re.findall(r"ssl_protocols (.+);", text) == ["TLSv1.2 TLSv1.3"]
    assert "return 301 https://" in text
    assert "proxy_set_header X-Forwarded-For $remote_addr;" in text
