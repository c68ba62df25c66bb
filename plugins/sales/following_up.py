"""Customers who haven't answered a quotation are reminded of it once, by mail."""

from datetime import timedelta
from typing import Any

from app.api import (
    Run,
    _,
    firm,
    house_url,
    make_public_link,
    ngettext,
    now,
    send_mail,
    today,
    use_language,
)
from plugins.sales import plugin
from plugins.sales.order import Order
from plugins.sales.order_settings import chosen
from plugins.sales.order_texts import language_of
from plugins.sales.sending import address_of, end_of, text_of


@plugin.job("follow_up", label=_("Remind customers of quotations"), cron="0 9 * * *")
def follow_up(run: Run) -> str:
    """Write to who was sent a quotation so many days ago and hasn't answered, once."""
    days = int(chosen("follow_up_days"))
    count = run.each(unanswered(days), remind_customer) if days else 0
    return ngettext("%(n)s customer was reminded.", "%(n)s customers were reminded.", count)


def unanswered(days: int) -> Any:
    """Select quotations that still hold and are without an answer; none is asked about twice."""
    holds = Order.valid_until.is_null() | (Order.valid_until >= today())
    silent = Order.accepted_at.is_null() & Order.followed_up_on.is_null()
    sent = (Order.state == "sent") & (Order.sent_at <= now() - timedelta(days=days))
    return Order.select().where(sent & holds & silent)


def remind_customer(order: Order) -> bool:
    """Mail the customer where the quotation went, with a link; False where no address is known."""
    order.followed_up_on = today()
    order.save()
    mail = order.sent_to or address_of(order)
    if not mail:
        return False
    link = house_url(make_public_link(order, end_of(order)))
    with use_language(language_of(order)):
        words = _("We sent you this quotation and would be glad to hear from you.")
        subject = _("Reminder: quotation %(number)s of %(firm)s",
                    number=order.number, firm=firm().name)  # fmt: skip
        send_mail(mail, str(subject), text_of(order, str(words), link), about=order)
    return True
