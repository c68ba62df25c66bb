"""What to say of a word in a mapping that names nothing: what is near it, and what there is."""

from collections.abc import Sequence

from app.hints import hint_at
from models.refused import Refused
from models.texts import _

_SHOWN = 500
_WORD = 80


def unknown_column(name: str, names: Sequence[str]) -> Refused:
    """Say that the file has no such column."""
    return Refused(
        _(
            "The file has no column “%(name)s”.%(hint)s It has: %(names)s.",
            name=name[:_WORD],
            hint=hint_at(name, names),
            names=listed(names),
        )
    )


def unknown_field(name: str, where: str, names: Sequence[str]) -> Refused:
    """Say that there is no such field to write."""
    return Refused(
        _(
            "There is no field “%(name)s” in %(where)s to write.%(hint)s There are: %(names)s.",
            name=name[:_WORD],
            where=where,
            hint=hint_at(name, names),
            names=listed(names),
        )
    )


def neither(name: str, columns: Sequence[str], fields: Sequence[str]) -> Refused:
    """Say that a word is no column of the file and no field either."""
    return Refused(
        _(
            "“%(name)s” is neither a column of the file nor a field.%(hint)s"
            " The file has: %(names)s. Fields are: %(fields)s.",
            name=name[:_WORD],
            hint=hint_at(name, [*columns, *fields]),
            names=listed(columns),
            fields=listed(fields),
        )
    )


def unknown_part(name: str, names: Sequence[str]) -> Refused:
    """Say that a mapping in its full form has no such part."""
    return Refused(
        _(
            "A mapping has no part “%(name)s”.%(hint)s It has: %(names)s.",
            name=name[:_WORD],
            hint=hint_at(name, names),
            names=listed(names),
        )
    )


def listed(names: Sequence[str]) -> str:
    """Join names, as many as a sentence can hold."""
    text = ", ".join(names)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN].rpartition(', ')[0]} …"


__all__ = ["listed", "neither", "unknown_column", "unknown_field", "unknown_part"]
