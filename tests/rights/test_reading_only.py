"""Asking for whatever can be asked for changes nothing but what notes that somebody was there."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from app.registry import registry
from app.reports.finding import all_reports
from app.resource import Resource
from app.settings import house_id
from models.clock import today
from models.database import database
from tests.jsonapi.program import Program, token_of
from tests.rights.world import World, one_of_each_kind

NOTES = ("last_seen_at", "seen_at", "expires_at", "last_used_at", "used_at")
NOTED_IN = ("sqlite_", "core_throttle", "core_viewed", "core_slow", "core_security_event")
"""What was taken along is noted in the security log."""
QUERIES = (
    "", "q=a", "sort=-id", "view=board", "view=chart", "view=calendar", "view=map", "count=true",
    "format=csv", "format=xlsx", "next=/", f"as_of={today()}", "do=delete&id=1", "step=run&do=edit",
    "delete=1", "confirm=1&_method=DELETE",
)  # fmt: skip


def dump() -> dict[str, int]:
    """Return a mark of all rows of each table, but for what reading may note."""
    marks = {}
    for table in sorted(database.get_tables()):
        names = [one.name for one in database.get_columns(table) if one.name not in NOTES]
        if table.startswith(NOTED_IN) or not names:
            continue
        columns = ", ".join(f'"{name}"' for name in names)
        rows = database.execute_sql(f'SELECT {columns} FROM "{table}"').fetchall()
        marks[table] = hash(tuple(sorted(map(repr, rows))))
    return marks


def addresses(world: World, resources: list[Resource]) -> Iterator[str]:
    """Give every address that answers GET, for these resources, reports and records of Alice's."""
    for rule in world.house.app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or rule.rule == "/healthz":
            continue
        if "<plugin>/<name>" not in rule.rule:
            yield re.sub(r"<[^>]+>", "1", rule.rule)
            continue
        for resource in resources:
            path = rule.rule.replace("<plugin>/<name>", resource.address)
            path = path.replace("<int:record_id>", str(world.of(resource, "Alice")[0].id))
            for verb in resource.actions() if "<verb>" in path else ["delete"]:
                yield re.sub(r"<[^>]+>", "1", path.replace("<verb>", verb))
    for report in all_reports():
        yield report.href
        yield f"/api/v1/reports/{report.address}"


def ask(world: World, call: Program, path: str) -> Any:
    """Ask as Alice, or as her program."""
    if path.startswith("/api/v1"):
        return call.get(path.removeprefix("/api/v1"))
    return world.get("Alice", path)


def test_no_address_that_is_asked_for_writes(world: World, pytestconfig: pytest.Config) -> None:
    is_long = pytestconfig.getoption("--long")
    resources = registry.enabled_resources() if is_long else one_of_each_kind()
    apart = 4 if is_long else len(QUERIES)  # each address gets some, each query many addresses
    call = Program(world.house, token_of("Alice"))
    house_id()  # made once, by the first who asks
    before, statuses = dump(), set()
    paths = list(dict.fromkeys(addresses(world, list(resources))))
    for number, path in enumerate(paths):
        for query in QUERIES[number % apart :: apart]:
            answer = ask(world, call, f"{path}?{query}")
            answer.get_data()  # a file is written while it is read
            statuses.add(answer.status_code)
            assert answer.status_code < 500, f"{path}?{query}"
    after = dump()
    assert [table for table in before if before[table] != after[table]] == []
    assert 200 in statuses
    assert len(paths) > 150
