"""The floor: what the bare framework needs for a page of the same rows, served the same way."""

import os
import sys
from typing import Any

from flask import Flask
from peewee import Model, SqliteDatabase, TextField

PAGE = """<!doctype html><title>{{ title }}</title><table>
{% for row in rows %}<tr>{% for value in row %}<td>{{ value }}</td>{% endfor %}</tr>{% endfor %}
</table>"""


def create_app(path: str, table: str, order: str, columns: list[str]) -> Flask:
    """Build an app of one page: the first fifty rows of a table by an indexed column."""
    database = SqliteDatabase(path, pragmas={"query_only": 1, "cache_size": -8000})
    named = {name: TextField(null=True) for name in {*columns, order}}
    meta = type("Meta", (), {"database": database, "table_name": table})
    model: Any = type("Row", (Model,), {"Meta": meta, **named})
    app = Flask("floor")
    app.jinja_env.autoescape = True
    template = app.jinja_env.from_string(PAGE)

    @app.get("/")
    def rows() -> str:
        database.connect(reuse_if_open=True)
        chosen = [getattr(model, name) for name in columns]
        found = model.select(*chosen).order_by(getattr(model, order), model.id).limit(50).tuples()
        return template.render(title=table, rows=found)

    return app


def main() -> None:
    """Serve the page on the port given, for the table that SHOPHOUSE_FLOOR names."""
    from granian import Granian
    from granian.constants import Interfaces

    Granian(
        "app.bench.floor:app", address="127.0.0.1", port=int(sys.argv[1]),
        interface=Interfaces.WSGI, workers=1, blocking_threads=4, log_enabled=False,
    ).serve()  # fmt: skip


if "SHOPHOUSE_FLOOR" in os.environ:
    _path, _table, _order, *_columns = os.environ["SHOPHOUSE_FLOOR"].split("|")
    app = create_app(_path, _table, _order, _columns)

if __name__ == "__main__":
    main()
