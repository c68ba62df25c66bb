"""Values as they are written: quoted, bare, or a list with commas."""

import re
from collections.abc import Iterable

QUOTES = ('"', "'")

_BARE = re.compile(r"""[^\s()"',\\]+""")
_ESCAPED = re.compile(r"""\\(["'\\])""")


def quote(value: str) -> str:
    """Write a value so that `where=` reads it back, with quotes only where it needs them."""
    if _BARE.fullmatch(value):
        return value
    return _in_quotes(value)


def read_quoted(text: str, start: int) -> tuple[str, int] | None:
    r"""Read the quoted value that begins at `start`; return it and the place behind it.

    Inside, a quote is written `\"` or `""`. Return None where the closing quote is missing.
    """
    mark, at, parts = text[start], start + 1, list[str]()
    while at < len(text):
        char = text[at]
        if char == mark and text[at + 1 : at + 2] == mark:
            parts.append(mark)
            at += 2
        elif char == mark:
            return "".join(parts), at + 1
        elif escaped := _ESCAPED.match(text, at):
            parts.append(escaped[1])
            at += 2
        else:
            parts.append(char)
            at += 1
    return None


def split_list(text: str) -> tuple[str, ...]:
    """Split on commas, not inside quotes: `DE,"Smith, Jones"` is two. Empty ones are dropped."""
    values, at = list[str](), 0
    while at <= len(text):
        at += len(text[at:]) - len(text[at:].lstrip())
        value, end = _read_item(text, at)
        if value:
            values.append(value)
        at = end + 1
    return tuple(values)


def join_list(values: Iterable[str]) -> str:
    """Write several values as the one that `split_list` takes apart again."""
    return ",".join(value if _is_plain_item(value) else _in_quotes(value) for value in values)


def _read_item(text: str, at: int) -> tuple[str, int]:
    if text[at : at + 1] in QUOTES:
        found = read_quoted(text, at)
        if found is not None:
            value, end = found
            rest = len(text[end:]) - len(text[end:].lstrip())
            if text[end + rest : end + rest + 1] in (",", ""):
                return value, end + rest
    end = text.find(",", at)
    end = len(text) if end < 0 else end
    return text[at:end].strip(), end


def _is_plain_item(value: str) -> bool:
    return "," not in value and value[:1] not in QUOTES and value == value.strip()


def _in_quotes(value: str) -> str:
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
