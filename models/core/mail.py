"""The outbox: mails that were written, and what became of each."""

from typing import Any, ClassVar

from peewee import CharField, ForeignKeyField, IntegerField, TextField

from models.core.user import User
from models.fields import MomentField, StateField
from models.record import Record
from models.recordref import RecordRef
from models.texts import _


class Mail(Record):
    """One mail to one address.

    Written by `app/mail/` alone, without history: the row is its own. Its Message-ID is made with
    it, so that a mail that is sent again can be told to be the same one.
    """

    to = CharField(max_length=320, index=True, verbose_name=_("Recipient"))
    subject = CharField(max_length=500, index=True, verbose_name=_("Subject"))
    text = TextField(verbose_name=_("Text"))
    sealed: Any = TextField(null=True)
    """What stands for the mark in the text as it is sent, such as a link that lets somebody in."""
    html: Any = TextField(null=True, verbose_name=_("As HTML"))
    state = StateField(
        {
            "waiting": ["sending", "dropped"],
            "sending": ["sent", "waiting", "failed", "unclear"],
            "sent": [],
            "failed": ["waiting", "dropped"],
            "unclear": ["waiting", "dropped"],
            "dropped": [],
        },
        labels={
            "waiting": _("Waiting"),
            "sending": _("Being sent"),
            "sent": _("Sent"),
            "failed": _("Failed"),
            "unclear": _("Unclear"),
            "dropped": _("Dropped"),
        },
        tones={"sending": "info", "sent": "good", "failed": "bad", "unclear": "warn"},
        index=True,
        verbose_name=_("State"),
    )
    message_id = CharField(max_length=255, unique=True)
    reply_to: Any = CharField(null=True, max_length=320, verbose_name=_("Answers to"))
    user_id: Any
    user: Any = ForeignKeyField(User, null=True, backref="+", verbose_name=_("Caused by"))
    attempts = IntegerField(default=0, verbose_name=_("Attempts"))
    error: Any = TextField(null=True, verbose_name=_("What went wrong"))
    sent_at: Any = MomentField(null=True, verbose_name=_("Sent"))
    about = RecordRef(_("About"), cascade=True)

    shown_as: ClassVar[tuple[str, ...]] = ("subject", "to")
    secret: ClassVar[frozenset[str]] = frozenset({"sealed"})
