"""Keeping each month's forecast on its first day; after downtime as soon as the house runs."""

from datetime import date

from app.api import Run, _, today
from plugins.sales import plugin
from plugins.sales.deal import Deal
from plugins.sales.figures import Sum, last_of
from plugins.sales.forecast import Forecast
from plugins.sales.money import firm_currency, rounded


@plugin.job("keep_forecast", label=_("Keep the month's forecast"), cron="5 0 1 * *", at_start=True)
def keep_forecast(run: Run) -> str:
    """Keep what this month is expected to bring, once."""
    month = today().replace(day=1)
    with run.step():
        if Forecast.select().where(Forecast.month == month).exists():
            return str(_("This month's forecast is kept already."))
        if not Deal.select().exists():
            return str(_("There are no deals yet."))
        kept = take_forecast(month, today())
        kept.save()
    return str(_("%(deals)s deals are expected to close.", deals=kept.deals))


def take_forecast(month: date, on: date) -> Forecast:
    """Return what a month is expected to bring, from the deals that are open on this day.

    Each sum is rounded once, half up, to the firm's currency.
    """
    currency, total = firm_currency(), Sum()
    rows = Deal.select(Deal.amount_firm, Deal.weighted).where(
        Deal.state == "open", Deal.expected_close.between(month, last_of(month))
    )
    for amount, weighted in rows.tuples().iterator():
        total.add(amount, weighted)
    return Forecast(
        month=month,
        last_day=last_of(month),
        taken_on=on,
        is_late=on != month,
        deals=total.deals,
        amount=rounded(total.amount, currency),
        weighted=rounded(total.weighted, currency),
        currency=currency,
    )
