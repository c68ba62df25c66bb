"""How many examples a property is tried on: in the short form two fifths of the long one's."""

from typing import Any

from hypothesis import settings

_ORDINARY = 100
"""What a test gets that says nothing."""

# How long an example takes says how busy the machine is.
settings.register_profile("long", deadline=None, max_examples=_ORDINARY)
settings.register_profile("short", deadline=None, max_examples=_ORDINARY * 2 // 5)


def use_examples(is_long: bool) -> None:
    """Choose the form, before tests are imported."""
    settings.load_profile("long" if is_long else "short")


def examples(number: int, **more: Any) -> settings:
    """Return settings for so many examples in the long form."""
    is_long = settings.get_current_profile_name() == "long"
    return settings(max_examples=number if is_long else number * 2 // 5, **more)
