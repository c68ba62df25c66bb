"""How people and programs see contacts."""

from typing import Any

from app.api import Actor, Duplicates, Link, Reminder, Resource, Section, _, erased_section
from plugins.contacts.activity import Activity
from plugins.contacts.address import Address
from plugins.contacts.channel import Channel
from plugins.contacts.headings import GIVES_WAY, HEADINGS
from plugins.contacts.party import Party
from plugins.contacts.relation import Relation
from plugins.contacts.tag import Tag


class Parties(Resource):
    """People and companies."""

    model = Party
    label = _("People and firms")
    noun = _("Contact")
    icon = "users"
    faces = ("kind", "company")
    views = ("list", "map:addresses.latitude,addresses.longitude")
    columns = ("name", "company", "email", "phone", "tags", "owner")
    search = (
        "name", "given_name", "family_name", "email", "phone", "company.name", "job_title",
        "code", "vat_number", "registration_number", "iban",
    )  # fmt: skip
    scans = ("code",)
    quick = {
        _("Customers"): "is_customer=true",
        _("Suppliers"): "is_supplier=true",
        _("People"): "kind=person",
        _("Companies"): "kind=company",
        _("Mine"): "owner=me",
        _("Visits due"): (
            "visit_priority__gte=100&sort=-visit_priority"
            "&fields=name,value_class,visit_interval_days,last_visit_at,visit_priority,owner"
        ),
    }
    filters = (
        "kind", "name", "code", "company", "email", "phone", "tags", "owner", "vat_number",
        "gender", "birth_date", "is_customer", "is_supplier", "value_class", "visit_priority",
        "last_contact_at", "is_past_retention",
    )  # fmt: skip
    form = (
        (
            _("Who"),
            ("kind", "name", "given_name", "family_name", "company", "job_title", "tags", "owner"),
        ),
        (_("How to reach"), ("email", "phone", "website", "language")),
        (_("Roles and numbers"), (
            "is_customer", "is_supplier", "code", "vat_number", "registration_number", "iban",
        )),
        (_("Person"), ("birth_date", "birthday", "gender")),
        (_("Visits"), ("value_class", "visit_interval_days")),
        (_("Notes"), ("notes",)),
    )  # fmt: skip
    head = ("job_title", "company", "email", "phone")
    facts = (
        "kind", "given_name", "family_name", "company", "job_title", "email", "phone", "website",
        "language", "code", "vat_number", "registration_number", "iban", "birth_date", "birthday",
        "age", "gender", "owner", "tags", "value_class", "visit_interval_days", "last_visit_at",
        "visit_priority", "last_contact_at", "notes",
    )  # fmt: skip
    readonly = ("anonymised_at",)
    badges = ("is_customer", "is_supplier")
    assignee = "owner"
    lines = ("addresses", "channels")
    related = ("addresses", "channels", "relations")
    headings = HEADINGS
    gives_way = GIVES_WAY
    starts = {"kind": "person", "company.kind": "company"}
    presumed = {"kind": "company"}
    duplicates = Duplicates(
        exact=("email", "phone", "vat_number"),
        near="name",
        at=("company", "addresses.postal_code", "addresses.city"),
        same=("kind",),
    )

    def sections(self, record: Any, actor: Actor) -> list[Section]:
        """Say of a party that was anonymised what was kept, and why."""
        found = erased_section(record, actor) if record.anonymised_at else None
        return [found] if found else []

    def menu(self, record: Any, actor: Actor) -> list[Link]:
        """Give a party's card in both versions."""
        href = f"{self.record_href(record.id)}/card.vcf"
        data = f"{self.record_href(record.id)}/data"
        more = [Link(str(_("Everything about it")), data, "list-details")]
        return [
            *(more if actor.may(self, "export") else []),
            Link(str(_("Card (vCard)")), href, "id"),
            Link(str(_("Card (vCard 4.0)")), f"{href}?version=4.0", "id"),
        ]

    def tools(self, actor: Actor, query: str) -> list[Link]:
        """Begin with a card, or take those of the list along."""
        links = []
        if actor.may(self, "create"):
            links.append(Link(str(_("New from a card…")), f"{self.href}/from-card", "id-badge-2"))
        if actor.may(self, "export"):
            links.append(Link(str(_("Cards (vCard)")), f"{self.href}/cards.vcf{query}", "id"))
        return links


class Addresses(Resource):
    """Where parties are found, billed and supplied."""

    model = Address
    label = _("Addresses")
    noun = _("Address")
    icon = "map-pin"
    columns = ("street", "party", "role", "postal_code", "city", "country")
    search = ("street", "city", "postal_code", "party.name")
    filters = ("role", "city", "postal_code", "country")
    form = (
        "role", "street", "postal_code", "city", "region", "country", "latitude", "longitude",
    )  # fmt: skip
    in_menu = False


class Channels(Resource):
    """Further mails, phones and sites."""

    model = Channel
    label = _("Ways to reach")
    noun = _("Way to reach")
    icon = "address-book"
    columns = ("value", "party", "kind", "label", "is_valid")
    search = ("value", "label", "party.name")
    form = ("kind", "label", "value")
    readonly = ("is_valid",)
    in_menu = False


class Relations(Resource):
    """Who belongs to which firm, and when."""

    model = Relation
    label = _("Relations")
    noun = _("Relation")
    icon = "sitemap"
    columns = ("person", "firm", "role", "from_on", "to_on")
    search = ("person.name", "firm.name", "role")
    sort = "person"
    quick = {_("Now"): "to_on__isnull=true"}
    form = ("person", "firm", "role", "from_on", "to_on")


class Activities(Resource):
    """Calls, meetings, visits, tasks, mails and notes."""

    model = Activity
    label = _("Activities")
    noun = _("Activity")
    icon = "calendar-event"
    columns = ("subject", "about", "due_at", "kind", "done_at", "owner")
    views = ("list", "board:kind", "calendar:due_at", "chart:kind", "map:latitude,longitude")
    done = "done_at__isnull=false"
    search = ("subject", "outcome", "place")
    sort = "-due_at"
    quick = {
        _("Open"): "done_at__isnull=true",
        _("Overdue"): "done_at__isnull=true&due_at__lt=today",
        _("Mine"): "done_at__isnull=true&owner=me",
        _("Done"): "done_at__isnull=false",
    }
    filters = ("kind", "subject", "due_at", "done_at", "owner", "place")
    form = (
        "kind", "subject", "about", "due_at", "remind_minutes", "owner", "place", "latitude",
        "longitude", "done_at", "outcome",
    )  # fmt: skip
    head = ("kind", "about", "due_at", "owner")
    facts = (
        "kind", "about", "due_at", "done_at", "owner", "place", "latitude", "longitude", "outcome",
    )  # fmt: skip
    widths = {"latitude": 3, "longitude": 3}
    assignee = "owner"
    reminders = (
        Reminder(at="due_at", to="owner", before="remind_minutes", when="done_at__isnull=true"),
    )

    def tools(self, actor: Actor, query: str) -> list[Link]:
        """Take the list into a calendar, once or as a feed."""
        feed = Link(str(_("Calendar feed…")), "/contacts/calendar-feed", "calendar-event")
        if not actor.may(self, "export"):
            return [feed]
        href = f"{self.href}/calendar.ics{query}"
        return [Link(str(_("Calendar file (.ics)")), href, "calendar-event"), feed]


class Tags(Resource):
    """Words that gather parties."""

    model = Tag
    label = _("Tags")
    noun = _("Tag")
    icon = "tag"
    columns = ("name",)
    search = ("name",)
    form = ("name",)
