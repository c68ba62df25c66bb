"""What the page of a list draws beside its rows: columns to choose, boards, the form of views."""

from dataclasses import dataclass, field

from markupsafe import Markup

from app.view_parts import Option


@dataclass(slots=True, frozen=True)
class ColumnChoice:
    """A column that a list may have; the addresses move it by one place."""

    name: str
    label: str
    is_shown: bool = False
    up_href: str = ""
    down_href: str = ""


@dataclass(slots=True)
class BulkButton:
    """What can be done with ticked rows: `word` is sent."""

    word: str
    label: str
    icon: str = ""
    is_action: bool = False


@dataclass(slots=True)
class BulkBar:
    """What stands below a list once rows are ticked; `query` is its filter, `total` in words."""

    action: str
    query: str
    total: str
    buttons: list[BulkButton]


@dataclass(slots=True)
class ViewForm:
    """What saves a list's state: `query` is that state, `id` the saved view it came from."""

    action: str
    query: str
    id: int = 0
    name: str = ""
    is_changed: bool = False
    may_change: bool = False


@dataclass(slots=True)
class Move:
    """Where a card may go: the button's value, or the page that asks first."""

    to: str
    label: str
    value: str
    verb: str = ""
    ask_href: str = ""


@dataclass(slots=True)
class Card:
    """A record on a board: `lines` are (label, drawn value, whether the label is seen)."""

    id: int
    href: str
    label: str
    lines: list[tuple[str, Markup, bool]]
    moves: list[Move] = field(default_factory=list)


@dataclass(slots=True)
class BoardColumn:
    """The records of one value; `more_href` gives the next cards, `all_href` is their list."""

    id: str
    value: str
    label: str
    count: str
    totals: list[str]
    cards: list[Card]
    tone: str = ""
    new_href: str = ""
    more_href: str = ""
    all_href: str = ""
    is_end: bool = False
    """Of records that are finished: it is narrow and leads to their list."""


@dataclass(slots=True)
class Board:
    """Columns of cards. `missing` counts the records whose value has no column here.

    `wholes` are what else the columns could be the parts of.
    """

    label: str
    action: str
    query: str
    columns: list[BoardColumn]
    count: int = 0
    missing: int = 0
    wholes: list[Option] = field(default_factory=list)


@dataclass(slots=True, frozen=True)
class FilterChoice:
    """A field that can be filtered; `kind` is text, choice, yesno, day, number or reference."""

    name: str
    label: str
    kind: str
    choices: tuple[tuple[str, str], ...] = ()
