"""The outbox: mails are rows, written in the caller's transaction."""

import re
from email.headerregistry import Address
from email.utils import make_msgid, parseaddr
from typing import Any

from app.jobs.queue import enqueue
from app.mail.server import mail_server
from app.sealing import seal, unseal
from models.clock import now
from models.core import Mail
from models.database import transaction
from models.folding import clean_text
from models.gate import current_gate, gate_is_open
from models.kinds import kind_by_name
from models.record import Record
from models.refused import Invalid, Refused
from models.texts import _

SEND = "core.send-mail"
MARK = "mail:"
"""Begins the unique key of the job that sends a mail."""
SEALED = "•••"
"""Stands in the text for what only the reader of the mail may know."""
_PURPOSE = "mail"
_LONGEST_SUBJECT = 500
_LONGEST_TEXT = 1_000_000


def send_mail(
    to: str,
    subject: str,
    text: str,
    html: str = "",
    *,
    about: Record | None = None,
    reply_to: str = "",
    secret: str = "",
) -> Mail:
    """Write a mail into the outbox within the caller's transaction; stored, it goes out.

    `to` is one address; `about` is the record whose page shows the mail, and with which it goes.
    `secret` takes the place of the mark `SEALED` when the mail is sent: until then it is kept
    sealed, afterwards not at all.
    Raises Refused for what is no address, and for a text that is too long.
    """
    row = {
        "to": _address(to),
        "subject": " ".join(clean_text(str(subject)).split())[:_LONGEST_SUBJECT],
        "text": _limited(str(text)),
        "html": _limited(html) or None,
        "sealed": seal(_PURPOSE, secret) if secret else None,
        "reply_to": _address(reply_to) if reply_to else None,
        "message_id": make_msgid(domain=_domain()),
        "user": current_gate().actor_id if gate_is_open() else None,
        "created_by": current_gate().actor_id if gate_is_open() else None,
        "about_resource": about.record_type if about else None,
        "about_id": about.id if about else None,
    }
    with transaction():
        mail = Mail.get_by_id(Mail.insert(row).execute())
        if mail_server().is_set:
            queue(mail)
    return mail


def opened_text(mail: Mail) -> str:
    """Return the text of a mail as it is sent. Raises ValueError where it can't be opened."""
    if not mail.sealed:
        return mail.text or ""
    secret = unseal(_PURPOSE, mail.sealed)
    if secret is None:
        raise ValueError(str(_("It was sealed with another key of the house.")))
    return (mail.text or "").replace(SEALED, secret)


def queue(mail: Mail) -> None:
    """Have a mail sent."""
    enqueue(SEND, {"mail": mail.id}, unique=f"{MARK}{mail.id}")


def queue_waiting() -> int:
    """Have all sent that waits without a job, such as from before a server was set."""
    waiting = list(Mail.select(Mail.id).where(Mail.state == "waiting").order_by(Mail.id))
    for mail in waiting:
        queue(mail)
    return len(waiting)


def resend(mail_id: int) -> None:
    """Send a mail that failed, or of which nobody knows whether it went out. Raises Refused."""
    with transaction():
        _move(mail_id, ("failed", "unclear"), state="waiting", attempts=0, error=None)
        if mail_server().is_set:
            queue(Mail.get_by_id(mail_id))


def drop(mail_id: int) -> None:
    """Give up a mail that isn't sent. Raises Refused for one that is, or is being sent."""
    with transaction():
        _move(mail_id, ("waiting", "failed", "unclear"), state="dropped", sealed=None)


def _move(mail_id: int, expected: tuple[str, ...], **columns: Any) -> None:
    if not move(mail_id, expected, **columns):
        raise Refused(_("The mail is in another state by now. Load the page again."))


def move(mail_id: int, expected: tuple[str, ...], **columns: Any) -> bool:
    """Change a mail that is in one of these states; False where it isn't."""
    columns |= {"updated_at": now(), "version": Mail.version + 1}
    query = Mail.update(columns).where(Mail.id == mail_id, Mail.state.in_(expected))
    return bool(query.execute())


def _address(text: str) -> str:
    try:
        found: str | None = kind_by_name("email").parse(text)
        Address(addr_spec=found or "")
    except (Invalid, ValueError, IndexError) as error:
        raise Refused(_("“%(text)s” is no mail address.", text=str(text)[:100]), "to") from error
    if not found:
        raise Refused(_("A mail needs an address."), "to")
    return found


def _limited(text: str) -> str:
    if len(text) > _LONGEST_TEXT:
        raise Refused(_("The text is too long for a mail."), "text")
    return clean_text(text)


def _domain() -> str:
    """Return the domain of the sender, under which ids of mails are made."""
    domain = parseaddr(mail_server().sender)[1].rpartition("@")[2]
    return domain if re.fullmatch(r"[A-Za-z0-9.-]+", domain) else "shophouse.invalid"
