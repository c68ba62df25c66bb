"""What opens holes stands only where it must: read off the syntax trees, so that it can't come in.

Each rule names the places that are allowed and why; a new one is a decision, made here.
"""

import ast
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

from tests.house_rules.text import PYTHON, ROOT, calls, files, nodes, where

SQL = re.compile(r"\b(SELECT|INSERT INTO|UPDATE|DELETE FROM|WHERE|ORDER BY|GROUP BY|EXISTS)\b")
PUTS_SQL_TOGETHER = {
    # Names of tables and columns from the models, never a value: those are parameters.
    "app/backup/trying.py", "app/bench/site.py", "app/copying/postgres.py",
    "app/copying/sqlite.py", "app/documents/chain.py", "app/documents/triggers.py",
    "app/importing/earlier.py", "app/purging/dropping.py", "app/purging/leaving.py",
    "app/reading/pages.py", "app/reading/pointing.py", "app/schema.py", "app/search.py",
    "app/spelling.py", "app/undoing/ghosts.py", "app/writing/dependents.py",
    "app/writing/raw_rows.py", "models/batch.py", "models/database.py", "models/one_row.py",
    "models/rows.py",
}  # fmt: skip
QUOTED_IN_SQL = {"app/documents/triggers.py"}
"""A trigger takes no parameters: what it says is the house's own, doubled quotes and all."""
STARTS_PROCESSES = {
    "run.py", "app/libraries.py", "app/commands/test.py", "app/backup/trying.py",
    "app/bench/run.py", "app/bench/site.py",
    "app/documents/typesetting.py",  # the typesetter, in a process with limits
    "app/tables/trial.py",  # workbooks of others, likewise
}  # fmt: skip
READS_PICKLES = {"app/importing/earlier.py"}  # its own rows, in a file without a name
OPENS_ARCHIVES = {"app/backup/archive.py", "app/tables/archive.py"}
CALLS_OUT = {
    "app/mail/server.py",  # the mail server of the settings file
    "app/outgoing/addresses.py", "app/outgoing/door.py",  # the one door: no private addresses
    "app/bench/load.py", "app/bench/web.py", "app/bench/site.py",  # its own server
    "app/commands/serve.py", "app/presence.py", "app/web/security.py",  # this machine's name, port
}  # fmt: skip
NETWORK = {
    "socket", "smtplib", "imaplib", "poplib", "ftplib", "http.client", "urllib.request",
    "requests", "httpx", "aiohttp", "urllib3",
}  # fmt: skip
PARSES_XML = {"xml", "lxml", "defusedxml"}
LEADS_ON = {
    # An address that the house made; what a visitor names passes `safe_next` before.
    "app/web/drawing.py": {"location"},
    "app/web/person.py": {"target"},
    "plugins/contacts/calendar_feed.py": {"location"},
    "plugins/sales/lead_form.py": {"f'{PATH}?thanks'"},
    "views/resources/boards.py": {"href"},
    "views/resources/bulk.py": {
        "f'{resource.href}/export?{query}'", "f'{resource.href}/merge?{query}'",
    },
    "views/resources/found.py": {"url_for(str(request.endpoint), **told)"},
    "views/resources/lists.py": {"href"},
    "views/search.py": {"href"},
}  # fmt: skip
ESCAPED_BY = {"escape", "quote", "attributes", "self.parameters", "csrf_input", "generate_csrf"}
OPENS_FILES = {
    "app/web/statics.py", "views/backups.py", "views/files.py", "plugins/contacts/card_import.py",
}  # fmt: skip
"""Of what answers requests: places that the house made, never a name that somebody sent."""
SECRETS = re.compile(r"password|passwd|token|secret|cookie|authorization|\bform\b|body", re.I)
RANDOM_BY_CHANCE = {"app/demo.py", "app/plugin.py", "app/jobs/ending.py", "app/bench"}


def short(path: Path) -> str:
    """Return a file's path below the root."""
    return str(path.relative_to(ROOT))


def everything() -> list[Path]:
    """Return every file of Python that is run."""
    return [*files(*PYTHON), ROOT / "run.py"]


