"""Quotations come to an end by themselves, and their owners are told before."""

from datetime import datetime, time, timedelta
from typing import Any

from app.api import Run, _, firm_zone, long_day, ngettext, now, today
from plugins.contacts.activity import Activity
from plugins.sales import plugin
from plugins.sales.order import Order
from plugins.sales.order_settings import chosen

MORNING = time(9)
OFFERED = ("quotation", "sent")


@plugin.job(
    "expire_quotations", label=_("End quotations that expired"), cron="10 0 * * *", at_start=True
)
def expire_quotations(run: Run) -> str:
    """Mark what is past its last day; remind the owners of what is about to be."""
    count = run.each(past(), expire, "expired")
    days = int(chosen("remind_days"))
    reminded = run.each(about_to_expire(days), remind, "reminded") if days else 0
    ended = ngettext("%(n)s quotation expired.", "%(n)s quotations expired.", count)
    told = ngettext("%(n)s owner was reminded.", "%(n)s owners were reminded.", reminded)
    return f"{ended} {told}"


def past() -> Any:
    """Select the offers that are past their last day."""
    return Order.select().where(Order.state.in_(OFFERED), Order.valid_until < today())


def expire(order: Order) -> None:
    """End an offer."""
    if order.is_posted:
        order.move_to("expired")
    else:
        order.post("expired")


def about_to_expire(days: int) -> Any:
    """Select the quotations that end within so many days, of which nobody was told."""
    soon = Order.valid_until.between(today(), today() + timedelta(days=days))
    unanswered = Order.reminded_on.is_null() & Order.accepted_at.is_null()
    return Order.select().where(Order.state == "sent", soon, unanswered)


def remind(order: Order) -> None:
    """Tell the owner of a quotation, once."""
    order.reminded_on = today()
    order.save()
    remind_of(order)


def remind_of(order: Order) -> None:
    """Give the owner the task to ask the customer, this morning or now."""
    if order.owner_id is None:
        return
    morning = datetime.combine(today(), MORNING, firm_zone())
    text = _("Ask about %(order)s: it expires on %(day)s",
             order=order.number, day=long_day(order.valid_until))  # fmt: skip
    Activity(
        kind="task",
        subject=str(text),
        owner=order.owner_id,
        due_at=max(morning, now()),
        about=order,
    ).save()
