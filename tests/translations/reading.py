"""What a person reads on a page, and the texts that the sources hold."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from app.messages import gather
from app.registry import registry

SPOKEN = ("aria-label", "title", "placeholder", "alt", "aria-description")
VOID = {"input", "br", "hr", "img", "meta", "link", "use", "path", "source", "wbr"}
UNREAD = {"script", "style", "svg", "template", "kbd", "time", "code"}


@dataclass
class Words(HTMLParser):
    """Collects texts and spoken words, but not code, moments and options that a standard names."""

    found: list[str] = field(default_factory=list)
    named: set[str] = field(default_factory=set)
    """Names of select fields whose options are not ours to translate."""

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what the element says by itself."""
        given = dict(attrs)
        if not self._is_unread() and given.get("aria-hidden") != "true":
            self.found += [given[name] or "" for name in SPOKEN if name in given]
        if tag not in VOID:
            self.open.append((tag, given))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element without content."""
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        """Leave an element, and those that were left open in it."""
        while self.open and self.open[-1][0] != tag:
            self.open.pop()
        if self.open:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        """Note a text."""
        if data.strip() and not self._is_unread():
            self.found.append(" ".join(data.split()))

    def _is_unread(self) -> bool:
        return any(
            tag in UNREAD
            or (tag == "select" and (given.get("name") or "").split("-")[-1] in self.named)
            for tag, given in self.open
        )


def words_of(page: str, named: set[str]) -> list[str]:
    """Return the texts of a page in their order."""
    words = Words(named=named)
    words.feed(page)
    return words.found


_gathered: dict[frozenset[str], list[tuple[Any, Mapping[Any, Any]]]] = {}


def gathered() -> list[tuple[Any, Mapping[Any, Any]]]:
    """Return every catalogue with its texts; the sources are read once for the plugins known."""
    known = frozenset(registry.installed)
    if known not in _gathered:
        _gathered[known] = list(gather())
    return _gathered[known]
