"""Activities: calls, meetings, visits, tasks, mails and notes, done or still to do."""

from datetime import timedelta

from peewee import CharField, ForeignKeyField, IntegerField, TextField

from app.api import MomentField, RateField, Record, RecordRef, Refused, User, _, action, me, now
from plugins.contacts.degrees import check_degrees, place_of
from plugins.contacts.events import activity_done, activity_reopened

KINDS = [
    ("call", _("Call")),
    ("meeting", _("Meeting")),
    ("visit", _("Visit")),
    ("task", _("Task")),
    ("mail", _("Mail")),
    ("note", _("Note")),
]
ICONS = {
    "call": "phone",
    "meeting": "users",
    "visit": "map-pin",
    "task": "checkbox",
    "mail": "mail",
    "note": "note",
}
REMIND = [
    (0, _("When it is due")),
    (10, _("10 minutes before")),
    (30, _("Half an hour before")),
    (60, _("An hour before")),
    (1440, _("A day before")),
]
PARTIES = "contacts/parties"
SOON = timedelta(minutes=2)
"""Clocks differ a little."""


class Activity(Record):
    """Something done, or to be done, about any record. With `done_at` it is history."""

    kind = CharField(max_length=16, choices=KINDS, default="task", verbose_name=_("Kind"))
    subject = CharField(default="", index=True, verbose_name=_("Subject"))
    due_at = MomentField(null=True, index=True, verbose_name=_("Due"))
    remind_minutes = IntegerField(
        null=True, default=0, choices=REMIND, verbose_name=_("Remind the owner")
    )
    done_at = MomentField(null=True, index=True, verbose_name=_("Done"))
    outcome = TextField(null=True, verbose_name=_("Outcome"))
    place = CharField(null=True, verbose_name=_("Place"))
    latitude = RateField(null=True, verbose_name=_("Latitude"))
    longitude = RateField(null=True, verbose_name=_("Longitude"))
    about = RecordRef(_("About"))
    owner = ForeignKeyField(
        User, null=True, default=me, index=True, backref="+", verbose_name=_("Owner")
    )

    shown_as = ("subject",)

    def clean(self) -> None:
        """Give an activity without a subject the name of its kind."""
        if self.done_at and self.done_at > now() + SOON:
            raise Refused(_("This lies ahead. Leave it empty until it is done."), field="done_at")
        self.subject = self.subject or str(dict(KINDS)[self.kind])
        check_degrees(self)
        is_placed = self.latitude is not None or self.longitude is not None
        if self.is_new and self.kind == "visit" and not is_placed:
            self._take_place()

    def _take_place(self) -> None:
        """Let a visit lie where the party is that it is about, as far as that is known."""
        is_party = self.__data__.get("about_resource") == PARTIES
        party = self.about if is_party else None
        found = place_of(party) if party is not None else None
        if found is not None:
            self.latitude, self.longitude = found

    @action(_("Done"), when="done_at__isnull=true", undo="reopen", icon="check")
    def done(self) -> str:
        """Note that it is done, now."""
        self.done_at = now()
        self.save()
        activity_done.send(type(self), activity=self)
        return _("%(activity)s is done.", activity=self)

    @action(_("Reopen"), when="done_at__isnull=false", undo="done", icon="arrow-back-up")
    def reopen(self) -> str:
        """Put it back among what is to be done."""
        self.done_at = None
        self.save()
        activity_reopened.send(type(self), activity=self)
        return _("%(activity)s is open again.", activity=self)
