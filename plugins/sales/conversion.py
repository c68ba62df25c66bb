"""Converting a lead: its party and firm are found or made, and a deal begins."""

from typing import TYPE_CHECKING

from app.api import Refused, _, carry_over, current_gate
from plugins.contacts.channel import Channel
from plugins.contacts.party import Party
from plugins.sales.deal import Deal
from plugins.sales.events import lead_converted
from plugins.sales.seen import named

if TYPE_CHECKING:
    from plugins.sales.lead import Lead


def convert_lead(lead: "Lead", existing: str, title: str | None) -> str:
    """Make a lead a party and, unless `title` is None, a deal.

    `existing` says what happens where its mail is known: `use` the party that has it, make a
    `new` one, or `ask`, which raises Refused naming the party.
    """
    known = party_by_mail(lead.email)
    if known is not None and existing == "ask":
        raise Refused(
            _(
                "%(mail)s is already the mail of %(party)s. Choose whether to use that contact.",
                mail=lead.email,
                party=named("contacts/parties", [known.id]).get(known.id, _("somebody")),
            ),
            field="existing",
        )
    firm = _firm(lead, known if existing == "use" else None)
    party = known if known is not None and existing == "use" else _person(lead, firm)
    deal = None if title is None else _deal(lead, party, firm, title)
    carry_over(lead, deal or party)
    if deal is not None:
        deal.origin = lead
        deal.save()
    lead.party, lead.deal = party, deal
    lead.move_to("converted")
    lead_converted.send(type(lead), lead=lead, party=party, deal=deal)
    if deal is None:
        return _("%(lead)s is among the contacts.", lead=lead.name)
    return _("%(lead)s is the deal “%(deal)s” now.", lead=lead.name, deal=deal)


def party_by_mail(mail: str | None) -> Party | None:
    """Return the party that has a mail, as its own or as a further one, people first."""
    if not mail:
        return None
    further = Channel.select(Channel.party).where(Channel.kind == "email", Channel.value == mail)
    found = Party.select().where((Party.email == mail) | Party.id.in_(further))
    first: Party | None = found.order_by(Party.kind.desc(), Party.id).first()
    return first


def _firm(lead: "Lead", known: Party | None) -> Party | None:
    """Return the firm: that of a party that is there, the one of that name, or a new one."""
    if known is not None:
        return known if known.is_company else known.company
    if not lead.company_name:
        return None
    wanted = lead.company_name.casefold()
    named = Party.select().where(Party.kind == "company", Party.name == lead.company_name)
    found: Party | None = named.order_by(Party.id).first()
    if found is not None:
        return found
    if lead.name.casefold() == wanted:
        return None  # the lead is the firm itself
    made = Party(kind="company", name=lead.company_name, owner=lead.owner)
    made.save()
    return made


def _person(lead: "Lead", firm: Party | None) -> Party:
    is_firm = bool(lead.company_name) and lead.name.casefold() == lead.company_name.casefold()
    if is_firm and firm is not None:
        return firm
    made = Party(
        kind="company" if is_firm else "person",
        name=lead.name,
        email=lead.email,
        phone=lead.phone,
        job_title=None if is_firm else lead.job_title,
        company=firm,
        owner=lead.owner,
    )
    made.save()
    return made


def _deal(lead: "Lead", party: Party, firm: Party | None, title: str) -> Deal:
    """Begin a deal with the firm, if there is one; the person is whom to speak with."""
    buyer = firm or party
    made = Deal(
        title=(title or lead.subject or lead.company_name or lead.name)[:255],
        party=buyer,
        contact=party if firm is not None and party.id != firm.id else None,
        owner=lead.owner or current_gate().actor_id,
        notes=lead.message,
    )
    made.save()
    return made
