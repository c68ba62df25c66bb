"""Channels: further mails, phones and sites of a party."""

import re
from collections.abc import Sequence
from typing import Any

from peewee import BooleanField, CharField, ForeignKeyField

from app.api import Invalid, Record, Refused, _, current_gate, dialled_within, kind_by_name
from plugins.contacts.address import countries_of
from plugins.contacts.party import Party

KINDS = [
    ("email", _("Mail")),
    ("phone", _("Phone")),
    ("mobile", _("Mobile")),
    ("fax", _("Fax")),
    ("url", _("Website")),
    ("other", _("Other")),
]
CHECKED_AS = {"email": "email", "phone": "phone", "mobile": "phone", "fax": "phone", "url": "url"}
PHONE = re.compile(r"[+(]?[0-9][0-9 ()./-]{4,}")


class Channel(Record):
    """A way to reach a party beside its first mail and phone.

    `is_valid` says that the value passed its check.
    """

    party = ForeignKeyField(Party, backref="channels", verbose_name=_("Party"))
    kind = CharField(max_length=16, choices=KINDS, default="", verbose_name=_("Kind"))
    label = CharField(
        max_length=64, null=True, verbose_name=_("Label"), help_text=_("Such as “Reception”.")
    )
    value = CharField(max_length=500, index=True, verbose_name=_("Value"))
    is_valid = BooleanField(default=True, verbose_name=_("Valid"))

    parent = "party"
    shown_as = ("value", "label")

    _country: str | None = None
    """Where the party lives, found by `look_ahead`: its national numbers are dialled there."""

    @classmethod
    def look_ahead(cls, records: Sequence[Any]) -> None:
        """Find out where the parties of new or changed channels live, for all of them at once."""
        found = countries_of([one.party_id for one in records if one.party_id])
        for one in records:
            one._country = found.get(one.party_id)

    def clean(self) -> None:
        """Check the value by its kind. A wrong one is refused; one from elsewhere is kept."""
        with dialled_within(self._country):
            self.kind = self.kind or kind_of_value(self.value or "")
        self.is_valid = True
        if self.kind not in CHECKED_AS or not self.value:
            return
        try:
            with dialled_within(self._country):
                self.value = kind_by_name(CHECKED_AS[self.kind]).parse(self.value)
        except Invalid as wrong:
            if current_gate().way != "import" and not current_gate().as_stored:
                raise Refused(str(wrong), field="value") from wrong
            self.is_valid = False


def kind_of_value(value: str) -> str:
    """Guess what somebody typed without saying what it is."""
    text = value.strip()
    if "@" in text and passes("email", text):
        return "email"
    if text.casefold().startswith(("http://", "https://", "www.")) and passes("url", text):
        return "url"
    if PHONE.fullmatch(text) and passes("phone", text):
        return "phone"
    return "other"


def passes(kind: str, text: str) -> bool:
    """Say whether a text is read as a value of a kind."""
    try:
        kind_by_name(kind).parse(text)
    except Invalid:
        return False
    return True
