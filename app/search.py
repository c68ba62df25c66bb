"""Finding by text: an index of folded words beside each table, written with the record."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from peewee import SQL, Expression, ForeignKeyField, NodeList, Value

from app.registry import registry
from models.catalogue import Names
from models.database import database, is_sqlite
from models.events import record_deleted, rows_written
from models.folding import fold
from models.kinds import kind_of
from models.kinds.text import LongTextKind, TextKind
from models.record import Record
from models.rows import chunks, insert_rows
from models.table import table_name

MERGED_PIECES = 8


def contains(expression: Any, folded: str) -> Any:
    """Return the condition that folded text contains another, whose wildcards mean themselves."""
    return _like(expression, f"%{_escaped(folded)}%")


def _like(expression: Any, pattern: str) -> Any:
    # Peewee turns LIKE into GLOB on SQLite; ILIKE is what both engines understand alike.
    return Expression(expression, "ILIKE", NodeList((Value(pattern), SQL("ESCAPE '\\'"))))


def index_name(model: type[Record]) -> str:
    """Name the search table of a record's table."""
    return f"{table_name(model)}_search"


def searched_fields(model: type[Record]) -> tuple[str, ...]:
    """Return the own fields of a record that any resource searches, in a fixed order."""
    names: set[str] = set()
    for resource in registry.resources.values():
        for path in resource.search:
            owner, name = _owner(resource.model, path)
            if owner is model:
                names.add(name)
    return tuple(field.name for field in model._meta.sorted_fields if field.name in names)


def _owner(model: Any, path: str) -> tuple[Any, str]:
    *steps, name = path.split(".")
    for step in steps:
        model = model._meta.fields[step].rel_model
    return model, name


def hits(model: Any, names: list[str], term: str, others: Sequence[str] = ()) -> Any:
    """Return a subquery of the ids whose searched fields contain a folded word, or one of others.

    Those have three letters and more.
    """
    table = index_name(model)
    digits = digits_of(term)
    if not is_sqlite():
        clauses, values = [], []
        for name in names:
            pattern, value = _pattern(term)
            clauses.append(f'"{name}" {pattern}')
            values.append(value)
            if digits and _is_phone(model, name):
                clauses.append(f'"{name}" LIKE %s')
                values.append(f"%{digits}%")
            for other in others:
                clauses.append(f'"{name}" LIKE %s')
                values.append(f"%{_escaped(other)}%")
        return SQL(f'(SELECT id FROM "{table}" WHERE {" OR ".join(clauses)})', values)
    if len(term) < 3:
        clauses = [
            f"\"{name}\" LIKE ? ESCAPE '\\' OR \"{name}\" LIKE ? ESCAPE '\\'" for name in names
        ]
        values = [
            value for _name in names for value in (f"{_escaped(term)}%", f"% {_escaped(term)}%")
        ]
        return SQL(f'(SELECT rowid FROM "{table}" WHERE {" OR ".join(clauses)})', values)
    words = [_match(names, one) for one in (term, *others)]
    phones = [name for name in names if _is_phone(model, name)]
    if phones and len(digits) >= 3:
        words.append(_match(phones, digits))
    return SQL(f'(SELECT rowid FROM "{table}" WHERE "{table}" MATCH ?)', [" OR ".join(words)])


def holds(model: Any, names: list[str], term: str, number: Any) -> Any:
    """Return the condition that the record of an id holds a word of less than three letters.

    The index of SQLite knows no such word: where others narrow the rows down, these alone are
    looked at, not the whole table.
    """
    inner = hits(model, names, term)
    where = inner.sql.split(" WHERE ", 1)[1].removesuffix(")")
    begin = SQL(f'EXISTS (SELECT 1 FROM "{index_name(model)}" WHERE rowid =')
    return NodeList((begin, number, SQL(f"AND ({where}))", inner.params)))


