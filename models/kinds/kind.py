"""What every kind of value can do."""

from collections.abc import Callable
from typing import Any

from markupsafe import Markup, escape

from models.folding import clean_text, fold
from models.refused import Invalid
from models.texts import _

_NOTHING = Markup()
EXACT = ("eq", "ne", "in", "isnull")
ORDERED = ("eq", "ne", "lt", "lte", "gt", "gte", "in", "between", "isnull")
WORDS = ("eq", "ne", "in", "contains", "startswith", "isnull")


class Kind:
    """How a value is read from text, shown to people, given to programs and found again.

    A locale is a language tag; without one the plain notation of programs is read.
    """

    name = "text"
    is_number = False
    sortable = True
    filter_ops: tuple[str, ...] = EXACT
    input_type = "text"

    def parse(self, value: object, locale: str | None = None, *, strict: bool = True) -> Any:
        """Read a value; nothing, or only spaces, is None. Raises Invalid with a sentence."""
        if value is None or (isinstance(value, str) and not value.strip()):
            return None
        return self._parse(value, locale, strict)

    def show(self, value: Any, locale: str | None = None) -> str:
        """Write a value as a person reads it."""
        return "" if value is None else self._show(value, locale)

    def shower(self, locale: str | None = None) -> Callable[[Any], str]:
        """Prepare `show` for very many values, of which none is None."""
        return lambda value: self._show(value, locale)

    def html(self, value: Any, locale: str | None = None) -> Markup:
        """Write a value as a page shows it."""
        return _NOTHING if value is None or value == "" else self._html(value, locale)

    def entry(self, value: Any, locale: str | None = None) -> str:
        """Write a value as a form's field holds it; `parse` reads it back."""
        return "" if value is None else self._entry(value, locale)

    def plain(self, value: Any) -> Any:
        """Give a value as JSON holds it."""
        return None if value is None else self._plain(value)

    def search_text(self, value: Any) -> str:
        """Give the folded text by which a value is found."""
        return "" if value is None else self._search_text(value)

    def is_valid(self, value: Any) -> bool:
        """Tell whether a kept value passes the check that an import may have left out."""
        try:
            self.parse(value)
        except Invalid:
            return False
        return True

    def options(self, locale: str | None = None) -> list[tuple[str, str]]:
        """List (plain value, words) where a value is one of a few."""
        return []

    def _parse(self, value: Any, locale: str | None, strict: bool) -> Any:
        raise NotImplementedError

    def _show(self, value: Any, locale: str | None) -> str:
        return str(value)

    def _html(self, value: Any, locale: str | None) -> Markup:
        return escape(self._show(value, locale))

    def _entry(self, value: Any, locale: str | None) -> str:
        return self._show(value, locale)

    def _plain(self, value: Any) -> Any:
        return str(value)

    def _search_text(self, value: Any) -> str:
        return fold(self._show(value, None))


class CheckedKind(Kind):
    """A text that must pass a check; an import may keep it as written."""

    filter_ops = WORDS

    def __init__(self, max_length: int | None = None) -> None:
        self.max_length = max_length

    def check(self, text: str) -> str:
        """Give the form that is kept. Raises Invalid with the reason."""
        raise NotImplementedError

    def _parse(self, value: Any, locale: str | None, strict: bool) -> str:
        text = one_line(value)
        try:
            text = self.check(text)
        except Invalid:
            if strict:
                raise
        return limited(text, self.max_length)


def ltr(text: str, *, is_muted: bool = False) -> Markup:
    """Keep numbers and codes in their own direction on a right-to-left page."""
    muted = ' class="muted"' if is_muted else ""
    return Markup(f'<bdi dir="ltr"{muted}>{escape(text)}</bdi>')


def written(value: object) -> str:
    """Take a text as it is. Raises Invalid for any other type of value."""
    if not isinstance(value, str):
        raise Invalid(_("A text is needed here. Write it in quotation marks."))
    return value


def one_line(value: object) -> str:
    """Take a text of one line, cleaned, its line ends and tabs made spaces."""
    if isinstance(value, str) and value.isascii() and value.isprintable():
        return value.strip()  # nothing in it to be cleaned
    text = clean_text(written(value))
    return text.replace("\n", " ").replace("\t", " ")


def limited(text: str, max_length: int | None) -> str:
    """Raise Invalid if a text is longer than its place."""
    if max_length and len(text) > max_length:
        raise Invalid(
            _(
                "At most %(most)s characters; this has %(count)s. Shorten it.",
                most=max_length,
                count=len(text),
            )
        )
    return text


def quoted(text: str) -> str:
    """Cut a text to what an error's sentence can quote."""
    return text if len(text) <= 60 else f"{text[:59]}…"


Maker = Callable[[Any], Kind]
