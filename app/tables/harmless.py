"""Cells that a spreadsheet would run as formulas, made text; and read back as they were.

An apostrophe is put before what could begin a formula: at the beginning of a cell, and after signs
that a spreadsheet of another language takes for the end of a cell. It is put before an apostrophe
that stands there already too, so that `as_written` always finds the very text again.
"""

import re
from collections.abc import Sequence

_BEGIN = r"(?='*[=+\-@\t\r\n＝＋－＠])"
_AFTER_SIGN = r"(?<=[;,|\t])(?='*[=+\-@])"
_AFTER_LINE = r"(?<=[\n\r\"])(?='*[=+@])"
_HARMFUL = re.compile(f"^{_BEGIN}|{_AFTER_SIGN}|{_AFTER_LINE}")
_MADE_HARMLESS = re.compile(
    r"^'(?='*[=+\-@\t\r\n＝＋－＠])|(?<=[;,|\t])'(?='*[=+\-@])|(?<=[\n\r\"])'(?='*[=+@])"
)
# Whatever is harmful begins with one of these or holds a sign: quicker to find out.
_BEGINNINGS = frozenset("'=+-@\t\r\n＝＋－＠")
_SIGNS = ';,|\t\n\r"'
_SIGN = re.compile(f"[{_SIGNS}]")


def make_harmless(text: str) -> str:
    """Give a text that no spreadsheet takes for a formula."""
    if _SIGN.search(text) or text[:1] == "'":
        return _HARMFUL.sub("'", text)
    return f"'{text}" if text[:1] in _BEGINNINGS else text


def harmless_column(texts: Sequence[str]) -> Sequence[str]:
    """Make the cells of a column harmless; most columns hold nothing to be made so."""
    whole = "".join(texts)
    is_harmless = not any(sign in whole for sign in _SIGNS)
    if is_harmless and _BEGINNINGS.isdisjoint({text[:1] for text in texts}):
        return texts
    return list(map(make_harmless, texts))


def as_written(text: str) -> str:
    """Give the text from which `make_harmless` made this one."""
    return _MADE_HARMLESS.sub("", text) if "'" in text else text
