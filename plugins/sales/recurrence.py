"""Recurring orders: an order that comes again every so many months, from a day on."""

from datetime import date, timedelta
from typing import Any

from peewee import CharField, DateField, ForeignKeyField

from app.api import CountField, Record, Refused, StateField, _, action, long_day, today
from plugins.sales.order import Order

PRICES = [("current", _("Those of the day")), ("same", _("Those of the order"))]
MOST_MONTHS = 1200
MAKES = [("quotation", _("A quotation to be looked at")), ("confirmed", _("A confirmed order"))]


class Recurrence(Record):
    """What is to be ordered again: the lines of an order, every so many months."""

    order = ForeignKeyField(Order, backref="+", verbose_name=_("Order that comes again"))
    order_id: int
    every_months = CountField(default=1, verbose_name=_("Every (months)"))
    day = CountField(null=True)
    """The day of the month that it began on: the 31st comes back after February."""
    next_on: Any = DateField(default=today, index=True, verbose_name=_("Next on"))
    until_on: Any = DateField(
        null=True, verbose_name=_("Until"), help_text=_("The last day; empty: until it is ended.")
    )
    prices = CharField(max_length=8, choices=PRICES, default="current", verbose_name=_("Prices"))
    makes = CharField(
        max_length=12, choices=MAKES, default="quotation", verbose_name=_("What is made")
    )
    made = CountField(default=0, verbose_name=_("Made so far"))
    problem: Any = CharField(max_length=500, null=True, verbose_name=_("What stood against it"))
    state = StateField(
        {"running": ["paused", "ended"], "paused": ["running", "ended"], "ended": []},
        labels={"running": _("Running"), "paused": _("Paused"), "ended": _("Ended")},
        tones={"running": "good", "paused": "warn"},
        index=True,
        verbose_name=_("State"),
    )

    shown_as = ("order",)
    filled = frozenset({"day", "made", "problem"})
    internal = frozenset({"day"})

    def clean(self) -> None:
        """Refuse a rhythm that leads nowhere; remember the day that it began on."""
        if self.every_months < 1:
            raise Refused(_("At least every month."), field="every_months")
        if self.every_months > MOST_MONTHS:
            raise Refused(_("At least once in a hundred years."), field="every_months")
        if self.until_on and self.until_on < self.next_on and self.is_new:
            raise Refused(_("The last day lies before the first one."), field="until_on")
        self._refuse_past()
        is_last = (self.next_on + timedelta(days=1)).day == 1
        if self.day is None or self.day <= self.next_on.day or not is_last:
            self.day = self.next_on.day

    def _refuse_past(self) -> None:
        """Refuse to begin with days that are past: each would be made; downtime only goes on."""
        stored = None if self.is_new else Recurrence.get_or_none(Recurrence.id == self.id)
        if self.next_on < today() and (stored is None or self.next_on < stored.next_on):
            raise Refused(_("The next day is today or later."), field="next_on")

    @action(_("Pause"), when="state=running", to="paused", undo="resume", icon="clock")
    def pause(self) -> str:
        """Make no more until it goes on."""
        self.move_to("paused")
        return _("%(order)s comes no more until it goes on.", order=self.order)

    @action(_("Go on"), when="state=paused", to="running", undo="pause", icon="refresh")
    def resume(self) -> str:
        """Make them again, from the next day on that isn't past."""
        while self.next_on < today():
            self.next_on = following(self.next_on, self.every_months, self.day)
        self.problem = None
        self.move_to("running")
        return _("%(order)s comes again on %(day)s.", order=self.order,
                 day=long_day(self.next_on))  # fmt: skip

    @action(_("End"), when="state=running or state=paused", to="ended", icon="circle-x",
            confirm=_("It can't be taken up again."))  # fmt: skip
    def end(self) -> str:
        """Make no more of them."""
        self.move_to("ended")
        return _("%(order)s comes no more.", order=self.order)


def following(day: date, months: int, day_of_month: int | None) -> date:
    """Return the day so many months later; of a shorter month its last one.

    >>> following(date(2026, 1, 31), 1, 31), following(date(2026, 2, 28), 1, 31)
    (datetime.date(2026, 2, 28), datetime.date(2026, 3, 31))
    """
    place = day.year * 12 + day.month - 1 + months
    year, month = divmod(place, 12)
    wanted = day_of_month or day.day
    for one in range(wanted, 0, -1):
        try:
            return date(year, month + 1, one)
        except ValueError:
            continue
    raise AssertionError("a month has a first day")
