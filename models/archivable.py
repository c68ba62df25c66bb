"""Archiving: what is no longer offered, and stays where it is used."""

from peewee import BooleanField

from models.action import action
from models.record import Record
from models.texts import _


class Archivable(Record):
    """A record that can be archived: no reference offers it any more, what has it keeps it."""

    is_active = BooleanField(default=True, verbose_name=_("In use"))

    @action(_("Archive"), when="is_active=true", undo="unarchive", icon="archive")
    def archive(self) -> str:
        """Offer it no more."""
        self.is_active = False
        self.save()
        return _("%(record)s is no longer offered.", record=self)

    @action(_("Use again"), when="is_active=false", undo="archive", icon="rotate")
    def unarchive(self) -> str:
        """Offer it again."""
        self.is_active = True
        self.save()
        return _("%(record)s is offered again.", record=self)
