"""Roles: what the people who have one may do."""

from peewee import BooleanField, CharField, TextField

from models.record import Record
from models.texts import _


class Role(Record):
    """A named set of grants. What plugins grant to a role of this name comes on top."""

    name = CharField(unique=True, max_length=64, verbose_name=_("Name"))
    description = CharField(null=True, verbose_name=_("Description"))
    grants = TextField(
        default="",
        verbose_name=_("Grants"),
        help_text=_("One a line, such as contacts/parties:read,update[owner=me]!birth_date"),
    )
    needs_second_factor = BooleanField(
        default=False,
        verbose_name=_("Needs a second factor"),
        help_text=_("Who has the role sets it up at the next sign-in, before anything else"),
    )
    is_builtin = BooleanField(default=False, verbose_name=_("Comes with Shophouse"))
