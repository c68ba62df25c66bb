"""The page that asks what to export of a list, and how."""

from dataclasses import dataclass
from urllib.parse import urlencode

from app.exporting import Export, exportable
from app.exporting.cells import PEOPLE, RAW
from app.exporting.export import OWN_WORDS
from app.pages import Chip, Link
from app.reading.pages import COUNT_CAP
from app.resource import Resource
from app.rights import Actor
from app.showing.choosing import chosen_paths
from app.showing.counts import count_words
from app.showing.lists import chips_of
from app.showing.views import Pairs
from models.texts import _


@dataclass(slots=True)
class Choice:
    """Something to tick: `name` is what is sent."""

    name: str
    label: str
    hint: str = ""
    ticked: bool = False


@dataclass(slots=True)
class ExportPage:
    """What to take along of a list, and how. `kept` are the list's filter and sort."""

    title: str
    crumbs: list[Link]
    href: str
    list_href: str
    count: str
    chips: list[Chip]
    kept: list[tuple[str, str]]
    fields: list[Choice]
    formats: list[Choice]
    forms: list[Choice]


def export_page(resource: Resource, actor: Actor, pairs: Pairs, locale: str) -> ExportPage:
    """Return the page. Raises FilterError for a filter that can't be, Denied without the right."""
    export = Export(resource, actor, pairs, locale=locale)
    export.listing.settle()
    kept = [(key, value) for key, value in pairs if key not in OWN_WORDS and value != ""]
    chosen = chosen_paths(pairs)
    back = f"{resource.href}?{urlencode(kept)}" if kept else resource.href
    return ExportPage(
        title=str(_("Export %(what)s", what=resource.title)),
        href=f"{resource.href}/export",
        crumbs=[Link(str(resource.title), back)],
        list_href=back,
        count=count_words(export.listing.count(COUNT_CAP), locale),
        chips=chips_of(resource, actor, kept, locale),
        kept=kept,
        fields=[
            Choice(one.name, one.label, ticked=one.name in chosen if chosen else one.is_usual)
            for one in exportable(resource, actor)
        ],
        formats=[
            Choice("csv", "CSV", str(_("For spreadsheets and programs")), ticked=True),
            Choice("xlsx", str(_("Excel (XLSX)")), str(_("Numbers and days keep their type"))),
        ],
        forms=[
            Choice(PEOPLE, str(_("To read")), str(_("Names, words and numbers as shown")), True),
            Choice(RAW, str(_("To import again")), str(_("Numbers of records, plain values"))),
        ],
    )
