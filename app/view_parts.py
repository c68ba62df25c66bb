"""What calendars, charts and maps of a list draw."""

from dataclasses import dataclass, field

from markupsafe import Markup


@dataclass(slots=True)
class Option:
    """Another span, measure or currency of what is drawn."""

    label: str
    href: str
    current: bool = False


@dataclass(slots=True)
class Entry:
    """A record on a day: `time` is empty for what has none, `sign` says what its tone means.

    `seen` is what a move names: the record and the moment that was seen; empty where it can't move.
    """

    id: int
    href: str
    label: str
    time: str = ""
    hour: int = -1
    lines: list[tuple[str, Markup]] = field(default_factory=list)
    tone: str = ""
    sign: str = ""
    icon: str = ""
    seen: str = ""
    is_first: bool = True
    """Whether it begins here; of what lies on several days one entry alone carries the id."""


@dataclass(slots=True)
class CalendarDay:
    """A day with its entries; `more` counts those that are left to the day's own page."""

    iso: str
    number: str
    label: str
    is_today: bool = False
    is_outside: bool = False
    entries: list[Entry] = field(default_factory=list)
    more: int = 0
    href: str = ""
    new_href: str = ""

    def at(self, hour: int) -> list[Entry]:
        """Return the entries that begin in an hour, -1 for those of the whole day."""
        return [one for one in self.entries if one.hour == hour]


@dataclass(slots=True)
class Calendar:
    """A day, a week or a month. `hours` are (number, label) where entries have a time of day."""

    label: str
    span: str
    title: str
    spans: list[Option]
    today_href: str
    previous_href: str
    next_href: str
    action: str
    query: str
    weekdays: list[str]
    days: list[CalendarDay] = field(default_factory=list)
    hours: list[tuple[int, str]] = field(default_factory=list)
    count: int = 0
    is_cut: bool = False
    """There are more than are drawn; `shown_to` is the last day that is whole."""
    shown_to: str = ""


@dataclass(slots=True)
class Bar:
    """A bar of a chart: `start` and `length` in percent of the chart; `href` is what it counts."""

    label: str
    value: str
    start: float
    length: float
    href: str = ""
    tone: str = ""
    is_rest: bool = False
    tick: str = ""
    """What stands under a column; of many columns only some have it."""


@dataclass(slots=True)
class Chart:
    """Bars: lying ones by value, standing ones by month."""

    title: str
    about: str
    head: str
    measure: str
    bars: list[Bar]
    measures: list[Option]
    currencies: list[Option]
    is_by_month: bool = False
    top: str = ""
    """What the highest column stands for."""
    note: str = ""
    count: int = 0


@dataclass(slots=True)
class Place:
    """A record on the map."""

    href: str
    label: str
    about: str = ""


@dataclass(slots=True)
class PlaceMap:
    """Places: the first of them as links, all of them as `points` for the map."""

    places: list[Place]
    points: Markup
    count: int
    all_href: str
    href: str
    tiles: str = ""
    attribution: str = ""
    is_cut: bool = False


@dataclass(slots=True, kw_only=True)
class Looks:
    """What is drawn in the place of rows, and after how many seconds an open page asks again."""

    calendar: Calendar | None = None
    chart: Chart | None = None
    map: PlaceMap | None = None
    live_seconds: int = 3
