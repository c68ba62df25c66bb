"""What the plugins answer when a record is to be anonymised."""

from dataclasses import dataclass, field
from typing import Any

from app.resource import field_label
from models.record import Record


@dataclass
class Erasure:
    """The answers so far: what stays and why, what stands against it, what goes along."""

    record: Record
    fields: set[str] = field(default_factory=set)
    """Fields of the record that stay as they are."""
    kept: list[tuple[str, str]] = field(default_factory=list)
    """(what, reason), for people."""
    refusals: list[str] = field(default_factory=list)
    blanked: list[tuple[Record, dict[str, Any]]] = field(default_factory=list)
    deleted: list[Record] = field(default_factory=list)

    def keep(self, *names: str, because: str) -> None:
        """Keep fields of the record, with the law or the purpose that asks for it.

        Raises KeyError for a field that the record hasn't.
        """
        for name in names:
            if name not in self.record._meta.fields and name not in self.record._meta.manytomany:
                raise KeyError(f"{type(self.record).__name__} has no field {name}")
        self.fields |= set(names)
        what = ", ".join(str(field_label(type(self.record), name)) for name in names)
        self.kept.append((what, str(because)))

    def keep_record(self, what: str, because: str) -> None:
        """Say of something else that it stays as it is: invoices, a payslip."""
        self.kept.append((str(what), str(because)))

    def refuse(self, reason: str) -> None:
        """Stand against it altogether, with a sentence that says what to do first."""
        self.refusals.append(str(reason))

    def blank(self, record: Record, **values: Any) -> None:
        """Give fields of another record values that tell nothing, and empty its history."""
        self.blanked.append((record, values))

    def delete(self, record: Record) -> None:
        """Let another record go, with its parts and its history."""
        self.deleted.append(record)
