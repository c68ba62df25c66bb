"""Saying something about a record, and following it."""

from flask import Blueprint, Response, g, request

from app.resource import Resource
from app.rights import NotVisible
from app.showing.records import record_page
from app.showing.talk import talk_pane
from app.talk.adding import add_comment, commentable
from app.talk.following import set_following
from app.talk.picking import people_for
from app.web.drawing import go, page
from app.web.once import answered, once
from app.web.person import actor
from app.web.route import RESOURCE, is_fragment, route
from app.writing import Invalids
from models.record import Record
from models.texts import _
from views.resources.found import record_at, resource_at
from views.resources.picking import options

blueprint = Blueprint("comments", __name__)


@route(blueprint, "/<plugin>/<name>/<int:record_id>/comments", right=RESOURCE, methods=("POST",))
def add(plugin: str, name: str, record_id: int) -> Response:
    """Store a comment, once however often the form is sent."""
    resource = resource_at(plugin, name)
    record = commentable(resource, record_id, actor())
    text, href = request.form.get("text", ""), resource.record_href(record_id)

    def work() -> str:
        comment = add_comment(resource, record_id, text, actor())
        return f"{href}#comment-{comment.id}"

    try:
        location = answered(actor().user_id) or once(actor().user_id, work)
    except Invalids as invalids:
        return _pane(resource, record, typed=text, error=str(invalids), status=422)
    return _pane(resource, record) if is_fragment() else go(location)


@route(blueprint, "/<plugin>/<name>/<int:record_id>/follow", right=RESOURCE, methods=("POST",))
def follow(plugin: str, name: str, record_id: int) -> Response:
    """Follow a record from now on, or no more."""
    resource, record = record_at(plugin, name, record_id)
    user_id, is_on = actor().user_id, request.form.get("on") == "true"
    if not resource.takes_comments or user_id is None:
        raise NotVisible(resource.address, record_id)
    set_following(record, user_id, is_on)
    if is_fragment():
        return _pane(resource, record)
    words = _("You follow this now.") if is_on else _("You don't follow this any more.")
    return go(resource.record_href(record_id), words)


@route(blueprint, "/<plugin>/<name>/<int:record_id>/people", right=RESOURCE)
def people(plugin: str, name: str, record_id: int) -> Response:
    """Answer the colleagues whom a typed @ may mean: those who may read this record."""
    resource, record = record_at(plugin, name, record_id)
    found = people_for(resource, record, actor(), request.args.get("q", "")[:80])
    return options([(name, name) for name in found])


def _pane(
    resource: Resource, record: Record, typed: str = "", error: str = "", status: int = 200
) -> Response:
    """Answer what stands beside the record, alone or in its page."""
    pane = talk_pane(resource, actor(), record, g.locale, typed=typed, error=error)
    if is_fragment():
        return page("_talk.html", status=status, talk=pane)
    shown = record_page(resource, actor(), record, g.locale, pane)
    return page("record.html", status=status, page=shown)