def put_together(node: ast.AST) -> str:
    """Return a text made of parts, with {} for what isn't fixed; "" for anything else."""
    if isinstance(node, ast.JoinedStr):
        parts = [one.value if isinstance(one, ast.Constant) else "{}" for one in node.values]
        return "".join(map(str, parts)) if "{}" in parts else ""
    fixed: list[ast.expr] = []
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Mod):
        fixed = [node.left, node.right]
    elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith(".format"):
        fixed = [getattr(node.func, "value", node.func)]
    found = [str(one.value) for one in fixed if isinstance(one, ast.Constant)]
    return found[0] if found and len(found) < max(2, len(fixed)) else ""


def imports(path: Path) -> Iterator[tuple[ast.AST, str]]:
    """Give every module that a file imports, with its dotted name."""
    for node in import_nodes(path):
        module = f"{node.module}." if isinstance(node, ast.ImportFrom) else ""
        yield node, module.rstrip(".")
        for one in node.names:
            yield node, f"{module}{one.name}"


@cache
def import_nodes(path: Path) -> list[ast.Import | ast.ImportFrom]:
    """Return the imports of a file."""
    wanted = ast.Import | ast.ImportFrom
    return [node for node in nodes(path) if isinstance(node, wanted)]


def called(wanted: Callable[[ast.Call, str], bool], *allowed: str) -> list[str]:
    """Return where something is called in a file that isn't allowed to."""
    return [
        where(path, call)
        for path in everything()
        if not short(path).startswith(allowed or ("-",))
        for call, name in calls(path)
        if wanted(call, name)
    ]


def test_sql_is_put_together_only_where_names_of_tables_need_it() -> None:
    off = []
    for path in everything():
        if not SQL.search(path.read_text("utf-8")):
            continue
        for node in nodes(path):
            text = put_together(node)
            if not SQL.search(text):
                continue
            if short(path) not in PUTS_SQL_TOGETHER:
                off.append(where(path, node))
            elif "'{}" in text and short(path) not in QUOTED_IN_SQL:
                off.append(f"{where(path, node)}: a value between quotes")
    assert not off


def test_markup_takes_only_what_was_escaped() -> None:
    off = []
    for path in everything():
        for call, name in calls(path):
            if name.split(".")[-1] != "Markup" or not call.args:
                continue
            text = call.args[0]
            if isinstance(text, ast.Attribute | ast.Subscript | ast.BinOp):
                off.append(f"{where(path, call)}: {ast.unparse(text)}")
            for node in ast.walk(text):
                if isinstance(node, ast.FormattedValue) and not _is_escaped(node.value):
                    off.append(f"{where(path, call)}: {ast.unparse(node.value)}")
    # One joins cells that were drawn; the other takes what `render_template` escaped.
    drawn = ("first + ''.join(rest)", "boxes or nothing")
    assert not [one for one in off if not one.endswith(drawn)]


def _is_escaped(value: ast.expr) -> bool:
    if isinstance(value, ast.Call):
        return ast.unparse(value.func) in ESCAPED_BY
    return isinstance(value, ast.Name)


def test_no_template_lets_markup_through_unescaped() -> None:
    unescaped = re.compile(r"\|\s*safe\b|autoescape\s+false|\bMarkup\b")
    found = [
        f"{short(path)}:{number}"
        for path in files("templates", "plugins", "app", ends=(".html", ".txt", ".jinja"))
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if unescaped.search(line)
    ]
    assert not found


def test_no_template_is_made_of_a_text() -> None:
    made = ("render_template_string", "from_string")
    assert not called(lambda _call, name: name.split(".")[-1] in made, "app/bench/floor.py")


def test_processes_are_started_by_few_and_never_by_a_shell() -> None:
    starts = re.compile(r"^(subprocess\.\w+|os\.(system|popen|exec\w+|spawn\w+)|pty\.\w+)$")
    assert not called(lambda _call, name: bool(starts.match(name)), *STARTS_PROCESSES)

    def shell(call: ast.Call, name: str) -> bool:
        told = any(one.arg == "shell" for one in call.keywords)
        return told or name in ("os.system", "os.popen", "subprocess.getoutput")

    assert not called(shell)


