"""Commissions: what salespeople get of what they sold, by rules with a beginning."""

from decimal import Decimal
from typing import Any

from peewee import CharField, DateField, ForeignKeyField

from app.api import PercentField, Record, Refused, User, _, round_half_up

BASES = [("net", _("The net of the order")), ("margin", _("The margin of the order"))]


class CommissionRule(Record):
    """So many percent of an order's net or margin, for one salesperson or for all.

    Of the rules that hold on the order's day, one for the person goes before one for all, and then
    the one that began last.
    """

    person = ForeignKeyField(
        User, null=True, backref="+", verbose_name=_("Salesperson"), help_text=_("Empty: all.")
    )
    person_id: int | None
    percent: Any = PercentField(verbose_name=_("Percent"))
    base = CharField(max_length=8, choices=BASES, default="net", verbose_name=_("Of"))
    from_on: Any = DateField(null=True, index=True, verbose_name=_("From"))
    to_on: Any = DateField(null=True, verbose_name=_("To"), help_text=_("The last day."))

    shown_as = ("person", "percent")

    def clean(self) -> None:
        """Refuse shares and days that make no sense."""
        if not 0 <= self.percent <= 100:
            raise Refused(_("A commission is between 0 and 100 %."), field="percent")
        if self.from_on and self.to_on and self.from_on > self.to_on:
            raise Refused(_("The last day lies before the first one."), field="to_on")

    def holds(self, person: int | None, day: Any) -> bool:
        """Say whether it is for this person, on this day."""
        return (
            self.person_id in (None, person)
            and (self.from_on is None or self.from_on <= day)
            and (self.to_on is None or day <= self.to_on)
        )


def rule_for(rules: list[Any], person: int | None, day: Any) -> Any:
    """Return the rule that holds for a person on a day; None where there is none."""
    found = [one for one in rules if one.holds(person, day)]
    if not found:
        return None
    return max(
        found,
        key=lambda one: (
            one.person_id is not None,
            one.from_on.toordinal() if one.from_on else 0,
            one.id,
        ),
    )


def commission(rule: Any, net: Decimal | None, margin: Decimal | None, decimals: int) -> Decimal:
    """Return the commission of an order, rounded half up; a negative margin gives none."""
    base = net if rule.base == "net" else margin
    return round_half_up(max(base or Decimal(0), Decimal(0)) * rule.percent / 100, decimals)
