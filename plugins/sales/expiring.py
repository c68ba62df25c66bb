"""Quotations come to an end by themselves, and their owners are told before."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any

from app.api import Refused, Run, _, firm_zone, gate, ngettext, now, today
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
    count = _with_each(run, _past, _expire)
    reminded = _remind(run)
    ended = ngettext("%(n)s quotation expired.", "%(n)s quotations expired.", count)
    told = ngettext("%(n)s owner was reminded.", "%(n)s owners were reminded.", reminded)
    return f"{ended} {told}"


def _with_each(run: Run, find: Callable[[int], list[Any]], work: Callable[[Any], int]) -> int:
    """Do something with each offer that is found; what stands against one stops no other."""
    count = last = 0
    while rows := find(last):
        with run.step():
            for row in rows:
                count += _with_one(run, row, work)
            last = rows[-1].id
            run.keep({"last": last})
    return count


def _with_one(run: Run, row: Any, work: Callable[[Any], int]) -> int:
    try:
        with gate(None, "job"):
            return work(row.lock())
    except Refused as refused:
        run.log(f"{row.number}: {refused}")
        return 0


def _past(after: int = 0) -> list[Any]:
    over = Order.state.in_(OFFERED) & (Order.valid_until < today()) & (Order.id > after)
    return list(Order.select().where(over).order_by(Order.id).limit(AT_ONCE))


def _expire(order: Order) -> int:
    if not (order.is_offered and order.has_expired):
        return 0  # somebody was faster
    if order.is_posted:
        order.move_to("expired")
    else:
        order.post("expired")
    return 1


def _remind(run: Run) -> int:
    days = int(chosen("remind_days"))
    if not days:
        return 0
    soon = Order.valid_until.between(today(), today() + timedelta(days=days))
    waiting = (Order.state == "sent") & soon & Order.reminded_on.is_null()
    waiting &= Order.accepted_at.is_null()

    def find(after: int) -> list[Any]:
        query = Order.select().where(waiting, Order.id > after)
        return list(query.order_by(Order.id).limit(AT_ONCE))

    return _with_each(run, find, _remind_once)


def _remind_once(order: Order) -> int:
    if order.state != "sent" or order.reminded_on or order.accepted_at:
        return 0  # somebody was faster
    order.reminded_on = today()
    order.save()
    remind_of(order)
    return 1


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
