"""Reports on what is open: the pipeline, the forecast, and who works on what."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from app.api import Asked, Bars, ReportColumn, _, ngettext, today
from plugins.sales import plugin
from plugins.sales.deal import Deal
from plugins.sales.figures import Sum, last_of, months
from plugins.sales.money import firm_currency, rounded
from plugins.sales.pipeline import stage_names
from plugins.sales.report_forms import Ahead, OfPipeline

AMOUNT = ReportColumn(
    "amount", _("Amount"), "money", reads=("amount", "amount_firm"), is_total=True
)
WEIGHTED = ReportColumn(
    "weighted", _("Weighted"), "money",
    reads=("amount", "amount_firm", "probability", "weighted"), is_total=True,
)  # fmt: skip
DEALS = ReportColumn("deals", _("Deals"), "integer", is_total=True)


def in_pipeline(asked: Asked, **query: str) -> dict[str, str]:
    """Return a filter on deals, within the pipeline that is asked for."""
    chosen = asked.values.get("pipeline")
    return {**query, "pipeline": chosen} if chosen else query


def summed(asked: Asked, query: dict[str, str], by: Any) -> dict[Any, Sum]:
    """Add the deals of a filter up by a field, exactly; what has no rate is noted."""
    found: dict[Any, Sum] = {}
    rows = asked.rows(query).select(by, Deal.amount, Deal.amount_firm, Deal.weighted)
    left_out = 0
    for key, amount, amount_firm, weighted in rows.tuples().iterator():
        found.setdefault(key, Sum()).add(amount_firm, weighted)
        left_out += amount is not None and amount_firm is None
    if left_out:
        asked.note(
            ngettext(
                "%(n)s deal in a foreign currency has no exchange rate: its amount is not in it.",
                "%(n)s deals in a foreign currency have no exchange rate: their amounts are not"
                " in it.",
                left_out,
            )
        )
    return found


def figures(total: Sum) -> dict[str, Any]:
    """Return the figures of a row, each rounded once, half up."""
    currency = firm_currency()
    return {
        "deals": total.deals,
        "amount": rounded(total.amount, currency),
        "weighted": rounded(total.weighted, currency),
    }


@plugin.report(
    "pipeline",
    of="deals",
    label=_("Pipeline"),
    about=_("Open deals by stage. Weighted is amount × probability, added up and then rounded."),
    parameters=OfPipeline,
    columns=(
        ReportColumn("stage", _("Stage"), "reference", to="sales/stages", reads=("stage",)),
        DEALS,
        AMOUNT,
        WEIGHTED,
    ),
    chart=Bars("stage", "weighted"),
)
def pipeline(asked: Asked) -> Iterator[dict[str, Any]]:
    """Add open deals up by stage, in the order of the stages."""
    query = in_pipeline(asked, state="open")
    found = summed(asked, query, Deal.stage)
    for number, _label in stage_names():
        if number in found:
            row = figures(found[number])
            yield {"stage": number, **row, "list": {**query, "stage": str(number)}}


@plugin.report(
    "forecast",
    of="deals",
    label=_("Forecast"),
    about=_(
        "Open deals by the month in which they are expected to close. Forecast is the sum of"
        " amount × probability, rounded once, half up. Deals past their expected close or without"
        " one stand apart."
    ),
    parameters=Ahead,
    columns=(
        ReportColumn("month", _("Month"), "month", reads=("expected_close",)),
        DEALS,
        AMOUNT,
        WEIGHTED,
    ),
    chart=Bars("month", "weighted"),
)
def forecast(asked: Asked) -> Iterator[dict[str, Any]]:
    """Add open deals up by the month of their expected close."""
    first, last = asked.values["from_on"].replace(day=1), last_of(asked.values["to_on"])
    query = in_pipeline(
        asked, state="open", expected_close__between=f"{first.isoformat()},{last.isoformat()}"
    )
    found = by_month(summed(asked, query, Deal.expected_close))
    for month in months(first, last):
        span = {**query, "expected_close__between": f"{month},{last_of(month)}"}
        yield {"month": month, **figures(found.get(month, Sum())), "list": span}
    late = asked.rows(in_pipeline(asked, state="open", is_late="true")).count()
    if late:
        asked.note(
            ngettext(
                "%(n)s open deal was expected to close before today. Give it a new day.",
                "%(n)s open deals were expected to close before today. Give them new days.",
                late,
            )
        )


def by_month(by_day: dict[date | None, Sum]) -> dict[date, Sum]:
    """Join what is summed by day into months."""
    found: dict[date, Sum] = {}
    for day, total in by_day.items():
        if day is not None:
            month = found.setdefault(day.replace(day=1), Sum())
            month.deals += total.deals
            month.amount += total.amount
            month.weighted += total.weighted
    return found


@plugin.report(
    "by_salesperson",
    of="deals",
    label=_("By salesperson"),
    about=_("Open deals by who looks after them, and what each has won this month."),
    parameters=OfPipeline,
    columns=(
        ReportColumn("owner", _("Salesperson"), "reference", to="core/users", reads=("owner",)),
        DEALS,
        AMOUNT,
        WEIGHTED,
        ReportColumn(
            "won", _("Won this month"), "money", reads=("amount", "amount_firm"), is_total=True
        ),
    ),
    chart=Bars("owner", "weighted"),
)
def by_salesperson(asked: Asked) -> Iterable[dict[str, Any]]:
    """Add open deals up by owner, the largest first."""
    query = in_pipeline(asked, state="open")
    found = summed(asked, query, Deal.owner)
    begun = today().replace(day=1).isoformat()
    won = summed(asked, in_pipeline(asked, state="won", closed_on__gte=begun), Deal.owner)
    for owner in sorted({*found, *won}, key=lambda one: (-_worth(found, one), one or 0)):
        narrowed = {"owner": str(owner)} if owner else {"owner__isnull": "true"}
        earned = rounded(won.get(owner, Sum()).amount, firm_currency())
        row = {"owner": owner, **figures(found.get(owner, Sum())), "won": earned}
        yield {**row, "list": {**query, **narrowed}}


def _worth(found: dict[Any, Sum], owner: int | None) -> Any:
    return found[owner].weighted if owner in found else 0
