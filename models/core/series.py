"""Number series as the house keeps them: their pattern, and the next number of each year."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, ClassVar

from peewee import BooleanField, CharField, ForeignKeyField, IntegerField

from models.database import lock_house
from models.fields import CountField, YearField
from models.gate import current_gate
from models.prepared import Prepared
from models.record import Record
from models.refused import Invalid, Refused
from models.series import Series, check_pattern, write_number
from models.texts import _

_AT_ONCE = 500


class NumberSeries(Record):
    """A series with the pattern that the firm wants."""

    label = CharField(index=True, verbose_name=_("Name"))
    kind = CharField(unique=True, null=True, max_length=128, verbose_name=_("Kind"))
    pattern = CharField(
        max_length=64,
        verbose_name=_("Pattern"),
        help_text=_("{number:05} is the number in five digits; {year}, {yy} and {month:02} of it"),
    )
    is_gapless = BooleanField(
        default=False,
        verbose_name=_("Without gaps"),
        help_text=_("Numbers are given at posting and none is left out"),
    )
    is_yearly = BooleanField(default=True, verbose_name=_("Begins anew each year"))

    shown_as = ("label",)

    def clean(self) -> None:
        """Hold the pattern to what gives every number once."""
        try:
            check_pattern(self.pattern, yearly=self.is_yearly)
        except Invalid as wrong:
            raise Refused(str(wrong), field="pattern") from wrong


class SeriesYear(Record):
    """How far a series is in a year; year 0 for one that never begins anew."""

    series = ForeignKeyField(NumberSeries, backref="years", on_delete="CASCADE")
    series_id: int
    year = YearField(default=0, verbose_name=_("Year"))
    next = CountField(default=1, verbose_name=_("Next number"))
    given = IntegerField(default=0, verbose_name=_("Given"))

    parent = "series"
    shown_as = ("year",)
    filled: ClassVar[frozenset[str]] = frozenset({"given"})
    untold: ClassVar[frozenset[str]] = frozenset({"next", "given"})

    class Meta:
        indexes = ((("series", "year"), True),)

    def clean(self) -> None:
        """Let nobody make a hole in a gapless series, nor give a number a second time."""
        stored: Any = None if self.is_new else _counter(self.series_id, self.id)
        before = {} if stored is None else stored
        if self.next < 1:
            raise Refused(_("Numbers begin with 1."), field="next")
        same = (SeriesYear.series == self.series_id) & (SeriesYear.year == self.year)
        if SeriesYear.select().where(same, SeriesYear.id != (self.id or 0)).exists():
            raise Refused(_("This year has its number already."), field="year")
        if not before or self.next == before["next"]:
            return
        if self.series.is_gapless and before["given"]:
            raise Refused(
                _("It leaves no number out: what comes next can't be changed any more."),
                field="next",
            )
        if before["given"] and self.next < before["next"]:
            raise Refused(_("Numbers up to there are given already."), field="next")

    def delete_instance(self, *options: Any, **more: Any) -> int:
        """Keep a count that gave numbers. Raises Refused."""
        if self.given:
            raise Refused(_("Numbers of %(year)s are given; the count stays.", year=str(self.year)))
        return super().delete_instance(*options, **more)


def _counter(series_id: int, row_id: int) -> Any:
    """Read a count that nobody can count on meanwhile."""
    same = SeriesYear.id == row_id
    SeriesYear.update(next=SeriesYear.next).where(same).execute()
    return SeriesYear.select().where(same, SeriesYear.series == series_id).dicts().get_or_none()


def series_row(declared: Series) -> NumberSeries:
    """Return the row of a series, made with what is declared where there is none yet."""
    own = NumberSeries.kind == declared.kind
    row = NumberSeries.get_or_none(own)
    if row is None:
        lock_house("core.series")
        row = NumberSeries.get_or_none(own)
    if row is None:
        row = NumberSeries(
            kind=declared.kind,
            label=str(declared.label),
            pattern=declared.pattern,
            is_gapless=declared.gapless,
            is_yearly=declared.yearly,
        )
        row.save()
    return row


def take_numbers(declared: Series, days: Sequence[date], year: int) -> list[str]:
    """Give the next numbers of a series, one for each day, within the open gate.

    Nobody else gets one of this series and year before the gate closes: what is taken back leaves
    no hole.
    """
    opened = current_gate()
    known = _series.rows(declared.kind) or [_told(series_row(declared))]
    number, pattern, is_yearly = known[0]
    counted, count = year if is_yearly else 0, len(days)
    taken = _take.rows(count, count, number, counted)
    if not taken:
        moments = {"created_at": opened.at, "updated_at": opened.at}
        SeriesYear.insert(series=number, year=counted, **moments).on_conflict_ignore().execute()
        taken = _take.rows(count, count, number, counted)
    first = taken[0][0] - count
    return [write_number(pattern, first + at, day, year) for at, day in enumerate(days)]


def _told(row: NumberSeries) -> tuple[int, str, bool]:
    return row.id, row.pattern, row.is_yearly


_series = Prepared(
    1,
    lambda kind: NumberSeries.select(
        NumberSeries.id, NumberSeries.pattern, NumberSeries.is_yearly
    ).where(NumberSeries.kind == kind),
)
_take = Prepared(
    4,
    lambda count, given, number, year: (
        SeriesYear.update(next=SeriesYear.next + count, given=SeriesYear.given + given)
        .where(SeriesYear.series == number, SeriesYear.year == year)
        .returning(SeriesYear.next)
    ),
)


def pass_over(
    declared: Series, day: date, year: int, used_of: Callable[[list[str]], set[str]]
) -> None:
    """Let a series go on behind numbers that are used already, such as those of imported documents.

    `used_of` says which of some numbers are used. Within the gate in which one was just taken.
    """
    row = series_row(declared)
    own = (SeriesYear.series == row.id) & (SeriesYear.year == (year if row.is_yearly else 0))
    first = start = SeriesYear.get(own).next
    while True:
        numbers = [write_number(row.pattern, start + at, day, year) for at in range(_AT_ONCE)]
        used = used_of(numbers)
        ahead = next((at for at, one in enumerate(numbers) if one not in used), _AT_ONCE)
        start += ahead
        if ahead < _AT_ONCE:
            break
    if start > first:
        SeriesYear.update(next=start).where(own).execute()
