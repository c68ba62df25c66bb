"""Settings → API: what programs may call, for people to read; from the same declarations."""

from flask import Blueprint, Response, request

from app.jsonapi.guide import resource_guide, resources_by_plugin
from app.web.drawing import page
from app.web.person import actor
from app.web.route import route
from models.texts import _
from views.resources.found import resource_at

blueprint = Blueprint("api_pages", __name__, url_prefix="/settings/api")


@route(blueprint, "", right="signed-in")
def index() -> Response:
    """Show how to call, and the resources there are for this person."""
    base = request.host_url.rstrip("/") + "/api/v1"
    return page(
        "api.html", base=base, groups=resources_by_plugin(actor()), is_admin=actor().is_admin
    )


@route(blueprint, "/<plugin>/<name>", right="resource")
def resource(plugin: str, name: str) -> Response:
    """Show the fields, verbs and examples of one resource."""
    base = request.host_url.rstrip("/") + "/api/v1"
    guide = resource_guide(resource_at(plugin, name), actor(), base)
    crumbs = [{"href": "/settings/api", "label": _("API")}]
    return page("api_resource.html", guide=guide, crumbs=crumbs)
