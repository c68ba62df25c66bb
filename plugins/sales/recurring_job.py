"""Making the orders that come again, each once for its day, also after downtime."""

from typing import Any

from app.api import Refused, Run, _, gate, ngettext, today
from plugins.sales import plugin
from plugins.sales.order import Order
from plugins.sales.recurrence import Recurrence, following

AT_ONCE = 100


@plugin.job(
    "make_recurring", label=_("Make the orders that come again"), cron="20 0 * * *", at_start=True
)
def make_recurring(run: Run) -> str:
    """Make what is due; what can't be made is paused, and says why."""
    count = 0
    while rows := _due():
        for row in rows:
            with run.step():
                count += make_next(row)
                run.keep({"made": count})
    return ngettext("%(n)s order was made.", "%(n)s orders were made.", count)


def _due() -> list[Any]:
    due = (Recurrence.state == "running") & (Recurrence.next_on <= today())
    return list(Recurrence.select().where(due).order_by(Recurrence.id).limit(AT_ONCE))


def make_next(row: Recurrence) -> int:
    """Make the order of the next day and move on; return how many were made, 0 or 1."""
    fresh = row.lock()
    if fresh.state != "running" or fresh.next_on > today():
        return 0
    if fresh.until_on and fresh.next_on > fresh.until_on:
        fresh.move_to("ended")
        return 0
    try:
        with gate(None, "job"):  # what is refused leaves no quotation behind
            make_order(fresh)
    except Refused as refused:
        fresh.problem = str(refused)[:500]
        fresh.move_to("paused")
        return 0
    fresh.made += 1
    fresh.problem = None
    fresh.next_on = following(fresh.next_on, fresh.every_months, fresh.day)
    fresh.save()
    return 1


def make_order(row: Recurrence) -> Order:
    """Make the order of a day from the one that comes again. Raises Refused."""
    made: Any
    made, lines = row.order.copied()
    made.date, made.valid_until = row.next_on, None
    made.reference, made.origin = None, row.order
    for line in lines:
        if row.prices == "current" and line.product_id is not None:
            line.unit_price = line.price_rule = None
    made.save_with(lines)
    if row.makes == "confirmed":
        made.confirm()
    order: Order = made
    return order
