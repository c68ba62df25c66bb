"""What is in the database in the end, asked of the database itself and not of the program."""

import sqlite3
from collections import Counter
from collections.abc import Iterable
from contextlib import closing
from typing import Any

from models.folding import fold
from tests.kills.writers import IMPORTED, Told

# Money has four decimals, so a unit is a ten-thousandth: 2 × 3.50 + 2 × 1.25.
_TOTAL = 95_000


class Look:
    """Questions to a database in raw SQL."""

    def __init__(self, url: str) -> None:
        self.url = url

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """Return the rows of a question."""
        return self._ask(sql, reads=True)

    def do(self, sql: str) -> None:
        """Change something."""
        self._ask(sql, reads=False)

    def _ask(self, sql: str, *, reads: bool) -> list[tuple[Any, ...]]:
        if self.url.startswith("sqlite"):
            with closing(sqlite3.connect(self.url.removeprefix("sqlite:///"), timeout=30)) as link:
                found = link.execute(sql).fetchall()
                link.commit()
                return found
        import psycopg

        with psycopg.connect(self.url) as other:
            done = other.execute(sql)
            return done.fetchall() if reads else []


def problems_of(url: str, told: Iterable[Told]) -> list[str]:
    """Return a sentence for each write that is lost, twice there, or half."""
    look, found = Look(url), []
    all_told = list(told)
    found += _parties(look, all_told)
    found += _orders(look, all_told)
    found += _histories(look)
    found += _searches(look)
    found += [one for each in all_told for one in each.wrong]
    return found


def _parties(look: Look, told: list[Told]) -> list[str]:
    names = dict(look.rows("SELECT id, name FROM contacts_party"))
    plain = Counter(name.removesuffix(" renamed") for name in names.values())
    found = []
    for one in told:
        for name, record in one.parties.items():
            if plain[name] != 1:
                found.append(f"the form of {name} was answered, {plain[name]} are there")
            elif names.get(record) not in one.maybe_names.get(record, {name}):
                found.append(f"party {record} is {names.get(record)}, not {one.names.get(record)}")
        found += [f"{name}: {plain[name]} are there" for name in one.unknown if plain[name] > 1]
        for name, job in one.imports:
            count = sum(plain[f"{name} row {row:03}"] for row in range(IMPORTED))
            if count != IMPORTED:
                found.append(f"import {job}: {count} of {IMPORTED} rows are there")
    return found


def _orders(look: Look, told: list[Told]) -> list[str]:
    rows = look.rows(
        "SELECT o.id, o.reference, o.total, count(l.id), sum(l.net) FROM sales_order o"
        " LEFT JOIN sales_order_line l ON l.order_id = o.id GROUP BY o.id, o.reference, o.total"
    )
    found = [
        f"order {order} has {count} lines and a total of {total}"
        for order, _name, total, count, net in rows
        if (total, count, net) != (_TOTAL, 2, _TOTAL)
    ]
    by_name = Counter(row[1] for row in rows)
    ids = {row[0]: row[1] for row in rows}
    for one in told:
        for name, order in one.orders.items():
            if by_name[name] != 1 or ids.get(order) != name:
                found.append(f"order {name} was answered, {by_name[name]} are there")
        found += [f"order {name}: {by_name[name]}" for name in one.unknown if by_name[name] > 1]
    numbers = [row[0] for row in look.rows("SELECT number FROM sales_order")]
    if len(numbers) != len(set(numbers)):
        found.append("two orders have one number")
    return found


_KINDS = {
    "contacts/parties": "contacts_party",
    "sales/orders": "sales_order",
    "sales/lines": "sales_order_line",
}


def _histories(look: Look) -> list[str]:
    """Compare rows with their history: one that made each, and the same last version."""
    found = []
    for kind, table in _KINDS.items():
        rows = dict(look.rows(f"SELECT id, version FROM {table}"))
        told = look.rows(
            "SELECT c.record_id, max(c.version), sum(CASE c.verb WHEN 'create' THEN 1 ELSE 0 END),"
            " count(s.id) FROM core_change c LEFT JOIN core_change_set s ON s.id = c.change_set_id"
            f" WHERE c.record_type = '{kind}' GROUP BY c.record_id"
        )
        history = {record: (version, made) for record, version, made, _sets in told}
        found += [f"{kind} {one} is in the history, not there" for one in set(history) - set(rows)]
        found += [f"{kind} {one} has no history" for one in set(rows) - set(history)]
        for record, version in rows.items():
            seen = history.get(record)
            # What is computed at the end of the gate counts the version without a line of its own.
            if seen and (seen[1] != 1 or not 0 <= version - seen[0] <= 1):
                found.append(f"{kind} {record} of version {version} has the history {seen}")
    empty = look.rows(
        "SELECT count(*) FROM core_change WHERE change_set_id NOT IN"
        " (SELECT id FROM core_change_set)"
    )
    return found + ([f"{empty[0][0]} changes without their set"] if empty[0][0] else [])


def _searches(look: Look) -> list[str]:
    key = "rowid" if look.url.startswith("sqlite") else "id"
    rows = {one: fold(name) for one, name in look.rows("SELECT id, name FROM contacts_party")}
    index = dict(look.rows(f"SELECT {key}, name FROM contacts_party_search"))
    return [
        f"party {one} is found as {index.get(one)!r}, its name is {rows.get(one)!r}"
        for one in set(rows) | set(index)
        if rows.get(one) != index.get(one)
    ]
