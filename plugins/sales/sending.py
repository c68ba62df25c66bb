"""Sending a quotation: it stays as it is from then on, and its customer gets a link to it."""

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from app.api import (
    NotVisible,
    Refused,
    _,
    actor,
    fetch,
    firm,
    firm_zone,
    house_url,
    long_day,
    make_public_link,
    now,
    registry,
    send_mail,
    use_language,
)
from plugins.sales.confirming import refuse_expired
from plugins.sales.money import told
from plugins.sales.order_texts import language_of

if TYPE_CHECKING:
    from plugins.sales.order import Order


def send_order(order: "Order", to: str, message: str) -> str:
    """Post a quotation and mail its customer a link, under which it is read and accepted.

    Without a mail address the link is told to who sends it. Raises Refused for what expired or has
    no line.
    """
    refuse_expired(order)
    if not any(not line.is_optional for line in order.lines()):
        raise Refused(_("%(order)s has no line. Add what is offered.", order=order.number))
    order.sent_at, order.sent_to = now(), to or address_of(order) or None
    order.followed_up_on = None
    if order.is_posted:
        order.save()
    else:
        order.post("sent")
    link = house_url(make_public_link(order, end_of(order)))
    mail = order.sent_to
    if not mail:
        return _("%(order)s is sent. Its link: %(link)s", order=order.number, link=link)
    with use_language(language_of(order)):
        send_mail(mail, subject_of(order), text_of(order, message, link), about=order)
    return _("%(order)s is on its way to %(mail)s.", order=order.number, mail=mail)


def end_of(order: "Order") -> datetime | None:
    """Return until when a quotation's link is good: a month past its last day, so that it can
    still be read why it isn't."""
    if order.valid_until is None:
        return None
    return datetime.combine(order.valid_until + timedelta(days=31), time(), firm_zone())


def address_of(order: "Order") -> str:
    """Return the mail of the contact person, else of the customer; empty where neither has one."""
    contact = order.contact if order.contact_id else None
    return str((contact.email if contact else "") or order.party.email or "")


def address_seen(order: "Order") -> str:
    """Return the mail it would go to, as far as the person at work may read it."""
    parties, who = registry.resources["contacts/parties"], actor()
    for party_id in filter(None, (order.contact_id, order.party_id)):
        try:
            found = fetch(parties, who, party_id)
        except NotVisible:
            return ""
        if "email" in who.hidden(parties):
            return ""
        if found.email:
            return str(found.email)
    return ""


def subject_of(order: "Order") -> str:
    """Return the mail's subject: which quotation, of whom."""
    return str(_("Quotation %(number)s of %(firm)s", number=order.number, firm=firm().name))


def text_of(order: "Order", message: str, link: str) -> str:
    """Return the mail's words: the message, what it comes to, where it is read and accepted."""
    parts = [
        message.strip(),
        _("Total: %(total)s", total=told(order.total, order.currency)),
        _("Read it, and accept it if it suits you: %(link)s", link=link),
    ]
    if order.valid_until is not None:
        parts.append(_("It is valid until %(day)s.", day=long_day(order.valid_until)))
    return "\n\n".join(str(part) for part in parts if part)
