"""What a global search found as its view model, by kind of record."""

from urllib.parse import urlencode

from markupsafe import Markup, escape

from app.finding_rows import Hit, SearchGroup, SearchPage
from app.pages import Link
from app.reading.finding import CAP, Finding, explain, find_everywhere, searched_by
from app.registry import registry
from app.resource import field_label
from app.rights import Actor
from app.search import digits_of
from app.showing.counts import count_words
from app.showing.marking import marked
from models.folding import sought
from models.texts import _

EACH = 6
MOST = 50


def search_page(actor: Actor, text: str, chosen: str, locale: str) -> SearchPage:
    """Return what a text finds, of the chosen resource or a few of each."""
    known = {one.address for one in searched_by(actor)}
    shown = SearchPage(q=text, kind=chosen if chosen in known else "")
    if not sought(text):
        return shown
    found = find_everywhere(actor, text, EACH, shown.kind, MOST)
    shown.is_near = any(one.near for one in found)
    shown.kinds = _kinds(found, shown, locale)
    shown.groups = [
        _group(one, actor, text, locale)
        for one in found
        if shown.kind in ("", one.resource.address)
    ]
    return shown


def _kinds(found: list[Finding], shown: SearchPage, locale: str) -> list[Link]:
    """Return the ways to narrow the search down; the chosen one stays though it finds nothing."""
    counts = {one.resource.address: one.count for one in found}
    if shown.kind:
        counts.setdefault(shown.kind, 0)
    links = [Link(str(_("All")), f"/search?{urlencode({'q': shown.q})}", current=not shown.kind)]
    for address, count in counts.items():
        resource = registry.resource(address)
        if resource is not None:
            href = f"/search?{urlencode({'q': shown.q, 'in': address})}"
            words = count_words(count, locale, CAP)
            links.append(
                Link(str(resource.title), href, current=address == shown.kind, count=words)
            )
    return links if len(links) > 2 or shown.kind else []


def _group(found: Finding, actor: Actor, text: str, locale: str) -> SearchGroup:
    resource = found.resource
    explain(found, actor)
    terms = [*sought(text).split(), *(found.near.words if found.near else ())]
    hits = [_hit(found, number, label, terms) for number, label in found.rows]
    rest = found.count > len(found.rows)
    more = f"{resource.href}?{urlencode({'q': text})}" if rest else ""
    icon = resource.icon or resource.plugin.icon
    return SearchGroup(str(resource.title), icon, hits, more, count_words(found.count, locale, CAP))


def _hit(found: Finding, number: int, label: str, terms: list[str]) -> Hit:
    resource = found.resource
    name = marked(label, terms)
    hit = Hit(name or escape(label), resource.record_href(number))
    owner = found.owners.get(number)
    if owner is not None:
        hit.owner = owner[2]
        if resource.model.has_grants:
            hit.href = f"{owner[0].record_href(owner[1])}#comment-{number}"
    if name is None or resource.model.has_grants:
        hit.why = _why(found, number, terms)
    return hit


def _why(found: Finding, number: int, terms: list[str]) -> Markup:
    """Draw the field that was found, with the fragment marked."""
    for name, text in found.texts.get(number, ()):
        drawn = marked(text, terms) or _marked_number(text, terms)
        if drawn is not None:
            label = field_label(found.resource.model, name)
            return Markup("{}: {}").format(label, drawn)
    return Markup("")


def _marked_number(text: str, terms: list[str]) -> Markup | None:
    """Mark a number whose digits are found, however they are grouped."""
    mine = digits_of(text)
    if any(len(digits) > 2 and digits in mine for digits in map(digits_of, terms)):
        return Markup("<mark>{}</mark>").format(text)
    return None
