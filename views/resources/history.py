"""All changes of one record."""

from flask import Blueprint, Response, g

from app.pages import Link
from app.showing.history import history_of
from app.web.drawing import page
from app.web.person import actor
from app.web.route import RESOURCE, route
from models.texts import _
from views.resources.found import record_at

blueprint = Blueprint("history", __name__)


@route(blueprint, "/<plugin>/<name>/<int:record_id>/changes", right=RESOURCE)
def show(plugin: str, name: str, record_id: int) -> Response:
    """Show who changed what and when."""
    resource, record = record_at(plugin, name, record_id)
    groups = history_of(resource, actor(), record, g.locale)
    crumbs = [
        Link(str(resource.title), resource.href),
        Link(str(record), resource.record_href(record.id)),
    ]
    title = str(_("Changes of %(record)s", record=str(record)))
    return page("history.html", title=title, crumbs=crumbs, groups=groups)
