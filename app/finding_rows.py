"""What the pages of the search and of the commands draw."""

from dataclasses import dataclass, field

from markupsafe import Markup

from app.pages import Link


@dataclass(slots=True)
class Hit:
    """A record that a search found; `why` is the field that was found, drawn with marks."""

    label: Markup
    href: str
    why: Markup = Markup("")
    owner: str = ""
    """What it is a part of or hangs on."""


@dataclass(slots=True)
class SearchGroup:
    """What a global search found in one resource."""

    label: str
    icon: str
    hits: list[Hit]
    all_href: str
    count: str = ""


@dataclass(slots=True)
class SearchPage:
    """What a global search found, and the kinds of record it can be narrowed down to."""

    q: str
    kind: str = ""
    kinds: list[Link] = field(default_factory=list)
    groups: list[SearchGroup] = field(default_factory=list)
    is_near: bool = False


@dataclass(slots=True)
class Command:
    """Something that the command palette leads to or does; `carries` are a form's own values."""

    label: str
    href: str
    icon: str = ""
    hint: str = ""
    method: str = "get"
    carries: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class CommandGroup:
    """Commands of one kind."""

    label: str
    commands: list[Command]
