"""Candidates for a reference field, while somebody types."""

from flask import Blueprint, Response, make_response, request
from markupsafe import Markup

from app.forms.sources import RecordSource
from app.web.person import actor
from app.web.route import RESOURCE, route
from views.resources.found import resource_at

blueprint = Blueprint("picking", __name__)


@route(blueprint, "/<plugin>/<name>/pick", right=RESOURCE)
def show(plugin: str, name: str) -> Response:
    """Answer the options that a typed text may mean."""
    resource = resource_at(plugin, name)
    return options(RecordSource(resource, actor()).find(request.args.get("q", "")[:200]))


def options(found: list[tuple[str, str]]) -> Response:
    """Draw candidates as options of a list box."""
    drawn = Markup("").join(
        Markup('<li role="option" id="option-{}" data-value="{}" dir="auto">{}</li>').format(
            number, key, label
        )
        for number, (key, label) in enumerate(found[:20])
    )
    return make_response(drawn)