def hits_all(model: Any, names: list[str], terms: Sequence[str]) -> Any:
    """Return a subquery of the ids of which each folded word is contained in some searched field.

    One look for all words: those that many have are only looked for where the others are found.
    """
    table = index_name(model)
    if not is_sqlite():
        clauses, values = [], []
        for term in terms:
            inner = hits(model, names, term)
            clauses.append(inner.sql.split(" WHERE ", 1)[1].removesuffix(")"))
            values += inner.params
        where = " AND ".join(f"({one})" for one in clauses)
        return SQL(f'(SELECT id FROM "{table}" WHERE {where})', values)
    return _matched_all(model, table, names, terms)


def _matched_all(model: Any, table: str, names: list[str], terms: Sequence[str]) -> Any:
    clauses, values, words = [], [], []
    for term in terms:
        inner = hits(model, names, term)
        if " MATCH " in inner.sql:
            words.append(f"({inner.params[0]})")
        else:
            clauses.append(f"({inner.sql.split(' WHERE ', 1)[1].removesuffix(')')})")
            values += inner.params
    if words:
        clauses.insert(0, f'"{table}" MATCH ?')
        values.insert(0, " AND ".join(words))
    return SQL(f'(SELECT rowid FROM "{table}" WHERE {" AND ".join(clauses)})', values)


def _pattern(term: str) -> tuple[str, str]:
    if len(term) < 3:
        return "~ %s", rf"(^|\s){_regex_escaped(term)}"
    return "LIKE %s", f"%{_escaped(term)}%"


def _regex_escaped(term: str) -> str:
    return "".join(char if char.isalnum() else f"\\{char}" for char in term)


def _escaped(term: str) -> str:
    return term.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _match(names: list[str], term: str) -> str:
    quoted = term.replace('"', '""')
    return f'({{{" ".join(names)}}} : "{quoted}")'


def digits_of(term: str) -> str:
    """Return a typed phone number's digits without the zero of its trunk, else nothing."""
    if any(char.isalpha() for char in term):
        return ""
    return "".join(char for char in term if char.isdigit() and char.isascii()).lstrip("0")


def _is_phone(model: Any, name: str) -> bool:
    return kind_of(model._meta.fields[name]).name == "phone"


