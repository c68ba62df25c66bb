"""The filters and the columns of a list: parts of its bar, or pages where there is no script."""

from flask import Blueprint, Response, g, request

from app.showing.panes import columns_pane, filters_pane
from app.web.drawing import page
from app.web.person import actor
from app.web.route import RESOURCE, is_fragment, route
from views.resources.found import resource_at

blueprint = Blueprint("panes", __name__)


@route(blueprint, "/<plugin>/<name>/filters", right=RESOURCE)
def filters(plugin: str, name: str) -> Response:
    """Offer what the list can be filtered by; its state is in the address."""
    pane = filters_pane(resource_at(plugin, name), actor(), _pairs(), g.locale)
    return page("pane.html", "_filters.html", pane=pane, is_part=is_fragment())


@route(blueprint, "/<plugin>/<name>/columns", right=RESOURCE)
def columns(plugin: str, name: str) -> Response:
    """Offer the columns of the list; its state is in the address."""
    pane = columns_pane(resource_at(plugin, name), actor(), _pairs(), g.locale)
    return page("pane.html", "_columns.html", pane=pane, is_part=is_fragment())


def _pairs() -> list[tuple[str, str]]:
    return list(request.args.items(multi=True))
