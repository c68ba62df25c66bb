"""The lines of a form that was sent: which there are, and what their lists hold."""

from typing import Any

from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import RequestEntityTooLarge

from models.record import link_columns

MAX_LINES = 1000


def sent_number(text: str) -> int | None:
    """Return the number of plain digits, or None: other scripts' digits are not for ids."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def links_by_line(model: Any, ids: list[int]) -> dict[int, dict[str, list[int]]]:
    """Return what the many-to-many fields of records hold, one query a field for all of them."""
    found: dict[int, dict[str, list[int]]] = {
        one: {name: [] for name in model._meta.manytomany} for one in ids
    }
    for name, field in model._meta.manytomany.items() if ids else ():
        through, mine, theirs = link_columns(field)
        for one, other in through.select(mine, theirs).where(mine.in_(ids)).tuples():
            found[one][name].append(other)
    return found


def sent_lines(name: str, sent: MultiDict[str, str]) -> list[int]:
    """Return the numbers of the lines that were sent, as they stood, without those to remove.

    Raises RequestEntityTooLarge for more lines than a form may hold: none is dropped in silence.
    """
    numbers: dict[int, None] = {}
    for key in sent:
        head, _dash, rest = key.partition("-")
        number, dash, _field = rest.partition("-")
        if head == name and dash and number.isascii() and number.isdigit() and len(number) < 6:
            numbers[int(number)] = None
    removed = {number for number in numbers if f"{name}-{number}-remove" in sent}
    if len(numbers) > MAX_LINES:
        raise RequestEntityTooLarge
    return [number for number in numbers if number not in removed]
