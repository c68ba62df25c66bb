"""Attributes of drawn elements, and the options of a select: what a form draws by the hundred."""

from functools import lru_cache
from typing import Any

from markupsafe import Markup, escape


def attributes(given: dict[str, Any]) -> Markup:
    """Write attributes: `class_` is class, `aria_label` aria-label; True stands alone."""
    words = []
    for name, value in given.items():
        if value is None or value is False:
            continue
        known = name.rstrip("_")
        if known.startswith(("aria_", "data_")):
            known = known.replace("_", "-")
        words.append(known if value is True else f'{known}="{escape(value)}"')
    return Markup(" ".join(words))


def drawn_options(options: tuple[tuple[str, str], ...], chosen: str) -> Markup:
    """Draw the options of a select. A list of all countries is written once."""
    drawn, by_value = _written(options)
    plain = by_value.get(chosen)
    if plain is None:
        return Markup(drawn)
    return Markup(drawn.replace(plain, plain.replace(">", " selected>", 1), 1))


@lru_cache(maxsize=256)
def _written(options: tuple[tuple[str, str], ...]) -> tuple[str, dict[str, str]]:
    by_value = {
        value: f'<option value="{escape(value)}">{escape(words)}</option>'
        for value, words in options
    }
    return "".join(by_value.values()), by_value
