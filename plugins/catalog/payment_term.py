"""Payment terms as they are kept; what is due when is in `terms.py`."""

from datetime import date
from decimal import Decimal
from typing import Any

from peewee import CharField, ForeignKeyField

from app.api import (
    Archivable,
    CountField,
    PercentField,
    PriceField,
    Record,
    Refused,
    _,
    by_place,
)
from plugins.catalog.currency import smallest_of
from plugins.catalog.terms import Due, EarlyPayment, TermPart, due_parts, early_payment

SHARES = [
    ("rest", _("What is left")),
    ("percent", _("Percent of the total")),
    ("percent_of_rest", _("Percent of what is left")),
    ("amount", _("Amount")),
]


class PaymentTerm(Archivable):
    """When what is owed is due: at once, later, or in parts."""

    name = CharField(max_length=120, unique=True, verbose_name=_("Name"))
    text = CharField(
        null=True, verbose_name=_("Text on documents"),
        help_text=_("Such as “Payable within 30 days without deduction”."),
    )  # fmt: skip
    discount_percent = PercentField(default=0, verbose_name=_("Discount for early payment"))
    discount_days = CountField(default=0, verbose_name=_("Within days"))
    lines: Any

    shown_as = ("name",)

    def clean(self) -> None:
        """Refuse a discount that is none."""
        if not 0 <= self.discount_percent < 100:
            raise Refused(_("A discount is from 0 to less than 100 %."), field="discount_percent")

    def due(self, total: Decimal, day: date, currency: str) -> list[Due]:
        """Return what of a total is due when; without lines all of it on the day."""
        return due_parts(self.parts(), total, day, smallest_of(currency))

    def early(self, total: Decimal, day: date, currency: str) -> EarlyPayment | None:
        """Return the discount for who pays early; None where there is none."""
        return early_payment(
            self.discount_percent, self.discount_days, total, day, smallest_of(currency)
        )

    def parts(self) -> list[TermPart]:
        """Return its lines for calculating, in their order."""
        rows = PaymentTermLine.select().where(PaymentTermLine.term == self.id)
        return [row.part() for row in rows.order_by(*by_place(PaymentTermLine))]


class PaymentTermLine(Record):
    """A part of what is owed, and when it is due: months and day of the month first, then days."""

    term = ForeignKeyField(PaymentTerm, backref="lines", verbose_name=_("Payment term"))
    share = CharField(max_length=16, choices=SHARES, default="rest", verbose_name=_("Part"))
    value = PriceField(default=0, verbose_name=_("Percent or amount"))
    days = CountField(default=0, verbose_name=_("Days"))
    months = CountField(default=0, verbose_name=_("Months"))
    day_of_month = CountField(
        null=True, verbose_name=_("Day of the month"), help_text=_("31 is the last one.")
    )
    place = CountField(null=True, verbose_name=_("Place"))

    parent = "term"
    placed_by = "place"
    filled = frozenset({"place"})
    shown_as = ("share", "days")

    def clean(self) -> None:
        """Refuse shares and days that are none."""
        if self.share == "rest":
            self.value = Decimal(0)
        elif self.value <= 0:
            raise Refused(_("Say how much of it is due."), field="value")
        if self.share in ("percent", "percent_of_rest") and self.value > 100:
            raise Refused(_("That is more than all."), field="value")
        if self.day_of_month is not None and not 1 <= self.day_of_month <= 31:
            raise Refused(_("The days of a month are 1 to 31."), field="day_of_month")
        if self.months > 120 or self.days > 3660:
            raise Refused(_("Nothing is due in more than ten years."), field="days")

    def part(self) -> TermPart:
        """Return it for calculating."""
        return TermPart(self.share, self.value, self.months, self.day_of_month, self.days)
