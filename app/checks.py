"""Integrity checks: the engine's own and those of every enabled plugin."""

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any

from app.files import Lost, path_of
from app.registry import registry
from app.search import differing_entries, searched_fields
from app.told_last import differing_records
from models.core import File
from models.database import database, is_sqlite
from models.folding import fold
from models.record import KEY_LENGTH, KeyField, Record

_MOST = 20
"""Sentences of one kind about one table: who sees twenty knows enough."""


def run_checks() -> Iterator[tuple[str, list[str]]]:
    """Run each check and give its name with the sentences of what is wrong."""
    own = {
        "core.references": _references,
        "core.pointers": _pointers,
        "core.keys": _keys,
        "core.files": _files,
        "core.search": _search,
        "core.history": _history,
        "core.database": _database,
    }
    for name, run in own.items():
        yield name, _problems(run)
    for one in registry.enabled():
        for check in one.plugin.checks if one.plugin else []:
            yield check.name, _problems(check.run)


def _problems(run: Callable[[], Iterable[Any]]) -> list[str]:
    """Run one check; where it can't come to its end that is a problem, and the others go on."""
    try:
        return [str(problem) for problem in run()]
    except Exception as error:  # a damaged row may fail in any way
        if database.in_transaction():
            raise
        said = " ".join(str(error).split())[:300]
        return [f"It can't be checked ({type(error).__name__}: {said}). Restore the last backup."]


def _models() -> Iterator[type[Record]]:
    for resource in registry.resources.values():
        yield resource.model


def _references() -> Iterable[str]:
    """Find references to rows that are gone."""
    for model in _models():
        for field in model._meta.refs:
            rel: Any = field.rel_model
            lost = model.select(model.id).where(
                field.is_null(False) & field.not_in(rel.select(rel.id))
            )
            for record in lost.limit(20):
                yield (
                    f"{model.record_type} {record.id}: {field.name} refers to"
                    f" a {rel.__name__} that is gone."
                )


def _pointers() -> Iterable[str]:
    """Find pointers to records that are gone."""
    for model in _models():
        fields: Any = model._meta.fields
        for name in model.refs:
            kind, number = fields[f"{name}_resource"], fields[f"{name}_id"]
            for other in list(_models()):
                lost = model.select(model.id).where(
                    (kind == other.record_type) & number.not_in(other.select(other.id))
                )
                for record in lost.limit(20):
                    yield (
                        f"{model.record_type} {record.id}: {name} points at"
                        f" a {other.record_type} that is gone."
                    )


def _keys() -> Iterable[str]:
    """Find folded keys that aren't those of their texts.

    By a secret text nobody sorts: a job fills `open_name` in without a key.
    """
    for model in _models():
        for field in model._meta.sorted_fields:
            if not isinstance(field, KeyField) or field.source in model.secret:
                continue
            source = model._meta.fields[field.source]
            for row_id, text, key in model.select(model.id, source, field).tuples().iterator():
                if (fold(text)[:KEY_LENGTH] if text else None) != key:
                    yield f"{model.record_type} {row_id}: the folded key of {source.name} is off."


def _files() -> Iterable[str]:
    """Find files whose content isn't in the store, or isn't as long as it was."""
    for file in File.select().order_by(File.id).iterator():
        try:
            size = path_of(file).stat().st_size
        except Lost:
            yield f"core/files {file.id}: its content {file.storage} is not in the store."
            continue
        if size != file.size:
            yield f"core/files {file.id}: its content has {size} bytes, not {file.size}."


def _search() -> Iterable[str]:
    """Compare each record with what the search index holds of it."""
    for model in _models():
        if searched_fields(model):
            for record_id, sentence in islice(differing_entries(model), _MOST):
                yield f"{model.record_type} {record_id}: {sentence}"


def _history() -> Iterable[str]:
    """Compare each record with what its history says, and each change with the one before it."""
    for model in _models():
        for record_id, sentence in islice(differing_records(model), _MOST):
            yield f"{model.record_type} {record_id}: {sentence}"


def _database() -> Iterable[str]:
    """Ask SQLite itself, indexes too; PostgreSQL checks its pages when it reads them."""
    if is_sqlite():
        for row in database.execute_sql("PRAGMA integrity_check").fetchall():
            if row[0] != "ok":
                yield f"{row[0]}. Restore the last backup."
