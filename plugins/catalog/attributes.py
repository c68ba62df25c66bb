"""Attributes of products: names with values, one a line. Pure text."""

import re

_PARTS = re.compile(r"[\n;]+")


def read_attributes(text: str | None) -> dict[str, str]:
    """Return the values by name; a line without a colon is a name without a value.

    >>> read_attributes("Colour: red; Size:L; waterproof")
    {'Colour': 'red', 'Size': 'L', 'waterproof': ''}
    """
    found: dict[str, str] = {}
    for part in _PARTS.split(text or ""):
        name, _colon, value = part.partition(":")
        if name.strip():
            found[name.strip()] = value.strip()
    return found


def write_attributes(values: dict[str, str]) -> str | None:
    """Write values by name, one a line; None for none."""
    lines = (f"{name}: {value}" if value else name for name, value in values.items())
    return "\n".join(lines) or None


def tidy_attributes(text: str | None) -> str | None:
    """Write attributes as they are kept."""
    return write_attributes(read_attributes(text)) if text else None
