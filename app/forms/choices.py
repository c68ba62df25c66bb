"""Choices that several forms offer: the codes of a kind, our languages, the time zones."""

from collections.abc import Callable
from zoneinfo import available_timezones

from models.kinds import kind_by_name
from models.texts import available_languages, current_language

Choices = list[tuple[str, str]]
_NAMES = {"en": "English", "de": "Deutsch"}


def codes(kind: str) -> Callable[[], Choices]:
    """Return a function that names a kind's codes in the reader's language."""
    return lambda: list(kind_by_name(kind).options(current_language()))


def languages() -> Choices:
    """Return the languages that have a catalogue, each by its own name."""
    return [(code, _NAMES.get(code, code)) for code in available_languages()]


def zones() -> Choices:
    """Return the time zones by name."""
    return [(zone, zone) for zone in sorted(available_timezones())]


def or_none(choices: Callable[[], Choices], words: str = "") -> Callable[[], Choices]:
    """Put an empty choice before others."""
    return lambda: [("", str(words)), *choices()]
