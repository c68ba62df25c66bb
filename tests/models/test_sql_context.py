"""Quick SQL is the very SQL that Peewee writes, on every kind of page."""

from typing import Any

import peewee
import pytest
from peewee import Context

from app.reading.planning import Plan
from app.registry import registry
from models.core import User
from models.database import database
from models.sql_context import QuickContext
from tests.house import House

PAGES = (
    "",
    "?q=lantern",
    "?sort=-name&name.contains=a",
    "/1",
    "/1/edit",
    "/1/changes",
    "/1/delete",
)


def test_writes_what_peewee_writes_for_every_page(
    any_house: House, monkeypatch: pytest.MonkeyPatch, pytestconfig: pytest.Config
) -> None:
    share = 1 if pytestconfig.getoption("--long") else 3
    grants = "contacts/parties:read,update[owner=me] contacts/addresses:read"
    any_house.add("Dora", any_house.role("own", grants))
    browsers = [any_house.browser("Alice"), any_house.browser("Dora")]
    made = browsers[0].post("/contacts/parties/new", {"name": "Lantern", "kind": "company"})
    assert made.status_code == 303
    written: list[tuple[Any, Any]] = []
    execute = peewee.Database.execute

    of = Plan.of

    def compare(query: Any) -> None:
        options = database.get_context_options()
        written.append((QuickContext(**options).parse(query), Context(**options).parse(query)))

    def compare_asked(self: Any, query: Any, *rest: Any, **more: Any) -> Any:
        compare(query)
        return execute(self, query, *rest, **more)

    def compare_planned(query: Any) -> Any:
        compare(query)
        return of(query)

    monkeypatch.setattr(peewee.Database, "execute", compare_asked)
    monkeypatch.setattr(Plan, "of", compare_planned)
    for resource in [*registry.resources.values()][::share]:
        for page in PAGES:
            for browser in browsers:
                browser.get(resource.href + page)
    assert len(written) > 200
    assert [quick for quick, plain in written if quick != plain] == []


def test_a_list_that_is_empty_is_seen_to_be(house: House) -> None:
    assert database.get_sql_context().parse(User.id.in_([]))[0] == "(0 = 1)"
    assert list(User.select().where(User.id.in_([]))) == []
    assert list(User.select().where(User.id.not_in(User.select(User.id)))) == []
