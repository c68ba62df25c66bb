"""The page of one record."""

from flask import Blueprint, Response, g

from app.showing.records import record_page
from app.web.drawing import page
from app.web.person import actor
from app.web.route import RESOURCE, route
from views.resources.found import record_at

blueprint = Blueprint("records", __name__)


@route(blueprint, "/<plugin>/<name>/<int:record_id>", right=RESOURCE)
def show(plugin: str, name: str, record_id: int) -> Response:
    """Show a record with what belongs to it."""
    resource, record = record_at(plugin, name, record_id)
    response = page("record.html", page=record_page(resource, actor(), record, g.locale))
    response.headers["ETag"] = f'"{record.version}"'
    return response
