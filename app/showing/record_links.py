"""Where the menu of a record's page leads besides its verbs."""

from app.documents.printing import is_printed
from app.pages import Link
from app.reading.records import allows
from app.resource import Resource
from app.rights import Actor
from models.record import Record
from models.texts import _


def who_may_links(resource: Resource, actor: Actor, record: Record) -> list[Link]:
    """Lead an administrator to why somebody may see a record."""
    href = f"{resource.record_href(record.id)}/rights"
    return [Link(str(_("Who may see this?")), href, "eye")] if actor.is_admin else []


def printing_links(resource: Resource, record: Record) -> list[Link]:
    """Lead to a document as it is printed."""
    if not is_printed(resource):
        return []
    href = resource.record_href(record.id)
    return [
        Link(str(_("Preview")), f"{href}/preview", "eye"),
        Link(str(_("Download PDF")), f"{href}/pdf", "file-type-pdf"),
    ]


def merging_links(resource: Resource, actor: Actor, record: Record) -> list[Link]:
    """Lead to merging, where somebody may do that with this record."""
    may = resource.duplicates is not None and all(
        allows(resource, actor, record, verb) for verb in ("update", "delete")
    )
    href = f"{resource.href}/merge?ids={record.id}"
    return [Link(str(_("Merge with…")), href, "arrow-merge")] if may else []
