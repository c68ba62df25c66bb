"""All that happened around one record, or one kind of it."""

from flask import Blueprint, Response, g, request

from app.pages import Link
from app.showing.talk import talk_pane
from app.showing.timeline import LONG, SHORT
from app.web.drawing import page
from app.web.person import actor
from app.web.route import RESOURCE, is_fragment, route
from models.texts import _
from views.resources.found import record_at

blueprint = Blueprint("history", __name__)


@route(blueprint, "/<plugin>/<name>/<int:record_id>/changes", right=RESOURCE)
def show(plugin: str, name: str, record_id: int) -> Response:
    """Show who changed what and when, and what was said; `kind` narrows it down."""
    resource, record = record_at(plugin, name, record_id)
    kind = request.args.get("kind", "")[:130]
    limit = SHORT if is_fragment() else LONG
    pane = talk_pane(resource, actor(), record, g.locale, kind=kind, limit=limit)
    crumbs = [
        Link(str(resource.title), resource.href),
        Link(str(record), resource.record_href(record.id)),
    ]
    title = str(_("Changes of %(record)s", record=str(record)))
    return page("history.html", "_talk.html", title=title, crumbs=crumbs, talk=pane)
