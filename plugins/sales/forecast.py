"""Forecasts: what a month is expected to bring, and what was expected on its first day."""

from typing import Any

from peewee import BooleanField, Case, CharField, DateField, fn

from app.api import CountField, MoneyField, Record, _, computed
from plugins.sales.deal import Deal


class Forecast(Record):
    """What was expected of a month when it began, in the firm's currency of then."""

    month: Any = DateField(unique=True, verbose_name=_("Month"))
    last_day: Any = DateField(verbose_name=_("Last day"))
    taken_on: Any = DateField(verbose_name=_("Taken on"))
    is_late = BooleanField(default=False, verbose_name=_("Taken late"))
    deals = CountField(default=0, verbose_name=_("Deals"))
    amount: Any = MoneyField(default=0, verbose_name=_("Unweighted"))
    weighted: Any = MoneyField(default=0, verbose_name=_("Forecast"))
    currency = CharField(max_length=3, verbose_name=_("Currency"))

    shown_as = ("month",)

    @computed(kind="money", verbose_name=_("Won"))
    @classmethod
    def actual(cls) -> Any:
        """What was won in the month."""
        deal: Any = Deal.alias()
        won = (deal.state == "won") & deal.closed_on.between(cls.month, cls.last_day)
        total = deal.select(fn.SUM(deal.amount_firm)).where(won)
        return Case(None, [(cls.id.is_null(False), fn.COALESCE(total, 0))], 0)
