"""What a plugin's reader may say of a row beside plain values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Brought:
    """A reference to the record with these values; where there is none, the row brings it along.

    Of several the oldest is taken, with a warning.
    """

    values: Mapping[str, str]

    def __str__(self) -> str:
        return " ".join(self.values.values())


@dataclass(frozen=True)
class IfKnown:
    """A value, or a list of names, of which what can't be read or found is left out: a warning."""

    value: str | tuple[str, ...]

    def __str__(self) -> str:
        return self.value if isinstance(self.value, str) else "; ".join(self.value)


@dataclass(frozen=True)
class Attached:
    """A file of the record."""

    name: str
    content: bytes
    purpose: str = ""


@dataclass
class ReadRow:
    """A row: its values by field, its files, and what the reader has to remark on it."""

    values: Mapping[str, Any]
    files: list[Attached] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


__all__ = ["Attached", "Brought", "IfKnown", "ReadRow"]
