"""Targets: what somebody wants to sell in a month, and what they reached of it."""

from typing import Any

from peewee import Case, DateField, ForeignKeyField, fn

from app.api import MoneyField, Record, Refused, User, _, computed, me
from plugins.sales.deal import Deal
from plugins.sales.figures import last_of


class Target(Record):
    """What somebody is to win in a month, in the firm's currency."""

    person = ForeignKeyField(User, default=me, index=True, backref="+", verbose_name=_("Person"))
    person_id: int
    month: Any = DateField(
        index=True, verbose_name=_("Month"), help_text=_("Any day of the month; the first is kept.")
    )
    last_day: Any = DateField(null=True, verbose_name=_("Last day"))
    amount: Any = MoneyField(verbose_name=_("Target, firm's currency"))

    shown_as = ("person", "month")

    class Meta:
        indexes = ((("person", "month"), True),)

    @computed(kind="money", verbose_name=_("Reached, firm's currency"))
    @classmethod
    def reached(cls) -> Any:
        """What the person won in the month."""
        deal: Any = Deal.alias()
        return deal.select(fn.COALESCE(fn.SUM(deal.amount_firm), 0)).where(
            deal.owner == cls.person,
            deal.state == "won",
            deal.closed_on.between(cls.month, cls.last_day),
        )

    @computed(kind="yesno", verbose_name=_("Is reached"))
    @classmethod
    def is_reached(cls) -> Any:
        """What was won is the target or more."""
        return Case(None, [(cls.reached >= cls.amount, True)], False)

    def clean(self) -> None:
        """Keep the first and last day of the month; one target a person and month."""
        if self.amount is not None and self.amount <= 0:
            raise Refused(_("A target is above zero."), field="amount")
        self.month = self.month.replace(day=1)
        self.last_day = last_of(self.month)
