"""The list of a resource."""

from flask import Blueprint, Response, g, request

from app.showing.lists import list_page
from app.web.drawing import page
from app.web.person import actor
from app.web.route import RESOURCE, route
from views.resources.found import resource_at

blueprint = Blueprint("lists", __name__)


@route(blueprint, "/<plugin>/<name>", right=RESOURCE)
def show(plugin: str, name: str) -> Response:
    """Show the list that the address means; its state is the address."""
    resource = resource_at(plugin, name)
    pairs = [(key, value) for key, value in request.args.items(multi=True)]
    shown = list_page(resource, actor(), pairs, g.locale)
    return page("list.html", "_list.html", page=shown)
