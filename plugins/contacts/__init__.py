"""Contacts: people and companies, how to reach them, how they belong together and what was done."""

from app.api import Plugin, _

plugin = Plugin(
    "contacts",
    _("Contacts"),
    icon="address-book",
    group=_("Customers"),
    order=10,
    about=_("People and companies, how to reach them and what was agreed."),
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
