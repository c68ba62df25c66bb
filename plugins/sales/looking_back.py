"""Reports on what was: forecast against actual, time in stages, what was won and lost and why."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from app.api import Asked, Bars, ReportColumn, _, now
from plugins.sales import plugin
from plugins.sales.deal import Deal
from plugins.sales.figures import Step, Sum, in_days, last_of, months, share, spans
from plugins.sales.forecast import Forecast
from plugins.sales.money import firm_currency, rounded
from plugins.sales.pipeline import stage_names
from plugins.sales.report_forms import Back, MadeBetween, Months
from plugins.sales.reports import AMOUNT, DEALS, by_month, in_pipeline, summed
from plugins.sales.stage_change import StageChange

MONEY = ("amount", "amount_firm")


@plugin.report(
    "forecast_accuracy",
    of="deals",
    label=_("Forecast against actual"),
    about=_(
        "What was expected of each month on its first day, beside what was won in it. A month whose"
        " forecast was kept late says so."
    ),
    parameters=Months,
    columns=(
        ReportColumn("month", _("Month"), "month"),
        ReportColumn(
            "forecast", _("Forecast"), "money", reads=(*MONEY, "probability"), is_total=True
        ),
        ReportColumn("actual", _("Won"), "money", reads=(*MONEY, "closed_on"), is_total=True),
        ReportColumn(
            "difference", _("Difference"), "money", reads=(*MONEY, "probability"), is_total=True
        ),
        ReportColumn("taken_on", _("Kept on"), "day"),
    ),
    chart=Bars("month", "actual"),
)
def forecast_accuracy(asked: Asked) -> Iterator[dict[str, Any]]:
    """Put the kept forecast of each month beside what was won."""
    first, last = asked.values["from_on"].replace(day=1), last_of(asked.values["to_on"])
    kept = {
        row.month: row
        for row in asked.rows(address="sales/forecasts").where(Forecast.month.between(first, last))
    }
    query = {"state": "won", "closed_on__between": f"{first},{last}"}
    won = by_month(summed(asked, query, Deal.closed_on))
    for month in months(first, last):
        expected = kept[month].weighted if month in kept else None
        actual = rounded(won.get(month, Sum()).amount, firm_currency())
        if expected is None and not actual:
            continue
        yield {
            "month": month,
            "forecast": expected,
            "actual": actual,
            "difference": None if expected is None else actual - expected,
            "taken_on": kept[month].taken_on if month in kept else None,
            "list": {"state": "won", "closed_on__between": f"{month},{last_of(month)}"},
        }
    if any(row.is_late for row in kept.values()):
        asked.note(_("A forecast that was kept after its first day knows what was won by then."))


@plugin.report(
    "time_in_stage",
    of="deals",
    label=_("Time in stage"),
    about=_(
        "How long deals were in each stage. All stages together, and the time in which a deal was"
        " closed before it was reopened, sum to the age of the deals: until they were closed, or"
        " now."
    ),
    parameters=MadeBetween,
    columns=(
        ReportColumn("stage", _("Stage"), "reference", to="sales/stages", reads=("stage",)),
        ReportColumn("what", _("State"), "text"),
        ReportColumn("visits", _("Stays"), "integer", is_total=True),
        ReportColumn("days", _("Days"), "quantity", is_total=True),
        ReportColumn("median", _("Median days"), "quantity"),
        ReportColumn("longest", _("Longest"), "quantity"),
    ),
    chart=Bars("stage", "days"),
)
def time_in_stage(asked: Asked) -> Iterator[dict[str, Any]]:
    """Add the spans of all deals up by stage."""
    found = _spans_by_stage(asked)
    total = sum((span for spans_ in found.values() for span in spans_), timedelta())
    rows = [_row(key, found[key]) for key, _label in stage_names() if key in found]
    if None in found:
        rows.append(_row(None, found[None]))
    # The parts are rounded so that they sum to the age: the last one takes what is left.
    if rows:
        rows[-1]["days"] += in_days(total) - sum(row["days"] for row in rows)
    yield from rows


def _spans_by_stage(asked: Asked) -> dict[int | None, list[timedelta]]:
    query = in_pipeline(asked)
    for name, key in (("from_on", "created_at__gte"), ("to_on", "created_at__lte")):
        if asked.values[name]:
            query[key] = asked.values[name].isoformat()
    deals = asked.rows(query).select(Deal.id)
    steps = (
        StageChange.select(StageChange.deal, StageChange.stage, StageChange.state, StageChange.at)
        .where(StageChange.deal.in_(deals))
        .order_by(StageChange.deal, StageChange.at, StageChange.id)
    )
    by_deal: dict[int, list[Step]] = {}
    for deal, stage, state, at in steps.tuples().iterator():
        by_deal.setdefault(deal, []).append(Step(stage, state, at))
    until, found = now(), dict[int | None, list[timedelta]]()
    for ways in by_deal.values():
        for stage, span in spans(ways, until):
            found.setdefault(stage, []).append(span)
    return found


def _row(stage: int | None, stays: list[timedelta]) -> dict[str, Any]:
    ordered = sorted(stays)
    middle = len(ordered) // 2
    median = ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2
    return {
        "stage": stage,
        "what": str(_("Open") if stage else _("Closed for a while")),
        "visits": len(stays),
        "days": in_days(sum(stays, timedelta())),
        "median": in_days(median),
        "longest": in_days(ordered[-1]),
        "list": {"stage": str(stage)} if stage else None,
    }


@plugin.report(
    "win_loss",
    of="deals",
    label=_("Won and lost"),
    about=_("Deals closed between two days: won, and lost by reason; their share of all closed."),
    parameters=Back,
    columns=(
        ReportColumn("state", _("State"), "text"),
        ReportColumn(
            "reason", _("Why"), "reference", to="sales/lost_reasons", reads=("lost_reason",)
        ),
        DEALS,
        ReportColumn("share", _("Share"), "percent"),
        AMOUNT,
    ),
    chart=Bars("state", "deals"),
)
def win_loss(asked: Asked) -> Iterator[dict[str, Any]]:
    """Add closed deals up: those won, then those lost by reason, the most frequent first."""
    span = f"{asked.values['from_on']},{asked.values['to_on']}"
    query = in_pipeline(asked, closed_on__between=span)
    won = summed(asked, {**query, "state": "won"}, Deal.state)
    lost = summed(asked, {**query, "state": "lost"}, Deal.lost_reason)
    all_deals = sum(total.deals for total in (*won.values(), *lost.values()))
    for total in won.values():
        row = _closed(total, all_deals, {**query, "state": "won"})
        yield {"state": str(_("Won")), "reason": None, **row}
    for reason in sorted(lost, key=lambda one: (-lost[one].deals, one or 0)):
        narrowed = {"lost_reason": str(reason)} if reason else {"lost_reason__isnull": "true"}
        row = _closed(lost[reason], all_deals, {**query, "state": "lost", **narrowed})
        yield {"state": str(_("Lost")), "reason": reason, **row}


def _closed(total: Sum, whole: int, query: dict[str, str]) -> dict[str, Any]:
    return {
        "deals": total.deals,
        "share": share(total.deals, whole),
        "amount": rounded(total.amount, firm_currency()),
        "list": query,
    }
