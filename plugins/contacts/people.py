"""Who belongs to a firm: people and firms whose company it is, and those related to it."""

from typing import Any

from app.api import Actor, Counter, Section, _, registry, section_of, select_visible
from plugins.contacts import plugin
from plugins.contacts.party import Party
from plugins.contacts.relation import Relation

ADDRESS = "contacts/parties"


def people_of(firm: Party, actor: Actor) -> Any:
    """Return the condition on parties that belong to a firm, as far as the actor may know."""
    belongs = Party.company == firm.id
    resource = registry.resource("contacts/relations")
    if resource is None or not actor.may(resource, "read"):
        return belongs
    seen = select_visible(resource, actor).where(Relation.firm == firm.id)
    return belongs | Party.id.in_([relation.person_id for relation in seen])


def show_people(party: Party, actor: Actor) -> Section | None:
    """List the people on a firm's page."""
    if not party.is_company:
        return None
    return section_of(
        actor,
        ADDRESS,
        {"kind": "person", "where": _belongs_to(party)},
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
        {"kind": "company", "where": _belongs_to(party)},
        id="daughters",
        title=str(_("Subsidiaries")),
        columns=("name", "email", "phone"),
    )


def _belongs_to(firm: Party) -> str:
    return f"company={firm.id} or exists(firm_relations, firm={firm.id})"


def count_people(party: Party, actor: Actor) -> list[Counter]:
    """Count the people of a firm that the actor may see."""
    resource = registry.resource(ADDRESS)
    if not party.is_company or resource is None:
        return []
    people = people_of(party, actor) & (Party.kind == "person")
    count = select_visible(resource, actor).where(people).count()
    return [Counter(str(_("People")), str(count), href="#people")]


plugin.extend_resource(ADDRESS, section=show_people, counter=count_people)
plugin.extend_resource(ADDRESS, section=show_daughters)
