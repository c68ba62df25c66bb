"""Lists of references that hold a record: when it goes, each holder loses it with its history."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from app.registry import registry
from app.resource import Resource
from models.database import is_sqlite
from models.record import Record, link_columns


@dataclass(frozen=True)
class Holding:
    """A many-to-many field that leads to a record's class, and the record in question."""

    resource: Resource
    field: Any
    record: Record

    @property
    def is_required(self) -> bool:
        """The holders must not be without, or keep what they hold: they stand against deleting."""
        return self.field.name in self.resource.required or self.field.keeps

    def ids(self) -> list[int]:
        """Return the ids of the records that hold it."""
        through, mine, theirs = link_columns(self.field)
        rows = through.select(mine).where(theirs == self.record.id).order_by(mine).tuples()
        return [row[0] for row in rows]

    def count(self) -> int:
        """Count the records that hold it."""
        through, _mine, theirs = link_columns(self.field)
        return int(through.select().where(theirs == self.record.id).count())

    def drop(self) -> None:
        """Take the record off its holders, as if somebody had edited each of them."""
        for holder_id in self.ids():
            model: Any = self.resource.model
            holder = model(id=holder_id).lock()
            held = set(holder.linked(self.field.name)) - {self.record.id}
            holder.link(self.field.name, sorted(held))
            holder.save()


def holdings(record: Record) -> Iterator[Holding]:
    """Give the many-to-many fields of all installed plugins that lead to a record."""
    for resource in registry.by_model.values():
        for field in resource.model._meta.manytomany.values():
            if field.rel_model is type(record):
                yield Holding(resource, field, record)


def drop_links(record: Record) -> None:
    """Take a record that is about to be deleted off all that hold it."""
    held = list(holdings(record))
    if held and not is_sqlite():
        # Nobody links to it any more from here on: such a link would vanish without a trace.
        model: Any = type(record)
        list(model.select(model.id).where(model.id == record.id).for_update())
    for one in held:
        one.drop()
