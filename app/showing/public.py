"""The public page of a document as its view model."""

from dataclasses import dataclass, field

from markupsafe import Markup

from app.documents.foot import foot_texts
from app.documents.printing import print_name, printed_pages
from app.documents.public import acts_of
from app.pages import Button, Link, Section
from app.resource import Resource
from app.rights import HOUSE
from app.settings import firm
from app.showing.moments import moment_html
from app.showing.printing import sheet_links
from app.showing.states import state_tone
from app.writing.gate import possible
from models.core import PublicAct
from models.document import Document
from models.kinds import kind_of
from models.texts import _


@dataclass(slots=True)
class PublicPage:
    """A document as somebody outside sees it."""

    firm: str
    title: str
    state: str
    tone: str
    total: str
    pages: list[Link]
    pdf_href: str
    buttons: list[Button] = field(default_factory=list)
    said: list[Markup] = field(default_factory=list)


def public_page(resource: Resource, document: Document, href: str, locale: str) -> PublicPage:
    """Return a document with what a visitor may do now and what was done before."""
    actions = [resource.actions()[name] for name in resource.public or ()]
    holds = possible(resource, document, actions, HOUSE)
    state = document._meta.fields["state"]
    totals = [one for one in foot_texts(document, locale) if one[2]]
    sheets = printed_pages(resource, document, HOUSE, "svg")
    return PublicPage(
        firm=firm().name,
        title=print_name(resource, document),
        state=kind_of(state).show(document.state, locale),
        tone=state_tone(state, document.state),
        total=" ".join(totals[0][:2]) if totals else "",
        pages=sheet_links(href, sheets),
        pdf_href=f"{href}/pdf",
        buttons=[
            Button(one.words, f"{href}/{one.name}", one.icon)
            for one, ok in zip(actions, holds, strict=True)
            if ok
        ],
        said=[_said(resource, one, locale) for one in acts_of(document)],
    )


def _said(resource: Resource, act: PublicAct, locale: str) -> Markup:
    action = resource.actions().get(act.verb)
    label = action.words if action else act.verb
    when = moment_html(act.at, locale)
    drawn = Markup("<b>{}</b> · <bdi>{}</bdi> · {}").format(label, act.name, when)
    if not act.message:
        return drawn
    return drawn + Markup('<br><span dir="auto">{}</span>').format(act.message)


def acts_section(resource: Resource, document: Document, locale: str) -> Section | None:
    """Return who answered from outside, with where from, for the document's own page."""
    acts = acts_of(document) if resource.public is not None else []
    if not acts:
        return None
    rows = Markup("").join(
        Markup('<li>{} <span class="muted small">{}</span></li>').format(
            _said(resource, one, locale), one.address
        )
        for one in acts
    )
    html = Markup("<ul>{}</ul>").format(rows)
    return Section("answers", str(_("Answers from outside")), html=html)


__all__ = ["PublicPage", "acts_section", "public_page"]
