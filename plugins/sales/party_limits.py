"""What sales agree with a party once for all: how much it may have ordered at a time."""

from app.api import MoneyField, _
from plugins.contacts.party import Party
from plugins.sales import plugin

plugin.extend(
    Party,
    credit_limit=MoneyField(
        null=True, verbose_name=_("Credit limit"), help_text=_("Net, in the firm's currency.")
    ),
)