def create_index(model: type[Record], there: dict[str, Names]) -> None:
    """Make or remake the search table where its columns aren't those there, and fill it."""
    names = searched_fields(model)
    table = index_name(model)
    has = there[table].columns if table in there else []
    wanted = list(names) if is_sqlite() else ["id", *names]
    if has == wanted or (not names and not has):
        if names and is_sqlite():
            _merge_rarely(table)
        return
    drop_search_table(table)
    if not names:
        return
    if is_sqlite():
        columns = ", ".join(f'"{name}"' for name in names)
        database.execute_sql(
            f"CREATE VIRTUAL TABLE \"{table}\" USING fts5({columns}, tokenize='trigram')"
        )
        _merge_rarely(table)
    else:
        columns = ", ".join(f'"{name}" text' for name in names)
        trigrams = ", ".join(f'"{name}" gin_trgm_ops' for name in names)
        database.execute_sql("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        database.execute_sql(f'CREATE TABLE "{table}" (id bigint PRIMARY KEY, {columns})')
        database.execute_sql(f'CREATE INDEX "{table}_trigrams" ON "{table}" USING gin ({trigrams})')
    for part in chunks(model.select().iterator()):
        write_entries(part, are_new=True)


def _merge_rarely(table: str) -> None:
    """Let a search table gather twice as many pieces as usual before it joins them.

    Joining is a good part of what an entry costs; looking through more pieces costs next to
    nothing.
    """
    query = f"SELECT v FROM \"{table}_config\" WHERE k = 'automerge'"
    if database.execute_sql(query).fetchone() != (MERGED_PIECES,):
        sql = f'INSERT INTO "{table}" ("{table}", rank) VALUES (\'automerge\', {MERGED_PIECES})'
        database.execute_sql(sql)


def drop_search_table(table: str) -> None:
    """Drop a search table; the next start makes and fills it again where it is wanted."""
    database.execute_sql(f'DROP TABLE IF EXISTS "{table}"')


def write_entries(records: Sequence[Record], are_new: bool = False) -> None:
    """Store the searched text of records of one class, folded, in place of what was there."""
    model = type(records[0])
    names = searched_fields(model)
    if not names:
        return
    if not are_new:
        for record in records:
            delete_entry(record)
    texts = [(name, _text_of(model._meta.fields[name])) for name in names]
    rows = [[record.id, *_texts(record.__data__, texts)] for record in records]
    insert_rows(index_name(model), ("rowid" if is_sqlite() else "id", *names), rows)


def differing_entries(model: type[Record]) -> Iterator[tuple[int, str]]:
    """Go through the records whose entry in the index is missing or another, and entries of none.

    Gives the record's id with a sentence.
    """
    names = searched_fields(model)
    texts = [(name, _text_of(model._meta.fields[name])) for name in names]
    fields = [model._meta.fields[name] for name in names]
    rows = model.select(model.id, *fields).order_by(model.id).tuples().iterator()
    after = 0
    for part in chunks(rows):
        entries = _entries_between(model, names, after, part[-1][0])
        after = part[-1][0]
        for record_id, *values in part:
            wanted = _texts(dict(zip(names, values, strict=True)), texts)
            entry = entries.pop(record_id, None)
            if entry is None:
                yield record_id, "it isn't in the search index."
            elif entry != wanted:
                yield record_id, "the search index holds another text of it."
        yield from ((record_id, _GONE) for record_id in entries)
    yield from ((one, _GONE) for one in _entries_between(model, names, after, 2**62))


_GONE = "it is in the search index, but gone."


def _entries_between(
    model: type[Record], names: Sequence[str], after: int, last: int
) -> dict[int, list[str]]:
    """Return the entries above one id, up to another."""
    key, mark = ("rowid", "?") if is_sqlite() else ("id", "%s")
    columns = ", ".join(f'"{name}"' for name in names)
    query = f'SELECT {key}, {columns} FROM "{index_name(model)}"'
    asked = database.execute_sql(f"{query} WHERE {key} > {mark} AND {key} <= {mark}", [after, last])
    return {row[0]: list(row[1:]) for row in asked.fetchall()}


def delete_entry(record: Record) -> None:
    """Forget a record's searched text."""
    if not searched_fields(type(record)):
        return
    table = index_name(type(record))
    key, mark = ("rowid", "?") if is_sqlite() else ("id", "%s")
    database.execute_sql(f'DELETE FROM "{table}" WHERE {key} = {mark}', [record.id])


def _texts(data: Mapping[str, Any], texts: list[tuple[str, Callable[[Any], str]]]) -> list[str]:
    return ["" if (value := data.get(name)) is None else text(value) for name, text in texts]


_FOLDED = (TextKind._search_text, LongTextKind._search_text)


def _folded(value: Any) -> str:
    """Do what texts do to be found, with nothing asked on the way."""
    return fold(value if type(value) is str else str(value))


def _text_of(field: Any) -> Callable[[Any], str]:
    if isinstance(field, ForeignKeyField):
        return lambda value: ""
    kind = kind_of(field)
    return _folded if type(kind)._search_text in _FOLDED else kind.search_text


@rows_written.connect
def _index_written(sender: Any, records: Sequence[Record], fields: Iterable[str] | None) -> None:
    if fields is None or set(fields) & set(searched_fields(sender)):
        write_entries(records, are_new=fields is None)


@record_deleted.connect
def _forget(sender: Any, record: Record) -> None:
    delete_entry(record)


__all__ = [
    "contains",
    "create_index",
    "differing_entries",
    "digits_of",
    "drop_search_table",
    "hits",
    "hits_all",
    "holds",
    "index_name",
    "searched_fields",
]
