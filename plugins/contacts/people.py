"""Who belongs to a firm: people and firms whose company it is, and those related to it."""

from app.api import Actor, Counter, Section, _, count_of, section_of
from plugins.contacts import plugin
from plugins.contacts.party import Party

ADDRESS = "contacts/parties"


def show_people(party: Party, actor: Actor) -> Section | None:
    """List the people on a firm's page."""
    if not party.is_company:
        return None
    return section_of(
        actor,
        ADDRESS,
        {"kind": "person", "where": belongs_to(party)},
        id="people",
        title=str(_("People")),
        columns=("name", "job_title", "email", "phone"),
        add_href=f"/{ADDRESS}/new?kind=person&company={party.id}",
        add_label=str(_("Add")),
    )


def show_daughters(party: Party, actor: Actor) -> Section | None:
    """List the firms that belong to a firm, where there are any."""
    if not party.is_company:
        return None
    return section_of(
        actor,
        ADDRESS,
        {"kind": "company", "where": belongs_to(party)},
        id="daughters",
        title=str(_("Subsidiaries")),
        columns=("name", "email", "phone"),
    )


def belongs_to(firm: Party) -> str:
    """Return the filter on the parties that belong to a firm."""
    return f"company={firm.id} or exists(firm_relations, firm={firm.id})"


def count_people(party: Party, actor: Actor) -> list[Counter]:
    """Count the people of a firm that the actor may see."""
    if not party.is_company:
        return []
    count = count_of(actor, ADDRESS, {"kind": "person", "where": belongs_to(party)})
    return [] if count is None else [Counter(str(_("People")), str(count), href="#people")]


plugin.extend_resource(ADDRESS, section=show_people, counter=count_people)
plugin.extend_resource(ADDRESS, section=show_daughters)
