"""Making the orders that come again, each once for its day, also after downtime."""

from typing import Any

from app.api import Refused, Run, _, gate, ngettext, today
from plugins.sales import plugin
from plugins.sales.order import Order
from plugins.sales.recurrence import Recurrence, following


@plugin.job(
    "make_recurring", label=_("Make the orders that come again"), cron="20 0 * * *", at_start=True
)
def make_recurring(run: Run) -> str:
    """Make what is due; what can't be made is paused, and says why."""
    count = 0
    while made := run.each(due(), make_next, f"after {count}"):
        count += made  # after downtime one comes again for each day that was missed
    return ngettext("%(n)s order was made.", "%(n)s orders were made.", count)


def due() -> Any:
    """Select what is to be made by now."""
    is_due = (Recurrence.state == "running") & (Recurrence.next_on <= today())
    return Recurrence.select().where(is_due)


def make_next(row: Recurrence) -> bool:
    """Make the order of the next day and move on; False where none was made."""
    if row.until_on and row.next_on > row.until_on:
        row.move_to("ended")
        return False
    try:
        with gate(None, "job"):  # what is refused leaves no quotation behind
            make_order(row)
    except Refused as refused:
        row.problem = str(refused)[:500]
        row.move_to("paused")
        return False
    row.made += 1
    row.problem = None
    row.next_on = following(row.next_on, row.every_months, row.day)
    row.save()
    return True


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
