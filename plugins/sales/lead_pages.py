"""New leads from what is at hand: a pasted mail, a mail's file, a card."""

from typing import Any

from flask import Response, make_response, render_template, request

from app.api import Link, Refused, _, actor, filled_form, registry, select_where
from plugins.contacts.card_pages import card_of_file, card_of_text
from plugins.contacts.cards.parties import values_of
from plugins.sales import plugin
from plugins.sales.conversion import party_by_mail
from plugins.sales.mails import values_of_mail

ADDRESS = "sales/leads"
PARTIES = "contacts/parties"
MOST_TEXT = 200_000
_OF_CARD = {"name": "name", "email": "email", "phone": "phone", "job_title": "job_title",
            "company": "company_name", "notes": "message"}  # fmt: skip


@plugin.page("leads/from-mail", right="leads:create")
def from_mail() -> Response:
    """Ask for a mail."""
    return _page("sales/from_mail.html")


@plugin.page("leads/from-mail", right="leads:create", methods=("POST",))
def mail_sent() -> Response:
    """Answer with the form of a new lead, filled in; nothing is stored yet."""
    text = request.form.get("text", "")[:MOST_TEXT]
    try:
        values = values_of_mail(_uploaded() or text.encode())
    except Refused as refused:
        return _page("sales/from_mail.html", text, str(refused), 422)
    return _form(values)


@plugin.page("leads/from-card", right="leads:create")
def from_card() -> Response:
    """Ask for a card."""
    return _page("sales/from_card.html")


@plugin.page("leads/from-card", right="leads:create", methods=("POST",))
def card_sent() -> Response:
    """Answer with the form of a new lead, filled in from a card."""
    text = request.form.get("text", "")[:MOST_TEXT]
    content = _uploaded()
    try:
        told = values_of(card_of_file(content) if content else card_of_text(text))
    except Refused as refused:
        return _page("sales/from_card.html", text, str(refused), 422)
    values = {_OF_CARD[name]: str(value) for name, value in told.items() if name in _OF_CARD}
    return _form({**values, "source": str(_("Card"))})


def _uploaded() -> bytes:
    file = request.files.get("file")
    return file.stream.read() if file is not None and file.filename else b""


def _form(values: dict[str, str]) -> Response:
    return filled_form(ADDRESS, values, notes=_known(values.get("email", "")))


def _known(mail: str) -> list[Link]:
    """Say who has that mail already, to who may see them."""
    party: Any = party_by_mail(mail)
    seen = select_where(actor(), PARTIES, {"id": str(party.id)}) if party else None
    if seen is None or not seen.exists():
        return []
    text = _("%(mail)s is already the mail of %(party)s.", mail=mail, party=party)
    return [Link(str(text), f"/{PARTIES}/{party.id}", hint=str(_("Look at the contact")))]


def _page(template: str, text: str = "", refusal: str = "", status: int = 200) -> Response:
    title = registry.resources[ADDRESS].title
    shown = render_template(template, text=text, refusal=refusal, title=title)
    return make_response(shown, status)
