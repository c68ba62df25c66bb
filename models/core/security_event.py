"""The security log: who came in or tried to, and what changed about who may."""

from typing import Any, ClassVar

from peewee import CharField, ForeignKeyField, TextField

from models.core.user import User
from models.fields import MomentField
from models.record import Record
from models.texts import _

KINDS = [
    ("signed_in", _("Signed in")),
    ("sign_in_failed", _("Wrong mail or password")),
    ("code_failed", _("Wrong code")),
    ("sign_in_paused", _("Paused after wrong tries")),
    ("provider_refused", _("Sign-in by provider refused")),
    ("sessions_ended", _("Sessions ended")),
    ("second_factor_on", _("Second factor set up")),
    ("second_factor_off", _("Second factor switched off")),
    ("second_factor_reset", _("Second factor reset")),
    ("codes_renewed", _("New recovery codes")),
    ("code_used", _("Recovery code used")),
    ("password_changed", _("Password changed")),
    ("password_given", _("Password given")),
    ("password_asked", _("New password asked for")),
    ("password_reset", _("Password set by link")),
    ("invited", _("Invited")),
    ("user_added", _("User added")),
    ("user_on", _("User switched on")),
    ("user_off", _("User switched off")),
    ("mail_changed", _("Mail of a user changed")),
    ("roles_changed", _("Roles of a user changed")),
    ("role_changed", _("Role changed")),
    ("token_made", _("Token made")),
    ("token_revoked", _("Token revoked")),
    ("provider_linked", _("Provider linked")),
    ("provider_unlinked", _("Provider unlinked")),
    ("settings_changed", _("Settings of sign-in changed")),
    ("exported", _("Exported")),
    ("backup_made", _("Backup made")),
    ("backup_taken", _("Backup downloaded")),
]
WAYS = [
    ("page", _("Page")),
    ("api", _("API")),
    ("command", _("Command line")),
    ("job", _("Job")),
    ("house", _("The house")),
]


class SecurityEvent(Record):
    """One line of the log. Written by `app/security_log.py` alone, without history: it is one."""

    at = MomentField(index=True, verbose_name=_("When"))
    kind = CharField(max_length=32, choices=KINDS, index=True, verbose_name=_("What happened"))
    user: Any = ForeignKeyField(
        User, null=True, backref="+", on_delete="SET NULL", verbose_name=_("Who")
    )
    name = CharField(max_length=255, default="", verbose_name=_("Name or mail"))
    about: Any = ForeignKeyField(
        User, null=True, backref="+", on_delete="SET NULL", verbose_name=_("Whom")
    )
    detail = TextField(default="", verbose_name=_("Details"))
    address = CharField(max_length=64, default="", verbose_name=_("From"))
    device = CharField(max_length=120, default="", verbose_name=_("Device"))
    way = CharField(max_length=16, choices=WAYS, default="page", verbose_name=_("Through"))

    shown_as: ClassVar[tuple[str, ...]] = ("name",)
