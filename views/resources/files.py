"""Adding files to a record."""

from flask import Blueprint, Response, g, request

from app.files import Blob, TooLarge, Upload, add_files, may_add, received
from app.pages import Link
from app.resource import Resource
from app.showing.files import files_pane
from app.web.drawing import go, page
from app.web.errors import error_page
from app.web.once import answered, once
from app.web.person import actor
from app.web.route import RESOURCE, is_fragment, route
from models.record import Record
from models.refused import Refused
from models.texts import _, ngettext
from views.resources.found import resource_at

blueprint = Blueprint("record_files", __name__)


@route(
    blueprint,
    "/<plugin>/<name>/<int:record_id>/files",
    right=RESOURCE,
    methods=("POST",),
    takes_uploads=True,
)
def add(plugin: str, name: str, record_id: int) -> Response:
    """Add the files of a form to a record, all or none, once however often it is sent."""
    resource = resource_at(plugin, name)
    record = may_add(resource, record_id, actor())
    href = resource.record_href(record_id)
    before = answered(actor().user_id)
    sent = [] if before else request.files.getlist("file")
    uploads = [Upload(one.filename, one.stream) for one in sent if one.filename]
    if not before:
        try:
            with received(uploads) as blobs:
                once(actor().user_id, lambda: _work(resource, record_id, blobs))
        except Refused as refused:
            return _again(resource, record, refused)
    if is_fragment():
        return page("_files.html", files=files_pane(resource, actor(), record, g.locale))
    count = len(uploads)
    words = ngettext("%(count)s file added.", "%(count)s files added.", count, count=count)
    return go(f"{href}#files", words if count else "")


def _work(resource: Resource, record_id: int, blobs: list[tuple[str, Blob]]) -> str:
    add_files(resource, record_id, blobs, actor())
    return f"{resource.record_href(record_id)}#files"


def _again(resource: Resource, record: Record, refused: Refused) -> Response:
    """Say what stands against it, in the section or on a page of its own."""
    status = 413 if isinstance(refused, TooLarge) else 422 if refused.field else 409
    if is_fragment():
        pane = files_pane(resource, actor(), record, g.locale, str(refused))
        return page("_files.html", status=status, files=pane)
    back = Link(str(record), resource.record_href(record.id))
    return error_page(status, _("Nothing was added"), str(refused), back)
