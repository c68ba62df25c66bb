"""What the page of the outbox shows."""

from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from app.showing.timeline import moment_html
from models.core import Mail
from models.texts import _

MOST = 50
_GROUPS = (
    ("unclear", _("Unclear: perhaps sent")),
    ("failed", _("Failed")),
    ("sending", _("Being sent")),
    ("waiting", _("Waiting")),
    ("sent", _("Sent")),
)


@dataclass(slots=True)
class MailRow:
    """A mail as it is drawn."""

    id: int
    href: str
    to: str
    subject: str
    when: Markup
    error: str
    attempts: int
    can_resend: bool
    can_drop: bool


@dataclass(slots=True)
class MailGroup:
    """Mails in one state, newest first."""

    state: str
    label: str
    tone: str
    rows: list[MailRow]
    count: int


def mail_groups(locale: str) -> list[MailGroup]:
    """Return the mails by state, those first that somebody must look at."""
    tones = Mail._meta.fields["state"].tones
    found = []
    for state, label in _GROUPS:
        query = Mail.select().where(Mail.state == state)
        rows = [_row(mail, locale) for mail in query.order_by(Mail.id.desc()).limit(MOST)]
        found.append(MailGroup(state, str(label), tones.get(state, ""), rows, query.count()))
    return [group for group in found if group.rows]


def _row(mail: Any, locale: str) -> MailRow:
    return MailRow(
        id=mail.id,
        href=f"/core/mails/{mail.id}",
        to=mail.to,
        subject=mail.subject,
        when=moment_html(mail.sent_at or mail.created_at, locale),
        error=mail.error or "",
        attempts=mail.attempts,
        can_resend=mail.state in ("failed", "unclear"),
        can_drop=mail.state in ("waiting", "failed", "unclear"),
    )