def test_nothing_that_was_read_is_run() -> None:
    runs = ("eval", "exec", "compile", "marshal.loads", "yaml.load", "dill.loads", "__import__")
    assert not called(lambda _call, name: name in runs)
    pickles = called(lambda _call, name: name.startswith(("pickle.", "shelve.")), *READS_PICKLES)
    assert not pickles


def test_archives_are_read_entry_by_entry() -> None:
    assert not called(lambda _call, name: name.split(".")[-1] in ("extractall", "unpack_archive"))
    opens = ("zipfile.ZipFile", "ZipFile", "tarfile.open")
    assert not called(lambda _call, name: name in opens, *OPENS_ARCHIVES)


def test_few_modules_speak_to_other_machines_and_none_reads_xml() -> None:
    off = [
        f"{where(path, node)}: {name}"
        for path in everything()
        for node, name in imports(path)
        if (name in NETWORK and short(path) not in CALLS_OUT) or name.split(".")[0] in PARSES_XML
    ]
    assert not off


def test_redirects_go_only_to_addresses_of_the_house() -> None:
    def leads_elsewhere(path: Path, call: ast.Call, name: str) -> bool:
        known = LEADS_ON.get(short(path), set())
        return name in ("redirect", "flask.redirect") and ast.unparse(call.args[0]) not in known

    off = [
        where(path, call)
        for path in everything()
        for call, name in calls(path)
        if leads_elsewhere(path, call, name)
    ]
    assert not off
    raw = re.compile(r"request\.(args|form|values|headers|referrer|cookies)")

    def leads_where_asked(call: ast.Call, name: str) -> bool:
        target = ast.unparse(call.args[0]) if name in ("go", "redirect") else ""
        return bool(raw.search(target)) and not target.startswith(("safe_next(", "safe_back("))

    assert not called(leads_where_asked)


def test_what_answers_requests_opens_no_file_by_a_name_that_was_sent() -> None:
    opens = re.compile(r"^(open|send_file|send_from_directory)$|\.(open|read_bytes|read_text)$")
    off = [
        where(path, call)
        for path in [*files("views", "plugins"), *files("app/web")]
        if short(path) not in OPENS_FILES and not path.name.startswith("bench")
        for call, name in calls(path)
        if opens.search(name)
    ]
    assert not off
    sent = re.compile(r"request\.(args|form|values|files)|(sent|upload|storage)\.filename")
    paths = re.compile(r"^(open|Path|send_file|os\.path\.join)$|\.joinpath$")

    def takes_what_was_sent(call: ast.Call, name: str) -> bool:
        return bool(paths.search(name)) and any(sent.search(ast.unparse(one)) for one in call.args)

    assert not called(takes_what_was_sent)


def test_the_log_is_told_no_secret() -> None:
    logs = re.compile(r"(^|\.)_?log(ger)?\.(debug|info|warning|error|exception|critical)$")

    def tells(call: ast.Call, name: str) -> bool:
        names = [
            getattr(node, "attr", getattr(node, "id", ""))
            for one in [*call.args[1:], *(word.value for word in call.keywords)]
            for node in ast.walk(one)
        ]
        return bool(logs.search(name)) and any(SECRETS.search(one) for one in names)

    assert not called(tells)


def test_every_form_is_asked_for_its_token() -> None:
    assert not called(lambda _call, name: name.endswith("csrf.exempt"))
    protect = ROOT / "app/web/security.py"
    asked = [name for _call, name in calls(protect) if name == "csrf.protect"]
    assert len(asked) == 1


def test_secrets_are_not_drawn_by_chance() -> None:
    off = [
        where(path, node)
        for path in everything()
        for node, name in imports(path)
        if name == "random"
        and not short(path).startswith(tuple(RANDOM_BY_CHANCE))
        and path.stem not in ("bench", "demo", "order_demo")
    ]
    assert not off


def test_business_modules_know_no_floats() -> None:
    scores = {"plugins/sales/purchases.py"}  # the moment at which a list was read
    off = []
    for path in [*files("plugins", "app/documents")]:
        if path.stem in ("bench", "order_demo") or short(path) in scores:
            continue
        for node in nodes(path):
            is_literal = isinstance(node, ast.Constant) and isinstance(node.value, float)
            if is_literal or (isinstance(node, ast.Name) and node.id == "float"):
                off.append(where(path, node))
    assert not off
