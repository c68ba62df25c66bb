"""What a copy knows of a table: its columns, its key, and whether it is one of the search."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Column:
    """A column with its type as declared, and the kind of its values."""

    name: str
    declared: str
    kind: str
    required: bool = False
    counted: bool = False
    """Takes its numbers from a counter that never gives one twice."""


@dataclass
class Table:
    """A table as a database's catalogue tells it. `key` names the columns of its primary key.

    `references` are (column, table, column there, what happens on delete); `indexes` are (name,
    columns, unique).
    """

    name: str
    columns: list[Column]
    key: list[str] = field(default_factory=list)
    references: list[tuple[str, str, str, str]] = field(default_factory=list)
    indexes: list[tuple[str, list[str], bool]] = field(default_factory=list)
    is_search: bool = False

    def column(self, name: str) -> Column | None:
        """Return a column by its name."""
        return next((one for one in self.columns if one.name == name), None)


def quoted(*names: str) -> str:
    """Write names as SQL does, parted by commas."""
    return ", ".join('"' + name.replace('"', '""') + '"' for name in names)
