"""A mail as a lead's values: who wrote, about what, and what they say of themselves."""

import re
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.policy import default
from email.utils import parseaddr
from html.parser import HTMLParser

from app.api import Refused, _, phone_region
from plugins.contacts.cards.signature import read_signature

LONGEST = 20_000
_HEAD = re.compile(
    r"^\s*(?P<name>from|von|de|subject|betreff|objet|to|an|sent|gesendet|date|datum|cc)\s*:"
    r"\s*(?P<value>.*)$",
    re.IGNORECASE,
)
_FROM, _SUBJECT = ("from", "von", "de"), ("subject", "betreff", "objet")
_IN_BRACKETS = re.compile(r"(.*?)\s*[\[(<]\s*(?:mailto:)?([\w.+'-]+@[\w.-]+)\s*[\])>]\s*$")


def values_of_mail(content: bytes) -> dict[str, str]:
    """Return a lead's values by field from a raw mail or a pasted one.

    Raises Refused where nobody is named as its sender.
    """
    name, mail, subject, text = _raw(content) or _pasted(content.decode("utf-8", "replace"))
    if not mail and not name:
        raise Refused(
            _("No sender is named. Paste the whole mail, with the line that begins with “From:”.")
        )
    card = read_signature(text, phone_region() or "")
    told = {
        "name": name or card.full_name or mail,
        "email": mail,
        "subject": subject,
        "message": text.strip()[:LONGEST],
        "company_name": card.organisation[0] if card.organisation else "",
        "job_title": card.title[:120],
        "phone": card.phones[0].value if card.phones else "",
        "source": str(_("Mail")),
    }
    return {field: value for field, value in told.items() if value}


def _raw(content: bytes) -> tuple[str, str, str, str] | None:
    """Read a mail as servers hand it on; None where it is none."""
    message = message_from_bytes(content, policy=default)
    sender = message.get("From")
    if not sender or not (message.get("Message-ID") or message.get("MIME-Version")):
        return None
    name, mail = parseaddr(str(sender))
    return name, mail, str(message.get("Subject", ""))[:255], _text_of(message)


def _text_of(message: EmailMessage) -> str:
    """Return the text of a mail, of its HTML where it has no other."""
    body = message.get_body(preferencelist=("plain", "html"))
    if body is None:
        return ""
    try:
        text = str(body.get_content())
    except (LookupError, ValueError):  # an unknown charset
        payload = body.get_payload(decode=True)
        text = payload.decode("latin-1") if isinstance(payload, bytes) else ""
    return _without_tags(text) if body.get_content_type() == "text/html" else text


def _pasted(text: str) -> tuple[str, str, str, str]:
    """Read a mail as programs copy it: lines with names, an empty one, the text."""
    name = mail = subject = ""
    lines = text.strip().splitlines()
    for at, line in enumerate(lines):
        match = _HEAD.match(line)
        if match is None:
            return name, mail, subject, "\n".join(lines[at:])
        word, value = match["name"].lower(), _decoded(match["value"].strip())
        if word in _FROM:
            name, mail = _sender(value)
        elif word in _SUBJECT:
            subject = value[:255]
    return name, mail, subject, ""


def _decoded(value: str) -> str:
    """Return a head as people read it: its source may hold letters in code."""
    try:
        return str(make_header(decode_header(value))) if "=?" in value else value
    except (LookupError, ValueError):  # an unknown charset, or no code at all
        return value


def _sender(value: str) -> tuple[str, str]:
    """Part a sender: Nora Quill <nora@quill.example>, [mailto:…] or the mail alone."""
    match = _IN_BRACKETS.match(value)
    if match:
        return match[1].strip("\"' "), match[2]
    name, mail = parseaddr(value)
    return (name, mail) if "@" in mail else (value, "")


class _Texts(HTMLParser):
    """Collects what people read of HTML."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a line at blocks, and be silent within what nobody reads."""
        self.silent += tag in ("style", "script", "head")
        if tag in ("p", "br", "div", "tr", "li"):
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        """Go on after what nobody reads."""
        self.silent -= tag in ("style", "script", "head")

    def handle_data(self, data: str) -> None:
        """Take a text."""
        if self.silent <= 0:
            self.parts.append(data)


def _without_tags(html: str) -> str:
    reader = _Texts()
    reader.feed(html)
    lines = ["".join(line.split("\r")) for line in "".join(reader.parts).splitlines()]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(line.strip() for line in lines)).strip()
