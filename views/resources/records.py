"""The page of one record, as it is and as it was."""

from flask import Blueprint, Response, g, make_response, request

from app.reading import fetch
from app.rights import NotVisible
from app.showing.asof import past_page
from app.showing.neighbours import place_in_list
from app.showing.records import record_page
from app.undoing.asof import moment_of, past_of
from app.undoing.trash import deletion_of, label_of
from app.web.arriving import arrive, list_address
from app.web.drawing import page
from app.web.person import actor
from app.web.route import RESOURCE, route
from views.resources.found import record_at, resource_at, send_on

blueprint = Blueprint("records", __name__)


@route(blueprint, "/<plugin>/<name>/<int:record_id>", right=RESOURCE)
def show(plugin: str, name: str, record_id: int) -> Response:
    """Show a record with what belongs to it; with `as_of` as it was on that day, to read only."""
    if "as_of" in request.args:
        return _past(plugin, name, record_id)
    resource, record = record_at(plugin, name, record_id)
    listed = arrive(resource, record_id)
    shown = record_page(resource, actor(), record, g.locale)
    back = list_address(resource, listed, record_id)
    place_in_list(shown, resource, actor(), record_id, listed, back, g.locale)
    response = page("record.html", page=shown)
    response.headers["ETag"] = f'"{record.version}"'
    return response


@route(blueprint, "/<plugin>/<name>/<int:record_id>/viewed", right=RESOURCE)
def view(plugin: str, name: str, record_id: int) -> Response:
    """Keep that the page of a record, which was loaded ahead, is looked at now."""
    resource, _record = record_at(plugin, name, record_id)
    arrive(resource, record_id)
    return make_response("", 204)


def _past(plugin: str, name: str, record_id: int) -> Response:
    """Show a record's past, also of a deleted one to who could read it."""
    resource = resource_at(plugin, name)
    moment = moment_of(request.args["as_of"])
    try:
        label, is_gone = str(fetch(resource, actor(), record_id)), False
    except NotVisible:
        send_on(resource, record_id)
        deleted = deletion_of(resource, record_id, actor())
        if deleted is None:
            raise
        label, is_gone = label_of(resource, actor(), deleted.change), True
    past = past_of(resource, record_id, moment)
    return page("asof.html", page=past_page(resource, actor(), past, g.locale, label, is_gone))
