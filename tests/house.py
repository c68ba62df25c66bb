"""A house for tests: a fresh database on either engine, a cast of people, browsers over HTTP."""

import atexit
import re
import shutil
import sqlite3
import tempfile
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, nullcontext
from pathlib import Path
from typing import Any
from unittest.mock import patch

from flask import session as flask_session
from jinja2.bccache import Bucket, BytecodeCache

from app.config import Config
from app.factory import create_app
from app.house import open_house
from app.registry import registry
from app.rights import Actor, actor_for
from app.settings import firm, forget_settings
from app.setup import add_user, set_up
from app.web.frame import csrf_token
from app.writing.dependents import forget_catalogue
from models.core import Role, User
from models.database import close_database, database
from models.gate import gate

PASSWORD = "a long enough secret"
SECRET = "tests-need-no-secret-but-a-long-key-they-do"


class Browser:
    """A signed-in (or strange) visitor without JavaScript: keeps cookies, knows tokens."""

    def __init__(self, app: Any) -> None:
        self.client = app.test_client()
        self.tokens: dict[str, str] = {}

    def get(self, path: str, **options: Any) -> Any:
        """Ask for a page."""
        return self.client.get(path, **options)

    def fragment(self, path: str) -> Any:
        """Ask for the part of a page that htmx swaps."""
        headers = {"HX-Request": "true", "HX-Request-Type": "partial"}
        return self.client.get(path, headers=headers)

    def hidden(self, path: str) -> dict[str, str]:
        """Return the hidden inputs of the page's forms."""
        text = self.get(path).get_data(as_text=True)
        found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', text)
        wanted = ("csrf_token", "form_id", "version", "seen", "token")
        return {name: value for name, value in found if name in wanted}

    def token(self) -> dict[str, str]:
        """Return a CSRF token, kept as long as the session, and a new form id."""
        cookie = self.client.get_cookie("shophouse_session")
        session = cookie.value if cookie else ""
        if not session or session not in self.tokens:
            self.tokens[session] = self._csrf_token()
        return {"csrf_token": self.tokens[session], "form_id": uuid.uuid4().hex}

    def _csrf_token(self) -> str:
        """Make a token as a page does, without drawing one."""
        with (
            self.client.session_transaction() as kept,
            self.client.application.test_request_context(),
        ):
            flask_session.update(kept)
            token = csrf_token()
            kept.update(flask_session)
        return token

    def post(self, path: str, data: Any = None, form: str = "", **options: Any) -> Any:
        """Send a form; `form` names the page that holds it, else only the tokens are added."""
        tokens = self.hidden(form) if form else self.token()
        tokens.setdefault("form_id", uuid.uuid4().hex)
        return self.client.post(path, data={**tokens, **(data or {})}, **options)

    def sign_in(self, mail: str, password: str = PASSWORD) -> Any:
        """Sign in through the page."""
        return self.post("/login", {"email": mail, "password": password})


