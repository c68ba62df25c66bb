"""How a file writes numbers, days and nothing: guessed for each column over the file.

A notation is the tag of a language that writes so: `en` for 1,234.5, `de` for 1.234,5; `en-GB` for
day before month, `en-US` for month before day; `iso` for 2026-11-20.
"""

import re
from collections import Counter
from collections.abc import Iterable

NUMBERS = {"en": "1,234.5", "de": "1.234,5"}
DAYS = {"iso": "2026-11-20", "en-GB": "20/11/2026", "en-US": "11/20/2026"}
NOTHING = ("NULL", "null", "\\N", "#N/A", "N/A", "(null)")
_DAY = re.compile(r"(\d{1,4})\s*[./\-]\s*(\d{1,2}|[A-Za-zÄä]{3,9}\.?)\s*[./\-]\s*(\d{1,4})")
_MIDNIGHT = re.compile(r"(?<=\d)[T ]00:00(:00(\.0+)?)?(Z|\+00:?00)?$")
_NUMBER = re.compile(r"[-+−(]?\s*[\d.,'\u00a0\u202f ]*\d\s*[)%]?")
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january januar jänner", "feb february februar", "mar march mär märz",
            "apr april", "may mai", "jun june juni", "jul july juli", "aug august",
            "sep sept september", "oct october okt oktober", "nov november",
            "dec december dez dezember",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_NAMED = re.compile(r"(\d{1,2})[.\s\-/]+([A-Za-zÄä]{3,9})\.?[\s\-/,]+(\d{4})")


def plain_day(text: str) -> str:
    """Drop a midnight behind a day, and write a named month as its number."""
    text = _MIDNIGHT.sub("", text.strip())
    named = _NAMED.fullmatch(text)
    month = _MONTHS.get(named[2].lower()) if named else None
    return f"{named[3]}-{month:02}-{int(named[1]):02}" if named and month else text


def is_id(text: str) -> bool:
    """Say whether a cell may be the number of a record of ours; a code of another program isn't."""
    text = text.strip()
    return not text or text in NOTHING or (text.isascii() and text.isdigit())


class DayVotes:
    """Collects what a column's days say of their order."""

    known = DAYS

    def __init__(self) -> None:
        self.votes: Counter[str] = Counter()

    def see(self, text: str) -> None:
        """Look at one cell."""
        found = _DAY.match(plain_day(text))
        if found is None or not found[2].isdigit():
            return
        first, second = int(found[1]), int(found[2])
        if len(found[1]) > 2:
            self.votes["iso"] += 1
        elif first > 12 >= second:
            self.votes["en-GB"] += 1
        elif second > 12 >= first:
            self.votes["en-US"] += 1

    def notation(self, otherwise: str) -> str:
        """Return the order that most of the telling cells have."""
        return self.votes.most_common(1)[0][0] if self.votes else otherwise


class NumberVotes:
    """Collects what a column's numbers say of their decimal sign."""

    known = NUMBERS

    def __init__(self) -> None:
        self.votes: Counter[str] = Counter()

    def see(self, text: str) -> None:
        """Look at one cell: the last sign is the decimal one, unless it could part thousands."""
        text = text.strip()
        if not _NUMBER.fullmatch(text):
            return
        digits = text.strip("+-−()% ")
        signs = [char for char in digits if char in ".,"]
        if not signs:
            return
        last = signs[-1]
        behind = len(digits.rpartition(last)[2])
        if len(set(signs)) == 2 or (len(signs) == 1 and behind != 3):
            self.votes["en" if last == "." else "de"] += 1
        elif len(signs) > 1:
            self.votes["de" if last == "." else "en"] += 1

    def notation(self, otherwise: str) -> str:
        """Return the notation that most of the telling cells have."""
        return self.votes.most_common(1)[0][0] if self.votes else otherwise


class NothingVotes:
    """Collects the words that stand for nothing: those that come in several columns, or often."""

    def __init__(self) -> None:
        self.places: dict[str, set[int]] = {}
        self.times: Counter[str] = Counter()

    def see(self, row: Iterable[str]) -> None:
        """Look at one row."""
        for number, cell in enumerate(row):
            if cell in NOTHING:
                self.places.setdefault(cell, set()).add(number)
                self.times[cell] += 1

    def words(self) -> list[str]:
        """Return the words; one alone may be somebody's name."""
        return [
            word
            for word, places in self.places.items()
            if len(places) > 1 or self.times[word] > 2 or not word.isalpha()
        ]


__all__ = [
    "DAYS",
    "NOTHING",
    "NUMBERS",
    "DayVotes",
    "NothingVotes",
    "NumberVotes",
    "is_id",
    "plain_day",
]
