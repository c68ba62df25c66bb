"""Who may see a record and why, for administrators."""

from flask import Blueprint, Response, request

from app.showing.rights import rights_page
from app.web.drawing import page
from app.web.route import route
from models.core import User
from views.resources.found import record_at

blueprint = Blueprint("rights", __name__)


@route(blueprint, "/<plugin>/<name>/<int:record_id>/rights", right="admin")
def show(plugin: str, name: str, record_id: int) -> Response:
    """Say what everybody may do with a record; for one of them (`user`) why."""
    resource, record = record_at(plugin, name, record_id)
    text = request.args.get("user", "")
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0
    user = User.get_or_none(User.id == number) if number else None
    return page("rights.html", page=rights_page(resource, record, user))
