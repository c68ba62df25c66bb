"""Comparing the database with what the models would make in an empty place."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from app.config import Config
from app.migrating.scripts import applied, core_scripts, plugin_scripts
from app.migrating.shape import Shape, read_shapes
from app.registry import registry
from app.schema import prepare_core, prepare_plugins
from app.settings import forget_settings
from app.writing.dependents import forget_catalogue
from models.database import database, is_sqlite, open_database, transaction


@dataclass
class Comparison:
    """What differs, and what is only kept: the columns and tables of plugins that are gone."""

    differences: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)


def compare_schema(config: Config) -> Comparison:
    """Compare the open house with a new one made from the same models."""
    actual = read_shapes()
    found = Comparison()
    _compare_scripts(found)
    with _empty_place(config):
        wanted = read_shapes()
    for name in sorted(wanted.keys() - actual.keys()):
        found.differences.append(f"table {name} is missing")
    for name in sorted(actual.keys() - wanted.keys()):
        found.kept.append(f"table {name}, which no plugin here declares")
    for name in sorted(wanted.keys() & actual.keys()):
        _compare_table(name, wanted[name], actual[name], found)
    return found


@contextmanager
def _empty_place(config: Config) -> Iterator[None]:
    """Make the schema anew for a block: in memory, or in a schema that is never committed."""
    try:
        if is_sqlite():
            open_database("sqlite:///:memory:")
            _make_all()
            yield
        else:
            with transaction(), database.atomic() as inner:
                database.execute_sql("CREATE SCHEMA shophouse_compared")
                path = database.execute_sql("SHOW search_path").fetchone()[0]
                database.execute_sql(f"SET LOCAL search_path TO shophouse_compared, {path}")
                _make_all()
                yield
                inner.rollback()
    finally:
        if is_sqlite():
            open_database(config.database_url)
        forget_settings()
        forget_catalogue()


def _make_all() -> None:
    prepare_core()
    prepare_plugins(registry)


def _compare_scripts(found: Comparison) -> None:
    done = applied()
    for script in [*core_scripts(), *plugin_scripts(registry.installed.values())]:
        if done.get((script.owner, script.name), script.checksum) != script.checksum:
            found.differences.append(f"migration {script} was changed after it ran here")


def _compare_table(name: str, wanted: Shape, actual: Shape, found: Comparison) -> None:
    say = found.differences.append
    for column, kind in sorted(wanted.columns.items()):
        if column not in actual.columns:
            say(f"column {name}.{column} is missing")
        elif actual.columns[column] != kind:
            say(f"column {name}.{column} is {actual.columns[column]}, declared is {kind}")
    for column in sorted(actual.columns.keys() - wanted.columns.keys()):
        if column in actual.required - actual.defaults:
            say(f"column {name}.{column} isn't declared, but must be filled")
        else:
            found.kept.append(f"column {name}.{column}, which nothing here declares")
    for column in sorted((actual.required - wanted.required) & wanted.columns.keys()):
        say(f"column {name}.{column} must be filled, declared is that it may be empty")
    for column in sorted((wanted.required - actual.required) & actual.columns.keys()):
        # Added to rows that were there: that it is filled is the gate's to see to.
        found.kept.append(f"column {name}.{column}, which the database lets be empty")
    if wanted.key != actual.key:
        say(f"the key of {name} is ({actual.key}), declared is ({wanted.key})")
    _compare_indexes(name, wanted, actual, found)
    _compare_rules(name, wanted, actual, found)


def _compare_indexes(name: str, wanted: Shape, actual: Shape, found: Comparison) -> None:
    for index, sql in sorted(wanted.indexes.items()):
        if index not in actual.indexes:
            found.differences.append(f"index {index} of {name} is missing")
        elif actual.indexes[index] != sql:
            found.differences.append(f"index {index} is {actual.indexes[index]}, declared is {sql}")
    for index in sorted(actual.indexes.keys() - wanted.indexes.keys()):
        if "UNIQUE" in actual.indexes[index].upper() and not _is_on_kept(index, wanted, actual):
            found.differences.append(f"unique index {index} of {name} isn't declared")
        else:
            found.kept.append(f"index {index} of {name}, which nothing here declares")


def _is_on_kept(index: str, wanted: Shape, actual: Shape) -> bool:
    """Say whether an index is on a column that is only kept."""
    kept = actual.columns.keys() - wanted.columns.keys()
    return any(f'"{one}"' in actual.indexes[index] or one in actual.indexes[index] for one in kept)


def _compare_rules(name: str, wanted: Shape, actual: Shape, found: Comparison) -> None:
    kept = actual.columns.keys() - wanted.columns.keys()
    for what in ("references", "checks"):
        want, have = getattr(wanted, what), getattr(actual, what)
        found.differences += [f"{name}: missing {what[:-1]}: {one}" for one in sorted(want - have)]
        for one in sorted(have - want):
            if any(column in one for column in kept):
                found.kept.append(f"{what[:-1]} of {name}: {one}")
            else:
                found.differences.append(f"{name}: undeclared {what[:-1]}: {one}")
    for trigger, sql in sorted(wanted.triggers.items()):
        if trigger not in actual.triggers:
            found.differences.append(f"trigger {trigger} of {name} is missing")
        elif actual.triggers[trigger] != sql:
            found.differences.append(f"trigger {trigger} of {name} isn't as declared")
    for trigger in sorted(actual.triggers.keys() - wanted.triggers.keys()):
        found.differences.append(f"trigger {trigger} of {name} isn't declared")
