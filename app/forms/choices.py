"""Choices that several forms offer: the codes of a kind, our languages, the time zones."""

from collections.abc import Callable
from functools import cache
from zoneinfo import available_timezones

from models.kinds import kind_by_name
from models.texts import current_language, own_languages

Choices = list[tuple[str, str]]


def codes(kind: str) -> Callable[[], Choices]:
    """Return a function that names a kind's codes in the reader's language."""
    return lambda: list(kind_by_name(kind).options(current_language()))


def languages() -> Choices:
    """Return the languages that have a catalogue, each by its own name."""
    return own_languages()


def zones() -> Choices:
    """Return the time zones by name."""
    return [(zone, zone) for zone in _zone_names()]


@cache
def _zone_names() -> tuple[str, ...]:
    """Read them once: they are six hundred files."""
    return tuple(sorted(available_timezones()))


def or_none(choices: Callable[[], Choices], words: str = "") -> Callable[[], Choices]:
    """Put an empty choice before others."""
    return lambda: [("", str(words)), *choices()]
