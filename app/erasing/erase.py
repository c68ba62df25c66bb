"""Anonymising a record: ask every plugin, empty the rest, with history, search and files."""

from collections.abc import Sequence
from typing import Any

from app.duplicates.tombstones import kept_rows_of
from app.erasing.blanking import blank, blank_texts
from app.erasing.erasure import Erasure
from app.erasing.events import erasure_asked
from app.erasing.queries import Sought, forget_queries, refuse_while_sought
from app.erasing.traces import deleted_about, forget_traces, texts_of
from app.rights import HOUSE
from app.undoing.clearing import Key, contents_of, drop_contents, empty_history
from app.writing.dependents import attached_to, delete_with_parts, parts_of
from models.change import write_changes
from models.core import ErasedRecord
from models.gate import after_commit, current_gate, stored_values
from models.record import Record
from models.refused import Refused


def erase(record: Record, *stays: str) -> Erasure:
    """Anonymise a record within the open gate and return what was kept. Nothing takes it back.

    Fields named in `stays` tell of nobody and are left alone.

    Its own values go, its parts, files, comments and mails; what others have of it as they answer
    to `erasure_asked`; kept searches for it; what the history holds of all these, and what was done
    with them by public links. Rows that merging left behind go the same way. Backups keep it until
    they go.
    Raises Refused with all that stands against it.
    """
    for other in kept_rows_of(record):
        erase(other, *stays)
    erasure = Erasure(record)
    erasure_asked.send(type(record), record=record, erasure=erasure)
    if erasure.refusals:
        raise Refused(" ".join(erasure.refusals))
    blanked = [other for other, _values in erasure.blanked]
    gone = [one for other in erasure.deleted for one in (other, *_inside(other))]
    attached = [part for one in blanked for part in attached_to(one)]
    gone += [*_inside(record), *(one for part in attached for one in (part, *_inside(part)))]
    texts = texts_of([record, *gone])
    sought = Sought(record, texts)
    refuse_while_sought(sought)
    keys = [(one.record_type, one.id) for one in (record, *blanked, *gone)]
    keys += deleted_about(record)
    for one in (*erasure.deleted, *parts_of(record), *attached):
        delete_with_parts(one, HOUSE)
    with stored_values():
        for other, values in erasure.blanked:
            blank_texts(other, values)
            other.save()
        blank(record, {*stays, *erasure.fields})
        record.save()
    _forget(keys)
    forget_traces(record, texts, keys)
    _tell(erasure, len(gone), forget_queries(sought))
    return erasure


def _inside(record: Record) -> list[Record]:
    """Return the parts of a record and theirs."""
    parts = parts_of(record)
    return parts + [one for part in parts for one in _inside(part)]


def _forget(keys: Sequence[Key]) -> None:
    """Empty the history of records, and drop the contents of their files."""
    contents = contents_of(keys)
    for key in keys:
        empty_history(*key)
    after_commit(lambda: drop_contents(contents))


def _tell(erasure: Erasure, deleted: int, queries: int) -> None:
    """Keep the proof, and let the history say that it was done."""
    record, opened = erasure.record, current_gate()
    told: Any = {
        "at": opened.at,
        "user_id": opened.actor_id,
        "record_type": record.record_type,
        "record_id": record.id,
        "kept": [list(pair) for pair in erasure.kept],
        "blanked": len(erasure.blanked) + 1,
        "deleted": deleted,
        "queries": queries,
    }
    ErasedRecord.create(**told)
    entry = {"record_type": record.record_type, "record_id": record.id, "verb": "erase"}
    nothing: Any = {"parent_type": None, "parent_id": None, "before": {}, "after": {}}
    write_changes(opened, [{**entry, **nothing, "version": record.version, "label": ""}])
