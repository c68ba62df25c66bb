"""Contacts: people and companies, how to reach them, how they belong together and what was done."""

from app.api import Plugin, _
from plugins.contacts.retention import ContactSettings

plugin = Plugin(
    "contacts",
    _("Contacts"),
    icon="address-book",
    group=_("Customers"),
    order=10,
    about=_("People and companies, how to reach them and what was agreed."),
    settings=ContactSettings,
    roles={
        "manager": "parties:* relations:* activities:* tags:*",
        "staff": (
            "parties:read,create,update relations:*"
            " activities:read,create activities:update,delete,export,done,reopen[owner=me]"
            " tags:read,create"
        ),
        "reader": "parties:read relations:read activities:read tags:read",
    },
)
