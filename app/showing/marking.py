"""Texts with what was sought marked in them."""

from markupsafe import Markup, escape

from models.folding import fold

AROUND = 60
"""As many letters stand before what is marked, at most."""
LENGTH = 160


def marked(text: str, terms: list[str], length: int = LENGTH) -> Markup | None:
    """Draw the part of a text in which folded terms are found, these marked; None without any."""
    folded, places = _folded(text)
    spans = []
    for term in terms:
        at = folded.find(term) if term else -1
        if at >= 0:
            spans.append((places[at], places[at + len(term) - 1] + 1))
    if not spans:
        return None
    start = max(0, min(spans)[0] - AROUND) if len(text) > length else 0
    return _drawn(text, sorted(spans), start, min(len(text), start + length))


def _folded(text: str) -> tuple[str, list[int]]:
    """Return the folded text, and for each of its letters the place of the one it comes from."""
    letters: list[str] = []
    places: list[int] = []
    for at, letter in enumerate(text):
        found = " " if letter.isspace() else fold(letter)
        if found == " " and letters[-1:] in ([" "], []):
            continue
        letters += found
        places += [at] * len(found)
    return "".join(letters), places


def _drawn(text: str, spans: list[tuple[int, int]], start: int, end: int) -> Markup:
    drawn, here = Markup("…" if start else ""), start
    for first, last in spans:
        if first < here or last > end:
            continue
        drawn += escape(text[here:first]) + Markup("<mark>{}</mark>").format(text[first:last])
        here = last
    return drawn + escape(text[here:end]) + ("…" if end < len(text) else "")
