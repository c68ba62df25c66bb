"""What is said of a declaration that can't work, and of words that nobody knows."""

import difflib
from collections.abc import Iterable

from models.refused import Refused


class Misdeclared(Refused):
    """A declaration that can't work: `id: sentence at place. Hint.`"""


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return " Did you mean 'x'?" if something known is near, else nothing."""
    near = difflib.get_close_matches(name, list(known), n=1)
    return f" Did you mean '{near[0]}'?" if near else ""
