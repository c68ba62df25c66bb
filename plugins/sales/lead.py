"""Leads: somebody who may become a customer, before anything is known for sure."""

from typing import Any

from peewee import CharField, ForeignKeyField, TextField

from app.api import (
    WHOLE,
    EmailField,
    MomentField,
    PhoneField,
    Record,
    Refused,
    StateField,
    User,
    _,
    action,
    me,
)
from plugins.contacts.party import Party
from plugins.sales.conversion import convert_lead
from plugins.sales.deal import Deal
from plugins.sales.deal_forms import DiscardForm
from plugins.sales.lead_forms import ConvertForm

STATES = {
    "new": ["contacted", "converted", "discarded"],
    "contacted": ["new", "converted", "discarded"],
    "converted": ["new", "contacted"],
    "discarded": ["new"],
}


class Lead(Record):
    """A hint at a possible sale: a form that was filled in, a mail, a card from a fair."""

    name = CharField(index=True, verbose_name=_("Name"))
    email: Any = EmailField(null=True, index=True, verbose_name=_("Mail"))
    phone: Any = PhoneField(null=True, verbose_name=_("Phone"))
    company_name: Any = CharField(null=True, index=True, verbose_name=_("Firm"))
    job_title: Any = CharField(max_length=120, null=True, verbose_name=_("Job title"))
    source: Any = CharField(
        max_length=120, null=True, index=True, verbose_name=_("Source"),
        help_text=_("Where it comes from, such as a fair or the website."),
    )  # fmt: skip
    subject: Any = CharField(null=True, verbose_name=_("Subject"))
    message: Any = TextField(null=True, verbose_name=_("Message"))
    state = StateField(
        STATES,
        labels={
            "new": _("New"),
            "contacted": _("Contacted"),
            "converted": _("Converted"),
            "discarded": _("Discarded"),
        },
        tones={"new": "accent", "contacted": "info", "converted": "good"},
        index=True,
        verbose_name=_("State"),
    )
    owner = ForeignKeyField(
        User, null=True, default=me, index=True, backref="+", verbose_name=_("Owner")
    )
    consent_text: Any = TextField(null=True, verbose_name=_("Consent given"))
    consent_at: Any = MomentField(null=True, verbose_name=_("Consent given at"))
    discard_reason: Any = CharField(null=True, verbose_name=_("Why it was discarded"))
    party: Any = ForeignKeyField(Party, null=True, backref="leads", verbose_name=_("Contact"))
    deal: Any = ForeignKeyField(Deal, null=True, backref="leads", verbose_name=_("Deal"))

    shown_as = ("name",)

    @action(_("Contacted"), when="state=new", undo="reopen", to="contacted", icon="phone")
    def contact(self) -> str:
        """Note that somebody spoke with them."""
        self.move_to("contacted")
        return _("%(lead)s was contacted.", lead=self.name)

    @action(_("Convert…"), when="state=new or state=contacted", form=ConvertForm, undo=WHOLE,
            to="converted", icon="arrow-right")  # fmt: skip
    def convert(
        self,
        existing: str = "ask",
        deal: bool = True,
        title: str = "",
    ) -> str:
        """Make them a contact, with their firm, and begin a deal; what was noted goes along."""
        return convert_lead(self, existing, title if deal else None)

    @action(_("Discard…"), when="state=new or state=contacted", form=DiscardForm, undo="reopen",
            to="discarded", icon="x")  # fmt: skip
    def discard(self, reason: str) -> str:
        """Put it aside, with the reason."""
        if not reason.strip():
            raise Refused(_("Say why it leads nowhere."), field="reason")
        self.discard_reason = reason[:255]
        self.move_to("discarded")
        return _("%(lead)s is put aside.", lead=self.name)

    @action(_("Reopen"), when="state=discarded or state=contacted", to="new", icon="arrow-back-up")
    def reopen(self) -> str:
        """Put it back among the new ones."""
        self.discard_reason = None
        self.move_to("new")
        return _("%(lead)s is new again.", lead=self.name)
