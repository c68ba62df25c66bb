"""Plain tables of the engine: rows without history, such as sessions and locks."""

import re

from peewee import Model

from models.database import database


def snake(name: str) -> str:
    """Turn `PaymentTerm` into `payment_term`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


def table_name(model: type[Model]) -> str:
    """Name a table `<plugin>_<model>`; the engine's own begin with `core_`."""
    parts = model.__module__.split(".")
    owner = parts[1] if parts[0] == "plugins" and len(parts) > 1 else "core"
    return f"{owner}_{snake(model.__name__)}"


class Table(Model):
    """A plain table: no rights, no history, written by the engine alone."""

    class Meta:
        database = database
        table_function = table_name
        legacy_table_names = False
