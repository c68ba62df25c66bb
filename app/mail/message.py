"""A mail as it goes over the wire."""

from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr

from models.core import Mail


def message_of(mail: Mail, sender: str, text: str = "") -> bytes:
    """Write the message, with its text as it was opened.

    Raises ValueError for line ends in a header, whatever put them there.
    """
    message = EmailMessage(policy=SMTP)
    name, address = parseaddr(sender)
    message["From"] = Address(name, addr_spec=address)
    message["To"] = Address(addr_spec=mail.to)
    if mail.reply_to:
        message["Reply-To"] = Address(addr_spec=mail.reply_to)
    message["Subject"] = mail.subject
    message["Date"] = format_datetime(mail.created_at)
    message["Message-ID"] = mail.message_id
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text or mail.text or "")
    if mail.html:
        message.add_alternative(mail.html, subtype="html")
    return message.as_bytes()
