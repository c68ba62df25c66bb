"""Texts: one line, many lines, and many lines with Markdown."""

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import nh3
from markupsafe import Markup, escape

from models.folding import clean_text, fold
from models.kinds.kind import WORDS, Kind, limited, one_line, written

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

LONGEST_TEXT = 100_000
_TAGS = nh3.ALLOWED_TAGS - {"img"}


class TextKind(Kind):
    """A line of text."""

    filter_ops = WORDS

    def __init__(self, max_length: int | None = None) -> None:
        self.max_length = max_length

    def _parse(self, value: Any, locale: str | None, strict: bool) -> str | None:
        return limited(one_line(value), self.max_length) or None

    def _search_text(self, value: Any) -> str:
        return fold(str(value))


class LongTextKind(Kind):
    """Text of several lines."""

    name = "longtext"
    sortable = False
    filter_ops = ("contains", "startswith", "isnull")
    input_type = "textarea"

    def _parse(self, value: Any, locale: str | None, strict: bool) -> str | None:
        return limited(clean_text(written(value)), LONGEST_TEXT) or None

    def _html(self, value: Any, locale: str | None) -> Markup:
        return Markup("<br>").join(escape(line) for line in str(value).split("\n"))

    def _search_text(self, value: Any) -> str:
        return fold(str(value))


class RichTextKind(LongTextKind):
    """Text of several lines with Markdown; what it draws is cleaned of all that could act."""

    name = "richtext"

    def _html(self, value: Any, locale: str | None) -> Markup:
        drawn = _markdown().render(str(value))
        return Markup(
            nh3.clean(
                drawn,
                tags=_TAGS,
                attributes={"a": {"href", "title"}},
                url_schemes={"http", "https", "mailto", "tel"},
                link_rel="noopener noreferrer nofollow",
            )
        )


@lru_cache(maxsize=1)
def _markdown() -> "MarkdownIt":
    from markdown_it import MarkdownIt  # a start takes longer with it; few pages draw Markdown

    # A line break that somebody typed is one that they see.
    options = {"html": False, "breaks": True}
    return MarkdownIt("commonmark", options).enable(["table", "strikethrough"])
