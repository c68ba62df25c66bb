"""Quotations come to an end by themselves, and their owners are told before."""

from datetime import datetime, time, timedelta
from typing import Any

from app.api import Run, _, firm_zone, ngettext, now, today
from plugins.contacts.activity import Activity
from plugins.sales import plugin
from plugins.sales.money import day_said
from plugins.sales.order import Order
from plugins.sales.order_settings import chosen

MORNING = time(9)
AT_ONCE = 200
OFFERED = ("quotation", "sent")


@plugin.job(
    "expire_quotations", label=_("End quotations that expired"), cron="10 0 * * *", at_start=True
)
def expire_quotations(run: Run) -> str:
    """Mark what is past its last day; remind the owners of what is about to be."""
    count = 0
    while rows := _past():
        with run.step():
            for order in rows:
                if order.lock().is_offered:
                    _expire(order)
                    count += 1
            run.keep({"expired": count})
    reminded = _remind(run)
    ended = ngettext("%(n)s quotation expired.", "%(n)s quotations expired.", count)
    told = ngettext("%(n)s owner was reminded.", "%(n)s owners were reminded.", reminded)
    return f"{ended} {told}"


def _past() -> list[Any]:
    over = Order.state.in_(OFFERED) & (Order.valid_until < today())
    return list(Order.select().where(over).order_by(Order.id).limit(AT_ONCE))


def _expire(order: Order) -> None:
    if order.is_posted:
        order.move_to("expired")
    else:
        order.post("expired")


def _remind(run: Run) -> int:
    days = int(chosen("remind_days"))
    if not days:
        return 0
    soon = Order.valid_until.between(today(), today() + timedelta(days=days))
    waiting = (Order.state == "sent") & soon & Order.reminded_on.is_null()
    count = 0
    while rows := list(Order.select().where(waiting).order_by(Order.id).limit(AT_ONCE)):
        with run.step():
            for order in rows:
                order.reminded_on = today()
                order.save()
                remind_of(order)
                count += 1
            run.keep({"reminded": count})
    return count


def remind_of(order: Order) -> None:
    """Give the owner the task to ask the customer, this morning or now."""
    if order.owner_id is None:
        return
    morning = datetime.combine(today(), MORNING, firm_zone())
    text = _("Ask about %(order)s: it expires on %(day)s",
             order=order.number, day=day_said(order.valid_until))  # fmt: skip
    Activity(
        kind="task",
        subject=str(text),
        owner=order.owner_id,
        due_at=max(morning, now()),
        about=order,
    ).save()
