"""The history: change sets (who, when, how) and what they changed in which record."""

import json
from collections.abc import Sequence
from operator import itemgetter
from typing import Any

from peewee import BigIntegerField, CharField, ForeignKeyField, IntegerField, TextField

from models.fields import IdField, MomentField
from models.gate import OpenGate
from models.one_row import insert_row
from models.rows import insert_rows
from models.table import Table, table_name


class ChangeSet(Table):
    """All that one act changed: a saved form, an import, a job's run."""

    id = IdField()
    at = MomentField(index=True)
    actor_id: Any = BigIntegerField(null=True, index=True)
    way = CharField(max_length=16)
    cause = CharField(default="", index=True)


class Change(Table):
    """What a change set did to one record.

    `before` and `after` hold only the fields that changed, as JSON. `version` is the record's after
    the change; `parent_*` names the record whose part this one is.
    """

    id = IdField()
    change_set = ForeignKeyField(ChangeSet, backref="changes")
    change_set_id: int
    record_type = CharField(max_length=128)
    record_id = BigIntegerField()
    parent_type: Any = CharField(max_length=128, null=True)
    parent_id: Any = BigIntegerField(null=True)
    verb = CharField(max_length=8)
    version = IntegerField()
    label = CharField(max_length=500, default="")
    before = TextField(default="{}")
    after = TextField(default="{}")

    class Meta:
        indexes = (
            (("record_type", "record_id", "id"), False),
            (("parent_type", "parent_id", "id"), False),
        )

    @property
    def was(self) -> dict[str, Any]:
        """The old values by field name."""
        loaded: dict[str, Any] = json.loads(self.before)
        return loaded

    @property
    def became(self) -> dict[str, Any]:
        """The new values by field name."""
        loaded: dict[str, Any] = json.loads(self.after)
        return loaded


_encode = json.JSONEncoder(ensure_ascii=False).encode
_COLUMNS = (
    "record_type", "record_id", "parent_type", "parent_id", "verb", "version", "label", "before",
    "after",
)  # fmt: skip


_plain_columns = itemgetter(*_COLUMNS[:-2])


def write_changes(opened: OpenGate, rows: Sequence[dict[str, Any]]) -> None:
    """Add changes to the gate's change set, which is made with its first change."""
    if opened.change_set is None:
        told = {"at": opened.at, "actor_id": opened.actor_id, "way": opened.way}
        made = ChangeSet(**told, cause=opened.cause[:255])
        made.id = insert_row(ChangeSet, {**told, "cause": made.cause})
        opened.change_set = made
    number = opened.change_set.id
    changes = [
        (
            number,
            *_plain_columns(row),
            _encode(row["before"]) if row["before"] else "{}",
            _encode(row["after"]) if row["after"] else "{}",
        )
        for row in rows
    ]
    insert_rows(table_name(Change), ("change_set_id", *_COLUMNS), changes)
