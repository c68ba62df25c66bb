"""Attributes of products: names with values, one a line. Pure text."""

import re

from app.api import Refused, _

_PARTS = re.compile(r"[\n;]+")


def read_attributes(text: str | None) -> dict[str, str]:
    """Return the values by name. Raises Refused for a line without a colon.

    >>> read_attributes("Colour: red; Size:L")
    {'Colour': 'red', 'Size': 'L'}
    """
    found: dict[str, str] = {}
    for part in _PARTS.split(text or ""):
        if not part.strip():
            continue
        name, colon, value = part.partition(":")
        if not colon or not name.strip():
            raise Refused(
                _("Write “%(text)s” as a name, a colon and a value.", text=part.strip()),
                field="attributes",
            )
        found[name.strip()] = value.strip()
    return found


def write_attributes(values: dict[str, str]) -> str | None:
    """Write values by name, one a line; None for none."""
    return "\n".join(f"{name}: {value}" for name, value in values.items()) or None


def tidy_attributes(text: str | None) -> str | None:
    """Write attributes as they are kept."""
    return write_attributes(read_attributes(text)) if text else None
