"""Find out what separates the cells, and whether quotation marks hold cells together."""

import csv
from collections import Counter
from dataclasses import dataclass
from typing import Literal

SEPARATORS = {"\t": 1.0, ";": 0.8, "|": 0.8, ",": 0.4}
# A sign that no table has: for a file of one column in which commas are text.
NO_SEPARATOR = "\x1f"


@dataclass(frozen=True)
class Layout:
    """How lines become cells: `is_quoted` is False where quotation marks are plain text."""

    separator: str
    is_quoted: bool

    @property
    def quoting(self) -> Literal[0, 3]:
        """Give the quoting in the words of the csv module."""
        return csv.QUOTE_MINIMAL if self.is_quoted else csv.QUOTE_NONE


def find_layout(lines: list[str], is_whole: bool, separator: str | None = None) -> Layout:
    """Choose the layout whose rows are the most even. `is_whole` tells that nothing follows."""
    separators = [separator] if separator else list(SEPARATORS)
    if separator:
        choices = {Layout(separator, is_quoted): 0.0 for is_quoted in (True, False)}
    else:
        choices = {Layout(sign, quoted): 0.0 for sign in separators for quoted in (True, False)}
    scores = {layout: _score(lines, layout, is_whole) for layout in choices}
    best = max(scores, key=lambda layout: scores[layout])
    if scores[best] > 0 or separator:
        return best
    return Layout(_sign_of_one_column(lines), _holds(lines, ",", is_whole))


def _sign_of_one_column(lines: list[str]) -> str:
    """Give a separator that leaves every line whole."""
    return "," if not any("," in line for line in lines) else NO_SEPARATOR


def _score(lines: list[str], layout: Layout, is_whole: bool) -> float:
    """Say how even the rows are under a layout, from 0 (one column) to about 2."""
    widths = [len(row) for row in parse(lines, layout, is_whole) if row]
    if not widths:
        return 0.0
    width, times = max(Counter(widths).items(), key=lambda item: (item[1], item[0]))
    if width == 1:
        return 0.0
    share = times / len(widths)
    score = share * (1 - 1 / width) * (1.0 if widths[0] > 1 else 0.5)
    if share == 1:
        score += SEPARATORS.get(layout.separator, 0.4)
    # Of two layouts that read alike the one with quotation marks is meant, if they are well set.
    well_set = _holds(lines, layout.separator, is_whole)
    return score + (0.001 if layout.is_quoted == well_set else 0.0)


def parse(lines: list[str], layout: Layout, is_whole: bool) -> list[list[str]]:
    """Split the lines of a sample; a row that the sample cuts off is left out."""
    reader = csv.reader(lines, delimiter=layout.separator, quoting=layout.quoting, strict=False)
    rows: list[list[str]] = []
    try:
        rows.extend(reader)
    except csv.Error:  # a cell beyond all bounds: reading it will say so
        return rows
    return rows if is_whole or len(rows) < 2 else rows[:-1]


def _holds(lines: list[str], separator: str, is_whole: bool) -> bool:
    """Tell whether every quoted cell ends with a quotation mark and then a separator."""
    reader = csv.reader(lines, delimiter=separator, strict=True)
    try:
        for _row in reader:
            pass
    except csv.Error as error:
        return not is_whole and "end of data" in str(error)
    return True
