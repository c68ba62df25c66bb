"""Record: the row that knows who changed it, and that cannot be written past the gate."""

from collections.abc import Sequence
from typing import Any, ClassVar, Self

from peewee import (
    BigIntegerField,
    ForeignKeyField,
    IntegerField,
    ManyToManyField,
    Model,
)

from models.change import write_changes
from models.database import database
from models.events import record_changed, record_created, record_deleted, rows_written
from models.fields import IdField, MomentField, StateField
from models.gate import current_gate, moment_of_writing
from models.indexing import index_field, is_indexed, is_sorted_text
from models.links import link_columns, save_links
from models.moves import check_moves, illegal_move
from models.one_row import asked_id, insert_row, is_plain, row_of
from models.reader import read_by, seen
from models.recordref import RecordRef
from models.refused import Refused
from models.rows import chunks
from models.shape import KEY_LENGTH, SYSTEM_FIELDS, KeyField, empty_texts, shape_of
from models.sql_context import QuickAlias
from models.table import table_name
from models.texts import _
from models.unique import refuse_twins


class Record(Model):
    """A row with history: written inside the gate only, each change kept with actor and moment."""

    id = IdField()
    created_at = MomentField(default=moment_of_writing)
    created_by: Any = BigIntegerField(null=True)
    updated_at = MomentField(default=moment_of_writing)
    updated_by: Any = BigIntegerField(null=True)
    version = IntegerField(default=1)

    record_type: ClassVar[str] = ""
    """The address of its resource, `contacts/parties`; set by the registry."""
    shown_as: ClassVar[tuple[str, ...]] = ()
    """The fields that name a record to people; by default its first text."""
    parent: ClassVar[str] = ""
    """The reference to the record it is a part of, whose rights it has."""
    placed_by: ClassVar[str] = ""
    """With `parent`: the number by which its parts are ordered; they are moved in the form."""
    belongs_to: ClassVar[str] = ""
    """The pointer to the record, of any kind, whose rights it has; it is no part of its content."""
    follows: ClassVar[bool] = False
    """With `parent`: its module keeps it in step with the parent, and nobody else writes it. Who
    may take back what changed the parent takes it along.
    """
    has_grants: ClassVar[bool] = False
    """With `belongs_to`: who may read that record reads it, but writing takes grants of its own."""
    secret: ClassVar[frozenset[str]] = frozenset()
    """Fields that are never shown, searched, filtered or kept in the history."""
    internal: ClassVar[frozenset[str]] = frozenset()
    """Fields that are never shown, searched or filtered; the history keeps them for undoing."""
    filled: ClassVar[frozenset[str]] = frozenset()
    """Fields that code fills: they are shown, and nobody types them."""
    untold: ClassVar[frozenset[str]] = frozenset()
    """Fields that code changes past the history, such as counters: the check leaves them out."""
    is_base: ClassVar[bool] = True
    """A class to build on, without a table; only where a class says so itself."""
    shown_if: ClassVar[str] = ""
    """A rule, as in filters: rows that don't meet it serve the code alone; nobody finds them."""
    firm_amounts: ClassVar[frozenset[str]] = frozenset()
    """Amounts in the firm's currency, whatever currency the record itself has."""
    frozen: ClassVar[str] = ""
    """A rule, as in filters: rows that meet it keep their references, whatever is merged."""
    refs: ClassVar[dict[str, RecordRef]] = {}
    _dirty: set[str]

    class Meta:
        database = database
        table_function = table_name
        legacy_table_names = False

    @classmethod
    def validate_model(cls) -> None:
        """Prepare the class: folded keys, indexes in the order shown, columns of references."""
        if cls.__dict__.get("is_base"):
            return
        cls.refs = {}
        cls.filled = frozenset().union(*(vars(base).get("filled", ()) for base in cls.__mro__))
        for base in reversed(cls.__mro__):
            for name, value in vars(base).items():
                if isinstance(value, RecordRef):
                    cls.refs[name] = value
        for reference in cls.refs.values():
            if f"{reference.name}_id" not in cls._meta.fields:
                reference.add_columns(cls)
        for field in list(cls._meta.sorted_fields):
            index_field(cls, field)
        if not cls.shown_as:
            cls.shown_as = _default_label(cls)

    @classmethod
    def alias(cls, alias: str | None = None) -> Any:
        """Look at the table a second time, under another name in the query."""
        return QuickAlias(cls, alias)

    @property
    def is_new(self) -> bool:
        """Not stored yet."""
        return self.__data__.get("id") is None

    @classmethod
    def make_ready(cls, records: Sequence[Any]) -> None:
        """Fill what the engine gives to these records, before they are looked at and stored."""

    @classmethod
    def look_ahead(cls, records: Sequence[Any]) -> None:
        """Take turns and read at once what `clean` of these records asks, before the first of them.

        One record that is saved, or some hundreds of an import.
        """

    def clean(self) -> None:
        """Check what the fields' types can't, before every save; raise Refused against it."""

    def __str__(self) -> str:
        """Name the record, as far as the person of this request may know it."""
        parts = [seen(self, name) for name in self.shown_as]
        return " · ".join(str(part) for part in parts if part not in (None, "")) or f"#{self.id}"

    @classmethod
    def get(cls, *query: Any, **filters: Any) -> Self:
        """Return the row that a condition finds; by its id from a statement that is kept ready.

        Raises DoesNotExist.
        """
        number = None if filters else asked_id(cls, query)
        if number is None:
            found: Self = super().get(*query, **filters)
            return found
        row = row_of(cls, number)
        if row is None:
            # Peewee gives each class its own; its types don't know.
            raise cls.DoesNotExist(f"{cls.__name__} {number}")  # type: ignore[attr-defined]
        return cls.from_row(row)

    @classmethod
    def from_row(cls, row: dict[str, Any]) -> Self:
        """Make a record of a stored row's values."""
        record = cls(__no_default__=1)
        record.__data__.update(row)
        record._dirty.clear()
        return record

    def lock(self) -> Self:
        """Read the row afresh and keep others from changing it until the gate closes.

        Raises Refused if it is gone.
        """
        current_gate()
        fresh = row_of(type(self), self.id, locks=True)
        if fresh is None:
            raise Refused(_("%(record)s has been deleted meanwhile.", record=str(self)))
        return self.from_row(fresh)

    def move_to(self, state: str, field: str = "state") -> None:
        """Move to another state and save. Raises IllegalMove where no move leads there."""
        declared: StateField = self._meta.fields[field]
        old = getattr(self, field)
        if not declared.may_move(old, state):
            raise illegal_move(self, declared, old, state)
        setattr(self, field, state)
        self.save()

    def link(self, name: str, ids: list[int]) -> None:
        """Set a many-to-many field to these ids with the next save."""
        wanted = sorted(set(ids))
        if self.is_new or self.linked(name) != wanted:
            self.__dict__.setdefault("_links", {})[name] = wanted

    def linking(self, name: str) -> list[int]:
        """Return the ids that a many-to-many field holds once the record is saved."""
        pending: dict[str, list[int]] = self.__dict__.get("_links", {})
        return list(pending[name]) if name in pending else self.linked(name)

    def told_links(self, name: str) -> list[int] | None:
        """Return what the next save sets a many-to-many field to; None where nothing was said."""
        told: list[int] | None = self.__dict__.get("_links", {}).get(name)
        return told

    def linked(self, name: str) -> list[int]:
        """Return the ids that a many-to-many field holds now."""
        if self.is_new:
            return []
        through, mine, theirs = link_columns(self._meta.manytomany[name])
        rows = through.select(theirs).where(mine == self.id).order_by(theirs).tuples()
        return [row[0] for row in rows]

    def save(self, force_insert: bool = False, only: Any = None) -> int:
        """Store what changed, with its history. Returns the number of rows written.

        Raises GateClosed outside the gate, Refused where `clean` stands against it.
        """
        opened = current_gate()
        before = None if self.is_new or force_insert else _stored(self)
        self.prepare()
        refuse_twins(self, before)
        self.updated_at, self.updated_by = opened.at, opened.actor_id
        if before is None:
            self.created_at, self.created_by = opened.at, opened.actor_id
            self.version = 1
            written = self._insert(force_insert)
            old: dict[str, Any] = {}
            new = shape_of(type(self)).storable(self.__data__)
        else:
            written, old, new = self._save_changes(before)
        save_links(self, old, new)
        if before is None or new:
            self._announce("update" if before is not None else "create", old, new)
        return written

    def _insert(self, force: bool) -> int:
        """Insert the row: by a statement kept ready, unless it brings its id or expressions."""
        if force or not is_plain(self.__data__):
            return super().save(force_insert=force)
        # Peewee fills in references to what was saved since, as its own save does.
        self._populate_unsaved_relations(self.__data__)  # type: ignore[attr-defined]
        values = {name: value for name, value in self.__data__.items() if name != "id"}
        self._pk = insert_row(type(self), values)
        self._dirty.clear()
        return 1

    def prepare(self, *, looked_ahead: bool = False) -> None:
        """Bring the values into the form that is stored. Raises Refused where `clean` does."""
        if not looked_ahead:
            self.make_ready([self])
            self.look_ahead([self])
        shape = shape_of(type(self))
        empty_texts(self, shape.texts)
        shape.refuse_too_late(self.__data__)
        self.clean()
        shape.refuse_too_large(self.__data__)
        keys = shape.fill_keys(self.__data__, self.is_new)
        self.__data__.update(keys)
        self._dirty.update(keys)

    def changed_names(self, before: dict[str, Any]) -> list[str]:
        """Return the fields that differ from a stored row. Raises IllegalMove.

        What was set counts, and what may have been changed in place. All else that differs was
        changed by somebody else since this one was read, and is taken over.
        """
        changed = []
        for name in self.__data__.keys() & before.keys() - SYSTEM_FIELDS:
            value = self.__data__[name]
            if value == before[name]:
                continue
            if name in self._dirty or isinstance(value, list | dict):
                changed.append(name)
            else:
                self.__data__[name] = before[name]
        check_moves(self, before, changed)
        return changed

    def told_changes(
        self, before: dict[str, Any], changed: list[str]
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return the old and new values of changed fields as the history keeps them."""
        told = {*changed, *_halves(self, changed)}
        shape = shape_of(type(self))
        old = {name: before[name] for name in before if name in told}
        new = {name: self.__data__.get(name, before[name]) for name in before if name in told}
        return shape.storable(old), shape.storable(new)

    def _save_changes(self, before: dict[str, Any]) -> tuple[int, dict[str, Any], dict[str, Any]]:
        changed = self.changed_names(before)
        if not changed and not self.__dict__.get("_links"):
            return 0, {}, {}
        self.version = before["version"] + 1
        columns = {
            self._meta.fields[name]: self.__data__[name]
            for name in {*changed, "updated_at", "updated_by", "version"}
        }
        model = type(self)
        written = (
            model.update(columns)
            .where(model.id == self.id, model.version == before["version"])
            .execute()
        )
        if not written:
            raise Refused(_("%(record)s was changed by somebody else just now.", record=str(self)))
        self._dirty.clear()
        return written, *self.told_changes(before, changed)

    def delete_instance(self, recursive: bool = False, delete_nullable: bool = False) -> int:
        """Delete the row; its change set keeps it whole. Raises GateClosed outside the gate."""
        current_gate()
        before = _stored(self)
        for name in self._meta.manytomany:
            before[name] = self.linked(name)
            through, mine, _theirs = link_columns(self._meta.manytomany[name])
            through.delete().where(mine == self.id).execute()
        old = shape_of(type(self)).whole(before)
        old.update({name: before[name] for name in self._meta.manytomany})
        deleted: int = type(self).delete().where(type(self).id == self.id).execute()
        self._announce("delete", old, {})
        return deleted

    def _announce(self, verb: str, old: dict[str, Any], new: dict[str, Any]) -> None:
        opened = current_gate()
        with read_by(None):
            write_changes(opened, [self.change_row(verb, old, new)])
        touch_parents([self])
        if verb == "create":
            rows_written.send(type(self), records=[self], fields=None)
            record_created.send(type(self), record=self)
        elif verb == "update":
            rows_written.send(type(self), records=[self], fields=frozenset(new))
            record_changed.send(type(self), record=self, fields=frozenset(new))
        else:
            record_deleted.send(type(self), record=self)

    def change_row(self, verb: str, old: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
        """Return what the history keeps of a change; the house names the record."""
        parent_type, parent_id = self._parent_key()
        return {
            "record_type": self.record_type or table_name(type(self)),
            "record_id": self.id,
            "parent_type": parent_type,
            "parent_id": parent_id,
            "verb": verb,
            "version": self.version,
            "label": str(self)[:500],
            "before": old,
            "after": new,
        }

    def _parent_key(self) -> tuple[str | None, int | None]:
        if self.belongs_to:
            return self.__data__.get(f"{self.belongs_to}_resource"), self.__data__.get(
                f"{self.belongs_to}_id"
            )
        if not self.parent:
            return None, None
        model = self._meta.fields[self.parent].rel_model
        return model.record_type or table_name(model), self.__data__.get(self.parent)


def touch_parents(records: Sequence[Record]) -> None:
    """Count the version of the records' parents up, once a change set: parts are part of them."""
    opened, model = current_gate(), type(records[0])
    if not model.parent:
        return
    kind, _number = records[0]._parent_key()
    numbers = {record.__data__.get(model.parent) for record in records} - {None}
    fresh = sorted(number for number in numbers if (kind, number) not in opened.touched)
    parents = model._meta.fields[model.parent].rel_model
    opened.touched.update((str(kind), number) for number in fresh)
    for part in chunks(fresh):
        parents.update(
            version=parents.version + 1, updated_at=opened.at, updated_by=opened.actor_id
        ).where(parents.id.in_(part)).execute()


def _default_label(model: type[Record]) -> tuple[str, ...]:
    fields = model._meta.sorted_fields
    texts = [field.name for field in fields if is_sorted_text(field)]
    if texts:
        return (texts[0],)
    return tuple(field.name for field in fields if isinstance(field, ForeignKeyField))[:2]


def _stored(record: Record) -> dict[str, Any]:
    model = type(record)
    stored = row_of(model, record.id)
    if stored is None:
        raise Refused(_("%(record)s has been deleted meanwhile.", record=str(record)))
    return stored


def _halves(record: Record, changed: list[str]) -> set[str]:
    """Return both columns of the pointers that changed: the history tells of them together."""
    pairs = [{f"{name}_resource", f"{name}_id"} for name in record.refs]
    return {column for pair in pairs if pair & set(changed) for column in pair}


__all__ = [
    "KEY_LENGTH",
    "SYSTEM_FIELDS",
    "KeyField",
    "ManyToManyField",
    "Record",
    "index_field",
    "is_indexed",
    "is_sorted_text",
    "link_columns",
]
