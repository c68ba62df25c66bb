"""Activities as iCalendar text (RFC 5545): events, and to-dos for tasks. No database here."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from plugins.contacts.cards.writing import escaped, folded

CONTENT_TYPE = "text/calendar; charset=utf-8"
LASTS = timedelta(minutes=30)
"""How long something timed takes in the calendar: nobody says so."""


@dataclass(frozen=True)
class Entry:
    """One thing in a calendar. `due` is a day for all-day ones; moments are aware.

    `uid` never changes, `sequence` grows with each change and `changed_at` is when it was.
    """

    uid: str
    summary: str
    due: datetime | date
    changed_at: datetime
    sequence: int = 0
    made_at: datetime | None = None
    done_at: datetime | None = None
    is_task: bool = False
    place: str = ""
    text: str = ""
    kind: str = ""


def calendar(entries: Iterable[Entry], name: str) -> Iterator[str]:
    """Give a calendar in pieces, with CR LF line ends, folded at 75 bytes."""
    head = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Shophouse//Contacts//EN",
            "CALSCALE:GREGORIAN", "METHOD:PUBLISH", f"X-WR-CALNAME:{escaped(name)}",
            "REFRESH-INTERVAL;VALUE=DURATION:PT30M", "X-PUBLISHED-TTL:PT30M"]  # fmt: skip
    yield _text(head)
    for entry in entries:
        yield _text(_lines(entry))
    yield _text(["END:VCALENDAR"])


def _text(lines: Iterable[str]) -> str:
    return "".join(f"{folded(line)}\r\n" for line in lines)


def _lines(entry: Entry) -> Iterator[str]:
    kind = "VTODO" if entry.is_task else "VEVENT"
    yield f"BEGIN:{kind}"
    yield f"UID:{entry.uid}"
    yield f"DTSTAMP:{moment(entry.changed_at)}"
    yield f"LAST-MODIFIED:{moment(entry.changed_at)}"
    if entry.made_at:
        yield f"CREATED:{moment(entry.made_at)}"
    yield f"SEQUENCE:{entry.sequence}"
    mark = "" if entry.is_task or not entry.done_at else "✓ "
    yield f"SUMMARY:{_clean(mark + entry.summary)}"
    yield from _todo(entry) if entry.is_task else _event(entry)
    for name, text in (("LOCATION", entry.place), ("DESCRIPTION", entry.text),
                       ("CATEGORIES", entry.kind)):  # fmt: skip
        if text:
            yield f"{name}:{_clean(text)}"
    yield f"END:{kind}"


def _todo(entry: Entry) -> Iterator[str]:
    yield _when("DUE", entry.due)
    if entry.done_at:
        yield "STATUS:COMPLETED"
        yield f"COMPLETED:{moment(entry.done_at)}"
        yield "PERCENT-COMPLETE:100"
    else:
        yield "STATUS:NEEDS-ACTION"


def _event(entry: Entry) -> Iterator[str]:
    yield _when("DTSTART", entry.due)
    step = LASTS if isinstance(entry.due, datetime) else timedelta(days=1)
    yield _when("DTEND", entry.due + step)
    yield "STATUS:CONFIRMED"
    yield f"TRANSP:{'OPAQUE' if isinstance(entry.due, datetime) else 'TRANSPARENT'}"


def _when(name: str, when: datetime | date) -> str:
    if isinstance(when, datetime):
        return f"{name}:{moment(when)}"
    return f"{name};VALUE=DATE:{when:%Y%m%d}"


def moment(at: datetime) -> str:
    """Write a moment in UTC.

    >>> moment(datetime(2026, 3, 1, 9, 30, tzinfo=UTC))
    '20260301T093000Z'
    """
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _clean(text: str) -> str:
    """Take out what no calendar may hold, and write the rest so that it means itself."""
    return escaped("".join(char for char in text if char >= " " or char in "\n\r\t"))
