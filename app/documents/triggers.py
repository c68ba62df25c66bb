"""Triggers that keep posted documents as they are, whoever writes: made with the schema."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from models.database import database, is_sqlite
from models.document import Document
from models.line import DocumentLine, frozen_names, posted_may_go
from models.record import link_columns

_SENTENCE = "a posted document stays as it is"
_PREFIX = "posted_"
_FUNCTIONS = (
    f"""
CREATE OR REPLACE FUNCTION shophouse_posted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE integrity_constraint_violation USING MESSAGE = '{_SENTENCE}: ' || TG_TABLE_NAME;
END $$
""",
    f"""
CREATE OR REPLACE FUNCTION shophouse_posted_part() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    number bigint;
    found int;
BEGIN
    IF TG_OP <> 'INSERT' THEN
        EXECUTE 'SELECT ($1).' || quote_ident(TG_ARGV[1]) USING OLD INTO number;
        EXECUTE TG_ARGV[0] USING number INTO found;
    END IF;
    IF found IS NULL AND TG_OP <> 'DELETE' THEN
        EXECUTE 'SELECT ($1).' || quote_ident(TG_ARGV[1]) USING NEW INTO number;
        EXECUTE TG_ARGV[0] USING number INTO found;
    END IF;
    IF found IS NOT NULL THEN
        RAISE integrity_constraint_violation USING MESSAGE = '{_SENTENCE}: ' || TG_TABLE_NAME;
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    RETURN NEW;
END $$
""",
)


@dataclass(frozen=True)
class Trigger:
    """A trigger of one table; its name tells its content, so that a changed one is another."""

    table: str
    event: str
    sql: str

    @property
    def name(self) -> str:
        """`posted_update_1f2e3d4c`, with the table in between."""
        told = blake2b(self.sql.encode(), digest_size=4).hexdigest()
        return f"{_PREFIX}{self.table[:30]}_{self.event.lower()}_{told}"

    @property
    def statement(self) -> str:
        """What makes it."""
        return f'CREATE TRIGGER "{self.name}" BEFORE {self.event} ON "{self.table}" {self.sql}'


def keep_posted(models: Sequence[Any]) -> None:
    """Make the triggers that these classes need, and drop others of their tables."""
    concerned = [one for one in models if issubclass(one, Document | DocumentLine)]
    there = _existing()
    wanted = {one.name: one for model in concerned for one in triggers_of(model)}
    tables = {model._meta.table_name for model in concerned} | {
        one.table for one in wanted.values()
    }
    stale = {name: table for name, table in there.items() if table in tables} if there else {}
    for name, table in stale.items():
        if name not in wanted:
            on = "" if is_sqlite() else f' ON "{table}"'
            database.execute_sql(f'DROP TRIGGER "{name}"{on}')
    missing = [one for name, one in wanted.items() if name not in there]
    if missing and not is_sqlite():
        for function in _FUNCTIONS:
            database.execute_sql(function)
    for one in missing:
        database.execute_sql(one.statement)


@contextmanager
def posted_let_go() -> Iterator[None]:
    """Let posted documents be deleted within this transaction: the sample company goes whole.

    The triggers are off meanwhile, for this transaction alone, and on again before it ends.
    """
    there = _existing()
    if is_sqlite():
        rows = database.execute_sql("SELECT sql FROM sqlite_master WHERE type = 'trigger'")
        again = [sql for (sql,) in rows.fetchall() if f'"{_PREFIX}' in sql]
        off = [f'DROP TRIGGER "{name}"' for name in there]
    else:
        tables = sorted(set(there.values()))
        off = [f'ALTER TABLE "{table}" DISABLE TRIGGER USER' for table in tables]
        again = [f'ALTER TABLE "{table}" ENABLE TRIGGER USER' for table in tables]
    for statement in off:
        database.execute_sql(statement)
    with posted_may_go():
        yield
    for statement in again:
        database.execute_sql(statement)


def _existing() -> dict[str, str]:
    """Return the table by name of the triggers of this kind that are there."""
    if is_sqlite():
        rows = database.execute_sql("SELECT name, tbl_name FROM sqlite_master WHERE type='trigger'")
    else:
        rows = database.execute_sql(
            "SELECT g.tgname, t.relname FROM pg_trigger g JOIN pg_class t ON t.oid = g.tgrelid"
            " WHERE t.relnamespace = quote_ident(current_schema())::regnamespace"
            " AND NOT g.tgisinternal"
        )
    return {name: table for name, table in rows.fetchall() if name.startswith(_PREFIX)}


def triggers_of(model: Any) -> Iterator[Trigger]:
    """Give the triggers of a class of documents or of lines."""
    if issubclass(model, Document):
        if model.posted:
            yield from _of_document(model)
            yield from _of_lists(model, model, "{id}")
    elif (document := model.document_class()) is not None:
        yield from _of_lines(model, document)
        reference = model._meta.fields[model.parent].column_name
        own = f'SELECT "{reference}" FROM "{model._meta.table_name}" WHERE "id" = {{id}}'
        yield from _of_lists(model, document, f"({own})")


def _states(model: Any) -> str:
    return ", ".join("'" + state.replace("'", "''") + "'" for state in model.posted)


def _changed(model: Any) -> str:
    """Return the condition that a frozen column gets another value; a personal one may be empty."""
    fields = model._meta.fields
    names = sorted(frozen_names(model) & set(fields), key=lambda name: fields[name].column_name)
    differs = "IS NOT" if is_sqlite() else "IS DISTINCT FROM"
    parts = []
    for name in names:
        column = fields[name].column_name
        part = f'OLD."{column}" {differs} NEW."{column}"'
        is_personal = name in getattr(model, "personal", ())
        parts.append(f'({part} AND NEW."{column}" IS NOT NULL)' if is_personal else part)
    return " OR ".join(parts)


def _of_document(model: Any) -> Iterator[Trigger]:
    table, states = model._meta.table_name, _states(model)
    state = model._meta.fields["state"].column_name
    if is_sqlite():
        was = f'OLD."{state}" IN ({states})'
        leaves = f'NEW."{state}" NOT IN ({states})'
    else:
        # Written so, PostgreSQL gives it back as it would take it: a restored one is the same.
        listed = "'{" + ",".join(model.posted) + "}'::text[]"
        was = f'OLD."{state}"::text = ANY ({listed})'
        leaves = f'NEW."{state}"::text <> ALL ({listed})'
    yield _refusing(table, "UPDATE", f"{was} AND ({leaves} OR {_changed(model)})")
    yield _refusing(table, "DELETE", was)


def _refusing(table: str, event: str, when: str) -> Trigger:
    if is_sqlite():
        body = f"WHEN {when} BEGIN SELECT RAISE(ABORT, '{_SENTENCE}'); END"
    else:
        body = f"FOR EACH ROW WHEN ({when}) EXECUTE FUNCTION shophouse_posted()"
    return Trigger(table, event, body)


def _of_lines(model: Any, document: Any) -> Iterator[Trigger]:
    table = model._meta.table_name
    reference = model._meta.fields[model.parent].column_name
    for event in ("INSERT", "UPDATE", "DELETE"):
        changed = _changed(model) if event == "UPDATE" else ""
        yield _part(table, event, reference, "{id}", document, changed)


def _of_lists(model: Any, document: Any, path: str) -> Iterator[Trigger]:
    """Give the triggers of the lists of references that are frozen with a class."""
    for name in sorted(frozen_names(model) & set(model._meta.manytomany)):
        through, mine, _theirs = link_columns(model._meta.manytomany[name])
        for event in ("INSERT", "UPDATE", "DELETE"):
            table = through._meta.table_name
            yield _part(table, event, mine.column_name, path, document, "")


def _part(table: str, event: str, column: str, path: str, document: Any, changed: str) -> Trigger:
    """Refuse a change of what belongs to a posted document; `path` leads there from the column."""
    state = document._meta.fields["state"].column_name
    query = (
        f'SELECT 1 FROM "{document._meta.table_name}" WHERE "id" = {path}'
        f' AND "{state}" IN ({_states(document)})'
    )
    if is_sqlite():
        rows = {"INSERT": ("NEW",), "UPDATE": ("OLD", "NEW"), "DELETE": ("OLD",)}[event]
        numbers = [f'{row}."{column}"' for row in rows]
        found = [f"EXISTS ({query.format(id=number)})" for number in numbers]
        when = f"({' OR '.join(found)})" + (f" AND ({changed})" if changed else "")
        return Trigger(table, event, f"WHEN {when} BEGIN SELECT RAISE(ABORT, '{_SENTENCE}'); END")
    told = query.format(id="$1").replace("'", "''")
    when = f" WHEN ({changed})" if changed else ""
    call = f"EXECUTE FUNCTION shophouse_posted_part('{told}', '{column}')"
    return Trigger(table, event, f"FOR EACH ROW{when} {call}")


__all__ = ["keep_posted", "posted_let_go", "triggers_of"]
