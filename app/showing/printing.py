"""A document as it is printed, on a page of its own."""

from dataclasses import dataclass, field
from hashlib import blake2b

from app.documents.printing import print_name, printed_pages
from app.pages import Link
from app.resource import Resource
from app.rights import Actor
from models.document import Document
from models.texts import _


@dataclass(slots=True)
class PreviewPage:
    """The pages of a print as pictures, each with what it shows in words."""

    title: str
    crumbs: list[Link]
    pages: list[Link]
    pdf_href: str
    menu: list[Link] = field(default_factory=list)


def preview_page(resource: Resource, document: Document, actor: Actor, locale: str) -> PreviewPage:
    """Return the print of a document. Raises NotSet where its template is wrong."""
    href = resource.record_href(document.id)
    sheets = printed_pages(resource, document, actor, "svg")
    menu = []
    if actor.is_admin:
        menu.append(
            Link(str(_("Print settings")), f"/settings/print/{resource.address}", "settings")
        )
    return PreviewPage(
        title=print_name(resource, document),
        crumbs=[Link(str(resource.title), resource.href), Link(str(document), href)],
        pages=sheet_links(f"{href}/preview", sheets),
        pdf_href=f"{href}/pdf",
        menu=menu,
    )


def sheet_links(href: str, sheets: list[bytes]) -> list[Link]:
    """Return the address of each page; it changes with what stands on it."""
    count = len(sheets)
    return [
        Link(
            str(_("Page %(number)s of %(count)s", number=number, count=count)),
            f"{href}/{number}.svg?{blake2b(sheet, digest_size=6).hexdigest()}",
        )
        for number, sheet in enumerate(sheets, 1)
    ]


__all__ = ["PreviewPage", "preview_page", "sheet_links"]
