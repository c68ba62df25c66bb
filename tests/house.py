"""A house for tests: a fresh database on either engine, a cast of people, browsers over HTTP."""

import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from app.config import Config
from app.factory import create_app
from app.house import open_house
from app.registry import registry
from app.rights import Actor, actor_for
from app.settings import forget_settings
from app.setup import add_user, set_up
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
            page = "/settings/profile" if session else "/login"
            self.tokens[session] = self.hidden(page)["csrf_token"]
        return {"csrf_token": self.tokens[session], "form_id": uuid.uuid4().hex}

    def post(self, path: str, data: Any = None, form: str = "", **options: Any) -> Any:
        """Send a form; `form` names the page that holds it, else only the tokens are added."""
        tokens = self.hidden(form) if form else self.token()
        tokens.setdefault("form_id", uuid.uuid4().hex)
        return self.client.post(path, data={**tokens, **(data or {})}, **options)

    def sign_in(self, mail: str, password: str = PASSWORD) -> Any:
        """Sign in through the page."""
        return self.post("/login", {"email": mail, "password": password})


class House:
    """An open house with its app."""

    def __init__(self, config: Config) -> None:
        self.config = config
        self.app = create_app(config)
        self.app.testing = False

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


@contextmanager
def opened(tmp_path: Path, url: str = "", plugins: set[str] | None = None) -> Iterator[House]:
    """Open a fresh house on SQLite in a folder, or on an empty PostgreSQL database."""
    config = Config(tmp_path, url or f"sqlite:///{tmp_path / 'house.db'}", SECRET)
    forget_settings()
    open_house(config)
    told = {
        "company": "Lantern & Sons", "country": "DE", "currency": "EUR", "language": "en",
        "timezone": "Europe/Berlin", "email": "alice@lantern.example", "name": "Alice",
        "password": PASSWORD,
    }  # fmt: skip
    try:
        set_up(told, plugins if plugins is not None else set(registry.installed) - {"core"})
        house = House(config)
        house.add("Bob", "staff")
        add_user("charlie@lantern.example", "Charlie", [], PASSWORD)
        yield house
    finally:
        close_database()
        forget_settings()


def empty_postgres(url: str) -> str:
    """Make an empty database on a PostgreSQL server and return its address."""
    import psycopg

    name = f"house_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    return f"{url.rsplit('/', 1)[0]}/{name}"


def drop_postgres(url: str, made: str) -> None:
    """Drop a database that a test made."""
    import psycopg

    name = made.rsplit("/", 1)[1]
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


__all__ = ["PASSWORD", "Browser", "House", "database", "drop_postgres", "empty_postgres", "opened"]
