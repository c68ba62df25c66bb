"""Hints for people who wrote a word that isn't known: the known one that is near it."""

from collections.abc import Iterable
from difflib import get_close_matches

from models.texts import _


def hint_at(word: str, known: Iterable[str]) -> str:
    """Return " Did you mean “x”?" in the reader's language if something known is near."""
    near = get_close_matches(word, list(known), n=1)
    return " " + _("Did you mean “%(word)s”?", word=near[0]) if near else ""