class _Compiled(BytecodeCache):
    """Templates that this process compiled: apps that come later, or plugins, need not again."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give what was compiled of the same text."""
        if bucket.key in self.kept:
            bucket.bytecode_from_string(self.kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled."""
        self.kept[bucket.key] = bucket.bytecode_to_string()


_compiled = _Compiled()
_apps: dict[Any, Any] = {}


def _app(config: Config) -> Any:
    """Build the app once for each set of plugins: all else it asks the database."""
    same = (config.secret_key, config.url, config.proxies, frozenset(registry.installed))
    if same not in _apps:
        _apps[same] = create_app(config)
        _apps[same].testing = False
        _apps[same].jinja_env.bytecode_cache = _compiled
    return _apps[same]


class House:
    """An open house with its app."""

    def __init__(self, config: Config) -> None:
        self.config = config
        self.app = _app(config)

    def actor(self, name: str) -> Actor:
        """Return one of the cast as an actor."""
        return actor_for(User.get(User.name == name))

    def browser(self, name: str = "") -> Browser:
        """Return a browser, signed in as one of the cast where a name is given."""
        browser = Browser(self.app)
        if name:
            answer = browser.sign_in(f"{name.lower()}@lantern.example")
            assert answer.status_code == 303, answer.get_data(as_text=True)
        return browser

    def add(self, name: str, *roles: str) -> Actor:
        """Add somebody with roles."""
        add_user(f"{name.lower()}@lantern.example", name, list(roles), PASSWORD)
        return self.actor(name)

    def role(self, name: str, grants: str) -> str:
        """Add a role with grants of its own."""
        with gate(None, "command"):
            Role(name=name, grants=grants).save()
        return name


TOLD = {
    "company": "Lantern & Sons", "country": "DE", "currency": "EUR", "language": "en",
    "timezone": "Europe/Berlin", "email": "alice@lantern.example", "name": "Alice",
    "password": PASSWORD,
}  # fmt: skip
_moulds: dict[Any, Path] = {}
"""Databases of houses that were just set up, by the plugins known and wanted."""
_postgres_moulds: dict[Any, str] = {}


@contextmanager
def opened(
    tmp_path: Path, url: str = "", plugins: set[str] | None = None, mould: Path | None = None
) -> Iterator[House]:
    """Open a fresh house on SQLite in a folder, a copy of a mould, or on a PostgreSQL database."""
    place = tmp_path / "house.db"
    config = Config(tmp_path, url or f"sqlite:///{place}", SECRET)
    forget_settings()
    kind = (frozenset(registry.installed), None if plugins is None else frozenset(plugins))
    is_fresh = not url and not place.exists()
    mould = mould or (_moulds.get(kind) if is_fresh else None)
    if mould:
        shutil.copyfile(mould, place)
    with _schema_in_step() if mould else nullcontext():
        open_house(config)
    try:
        if not firm().is_set_up:
            _furnish(plugins)
            if not url and kind[0]:
                _moulds[kind] = _make_mould()
        yield House(config)
    finally:
        close_database()
        forget_settings()


_fillings: dict[Any, tuple[Any, Path]] = {}
"""What was made in a house, with the mould of its database, by who made it and the plugins."""


@contextmanager
def filled_once(
    tmp_path: Path, fill: Callable[[House], Any], plugins: set[str] | None = None
) -> Iterator[tuple[House, Any]]:
    """Open a copy of a house that was filled once in this process, and give what `fill` returned.

    Whoever asks shares what it returned.
    """

    def kind() -> Any:
        return fill, frozenset(registry.installed), None if plugins is None else frozenset(plugins)

    if kind() not in _fillings:
        (tmp_path / "first").mkdir()
        with opened(tmp_path / "first", plugins=plugins) as house:
            _fillings[kind()] = fill(house), _make_mould()
    made, mould = _fillings[kind()]
    with opened(tmp_path, plugins=plugins, mould=mould) as house:
        yield house, made


@contextmanager
def _schema_in_step() -> Iterator[None]:
    """Open without comparing the schema: this process made the mould by the same plugins."""
    with (
        patch("app.house.prepare_core", lambda migrate: None),
        patch("app.house.prepare_plugins", lambda registry, migrate: forget_catalogue()),
    ):
        yield


def _furnish(plugins: set[str] | None) -> None:
    """Set the house up, with Bob (staff) and Charlie (no role) beside Alice."""
    set_up(TOLD, plugins if plugins is not None else set(registry.installed) - {"core"})
    add_user("bob@lantern.example", "Bob", ["staff"], PASSWORD)
    add_user("charlie@lantern.example", "Charlie", [], PASSWORD)


def _make_mould() -> Path:
    """Copy the open database, for houses like it; it goes when Python ends."""
    folder = Path(tempfile.mkdtemp(prefix="shophouse-mould-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    database.execute_sql("VACUUM INTO ?", [str(folder / "house.db")])
    with closing(sqlite3.connect(folder / "house.db")) as connection:
        connection.execute("PRAGMA journal_mode = WAL")  # as the house would, each time anew
    return folder / "house.db"


def empty_postgres(url: str) -> str:
    """Make an empty database on a PostgreSQL server and return its address."""
    import psycopg

    name = f"house_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    return f"{url.rsplit('/', 1)[0]}/{name}"


def postgres_house(url: str, tmp_path: Path) -> str:
    """Make a database that holds a house just set up, and return its address."""
    import psycopg

    kind = (url, frozenset(registry.installed))
    if kind not in _postgres_moulds:
        made = empty_postgres(url)
        with opened(tmp_path, made):
            pass
        # What was known before the first house of this process isn't what it knows now.
        kind = (url, frozenset(registry.installed))
        _postgres_moulds[kind] = made.rsplit("/", 1)[1]
        atexit.register(drop_postgres, url, made)
    name = f"house_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{_postgres_moulds[kind]}"')
    return f"{url.rsplit('/', 1)[0]}/{name}"


def drop_postgres(url: str, made: str) -> None:
    """Drop a database that a test made."""
    import psycopg

    name = made.rsplit("/", 1)[1]
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@contextmanager
def on_either(database_name: str, request: Any, folder: Path) -> Iterator[House]:
    """Open a house just set up on `sqlite` or `postgres`; what was made there goes afterwards."""
    if database_name == "sqlite":
        with opened(folder) as found:
            yield found
        return
    server = request.getfixturevalue("postgres_url")
    made = postgres_house(server, folder)
    try:
        with opened(folder, made) as found:
            yield found
    finally:
        drop_postgres(server, made)


__all__ = [
    "PASSWORD",
    "Browser",
    "House",
    "database",
    "drop_postgres",
    "empty_postgres",
    "filled_once",
    "on_either",
    "opened",
]
