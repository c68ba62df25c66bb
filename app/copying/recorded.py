"""The schema of a PostgreSQL database as statements, to make it again exactly as it was."""

from dataclasses import dataclass, field
from typing import Any

from app.copying.tables import quoted

_TABLES = """
SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,
    pg_get_expr(d.adbin, d.adrelid),
    CASE WHEN a.attcollation <> t.typcollation THEN
        (SELECT collname FROM pg_collation WHERE oid = a.attcollation) END
FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_type t ON t.oid = a.atttypid
LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
WHERE c.relnamespace = quote_ident(current_schema())::regnamespace AND c.relkind = 'r'
    AND a.attnum > 0 AND NOT a.attisdropped ORDER BY c.relname, a.attnum
"""
_FUNCTIONS = """
SELECT DISTINCT pg_get_functiondef(p.oid) FROM pg_trigger g JOIN pg_proc p ON p.oid = g.tgfoid
JOIN pg_class t ON t.oid = g.tgrelid
WHERE t.relnamespace = quote_ident(current_schema())::regnamespace AND NOT g.tgisinternal
    AND p.pronamespace = quote_ident(current_schema())::regnamespace
"""
_CONSTRAINTS = """
SELECT t.relname, k.conname, pg_get_constraintdef(k.oid) FROM pg_constraint k
JOIN pg_class t ON t.oid = k.conrelid
WHERE t.relnamespace = quote_ident(current_schema())::regnamespace
    AND k.contype IN ('p', 'u', 'c', 'f')
ORDER BY position(k.contype::text IN 'pucf'), k.oid
"""
_INDEXES = """
SELECT pg_get_indexdef(x.indexrelid) FROM pg_index x JOIN pg_class t ON t.oid = x.indrelid
WHERE t.relnamespace = quote_ident(current_schema())::regnamespace AND NOT EXISTS
    (SELECT 1 FROM pg_constraint k WHERE k.conindid = x.indexrelid AND k.contype IN ('p', 'u'))
"""
_TRIGGERS = """
SELECT pg_get_triggerdef(g.oid) FROM pg_trigger g JOIN pg_class t ON t.oid = g.tgrelid
WHERE t.relnamespace = quote_ident(current_schema())::regnamespace AND NOT g.tgisinternal
"""


@dataclass
class Recorded:
    """What to run before the rows come, and what after."""

    before: list[str] = field(default_factory=list)
    after: list[str] = field(default_factory=list)


def record_schema(connection: Any) -> Recorded:
    """Read the statements from the catalogue of a connection, names without their schema."""
    schema = connection.execute("SELECT current_schema()").fetchone()[0]

    def plain(sql: str) -> str:
        return sql.replace(f'"{schema}".', "").replace(f"{schema}.", "")

    found = Recorded()
    indexes = [plain(sql) for (sql,) in connection.execute(_INDEXES)]
    if any("gin_trgm_ops" in sql for sql in indexes):
        found.before.append("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    tables: dict[str, list[str]] = {}
    for table, *column in connection.execute(_TABLES):
        tables.setdefault(table, []).append(_declaration(*column))
    for name, columns in tables.items():
        found.before.append(f"CREATE TABLE {quoted(name)} ({', '.join(columns)})")
    for table, name, sql in connection.execute(_CONSTRAINTS):
        found.after.append(
            f"ALTER TABLE {quoted(table)} ADD CONSTRAINT {quoted(name)} {plain(sql)}"
        )
    found.after += indexes
    found.after += [plain(sql) for (sql,) in connection.execute(_FUNCTIONS)]
    found.after += [plain(sql) for (sql,) in connection.execute(_TRIGGERS)]
    return found


def _declaration(
    name: str, declared: str, required: bool, default: str | None, collation: str | None
) -> str:
    counted = {"bigint": "bigserial", "integer": "serial", "smallint": "smallserial"}
    if default is not None and default.startswith("nextval(") and declared in counted:
        return f"{quoted(name)} {counted[declared]}"
    text = f"{quoted(name)} {declared}"
    text += f" COLLATE {quoted(collation)}" if collation else ""
    text += f" DEFAULT {default}" if default is not None else ""
    return text + (" NOT NULL" if required else "")
