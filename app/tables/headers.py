"""Tell whether the first row of a table names its columns."""

import re

_NUMBER = re.compile(r"[-+(]?[€$£¥]?\s?\d[\d.,' \u00a0\u202f]*\s?[%€$£¥)]?$")
_DAY = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}([ T]\d{1,2}:\d{2}.*)?$|\d{1,2}:\d{2}(:\d{2})?$")
_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+$")
_LINK = re.compile(r"(https?://|www\.)\S+$", re.IGNORECASE)
_FLAG = re.compile(r"(true|false)$", re.IGNORECASE)
_SHAPES = [("day", _DAY), ("number", _NUMBER), ("mail", _MAIL), ("link", _LINK), ("flag", _FLAG)]


def is_header(rows: list[list[str]]) -> bool:
    """Tell whether the first of the rows looks unlike those below it. Holds for an empty table."""
    if not rows:
        return True
    first, below = rows[0], rows[1:]
    if not below:
        return not any(shape_of(cell) not in ("text", "") for cell in first)
    votes = sum(
        _vote(cell, [row[at] for row in below if at < len(row)]) for at, cell in enumerate(first)
    )
    return votes >= 0


def shape_of(cell: str) -> str:
    """Name what a cell looks like: day, number, mail, link, flag, text, or nothing if empty."""
    text = cell.strip()[:100]
    if not text:
        return ""
    return next((name for name, pattern in _SHAPES if pattern.match(text)), "text")


def _vote(cell: str, below: list[str]) -> int:
    """Vote for a header where the cell looks unlike its column, against it where it is alike."""
    shapes = {shape_of(other) for other in below} - {""}
    if len(shapes) != 1:
        return -1 if shape_of(cell) in ("mail", "link", "day") else 0
    shape, own = shapes.pop(), shape_of(cell)
    if shape == "text":
        return -1 if own in ("mail", "link", "day") else 0
    if own == "":
        return 0
    return -1 if own == shape else 2 if own == "text" else 0
