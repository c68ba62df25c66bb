"""The files of a record as their view model."""

from typing import Any

from markupsafe import Markup
from peewee import JOIN

from app.file_rows import FileRow, FilesPane
from app.files import has_preview, upload_limit, words_of
from app.files.keeping import FILES
from app.pages import Section
from app.reading.records import allows
from app.registry import registry
from app.resource import Resource
from app.rights import Actor
from app.showing.timeline import moment_html
from models.core import File, User
from models.prepared import Prepared
from models.record import Record
from models.texts import _

ROWS = 50
_ICONS = {
    "application/pdf": "file-type-pdf",
    "application/zip": "package",
    "text/plain": "file-text",
}
_BEGINNINGS = {
    "image/": "photo",
    "text/": "file-text",
    "application/vnd.openxmlformats-officedocument.spreadsheet": "file-spreadsheet",
    "application/vnd.oasis.opendocument.spreadsheet": "file-spreadsheet",
    "application/vnd.openxmlformats-officedocument.word": "file-text",
}


def files_pane(
    resource: Resource,
    actor: Actor,
    record: Record,
    locale: str,
    error: str = "",
    may_update: bool | None = None,
) -> FilesPane | None:
    """Return the newest files of a record that a person sees; None where it takes none."""
    if not resource.takes_files:
        return None
    if may_update is None:
        may_update = allows(resource, actor, record, "update")
    files = registry.by_model[File]
    if not actor.may(files):
        return None
    hidden = actor.hidden(files)
    rows = _newest.records(record.record_type, record.id)
    about = f"about_resource={record.record_type}&about_id={record.id}"
    hint = _("Up to %(size)s each.", size=words_of(upload_limit()))
    return FilesPane(
        rows=[_row(file, may_update, locale, hidden) for file in rows[:ROWS]],
        action=f"{resource.record_href(record.id)}/files" if may_update else "",
        all_href=f"{FILES}?{about}" if len(rows) > ROWS else "",
        hint=str(hint),
        error=error,
    )


_DRAWN = ("id", "name", "size", "content_type", "created_at")
# Not the whole class: what a module added to it goes when that is purged, a prepared query stays.


def _newest_of(resource: Any, number: Any) -> Any:
    """Return the files about a record, each with the name of who added it."""
    fields: Any = File._meta.fields
    return (
        File.select(*(fields[name] for name in _DRAWN), User.name.alias("who"))
        .join(User, JOIN.LEFT_OUTER, on=(User.id == File.created_by))
        .where(fields["about_resource"] == resource, fields["about_id"] == number)
        .order_by(File.id.desc())
        .limit(ROWS + 1)
        .objects()
    )


_newest = Prepared(2, _newest_of)


def _row(file: Any, may_delete: bool, locale: str, hidden: frozenset[str]) -> FileRow:
    """Draw a file; what is hidden from the reader is left out."""
    href = f"{FILES}/{file.id}"
    return FileRow(
        name=name_for(file, hidden),
        href=f"{href}/download",
        page_href=href,
        delete_href=f"{href}/delete" if may_delete else "",
        icon=icon_of(file),
        preview_href=f"{href}/preview" if has_preview(file) else "",
        size="" if "size" in hidden else words_of(file.size),
        who=file.who or "",
        when=moment_html(file.created_at, locale),
    )


def name_for(file: File, hidden: frozenset[str]) -> str:
    """Return a file's name for somebody, its number where the name is hidden from them."""
    return str(_("File") + f" {file.id}") if "name" in hidden else file.name


def icon_of(file: File) -> str:
    """Return the icon of a file's type."""
    if file.content_type in _ICONS:
        return _ICONS[file.content_type]
    for beginning, icon in _BEGINNINGS.items():
        if file.content_type.startswith(beginning):
            return icon
    return "file"


def content_section(file: File, actor: Actor) -> Section:
    """Return the way to a file's content, with its small picture, for the file's own page."""
    href = f"{FILES}/{file.id}"
    picture = Markup("")
    if has_preview(file):
        picture = Markup('<p><img class="picture" src="{}/preview" alt="" loading="lazy"></p>')
        picture = picture.format(href)
    way = Markup('<p><a class="btn" href="{}/download" download>{} ({})</a></p>')
    drawn = picture + way.format(href, _("Download"), words_of(file.size))
    return Section("content", str(_("Content")), html=drawn)
