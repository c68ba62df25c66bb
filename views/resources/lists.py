"""The list of a resource."""

import hashlib

from flask import Blueprint, Response, current_app, g, make_response, redirect, request
from markupsafe import Markup

from app.maps import tiles
from app.pages import ListPage
from app.reading.scanning import scanned
from app.showing.lists import list_page
from app.showing.panes import columns_pane
from app.web.drawing import page
from app.web.person import actor
from app.web.route import RESOURCE, is_fragment, route
from app.web.security import policy_with_pictures
from views.resources.found import resource_at

blueprint = Blueprint("lists", __name__)


@route(blueprint, "/<plugin>/<name>", right=RESOURCE)
def show(plugin: str, name: str) -> Response:
    """Show the list that the address means; its state is the address."""
    resource = resource_at(plugin, name)
    pairs = [(key, value) for key, value in request.args.items(multi=True)]
    if "_open" in request.args:
        found = scanned([resource], actor(), request.args.get("q", ""))
        if found:
            return sent_on(found)
        pairs = [pair for pair in pairs if pair[0] != "_open"]
    shown = list_page(resource, actor(), pairs, g.locale)
    if is_fragment() and _source().startswith("column-"):
        shown.columns = columns_pane(resource, actor(), pairs, g.locale)
    return drawn(shown)


def sent_on(href: str) -> Response:
    """Lead to a record; a part of a page leaves the page for it."""
    if not is_fragment():
        return make_response(redirect(href, 303))
    response = make_response("", 204)
    response.headers["HX-Redirect"] = href
    return response


def _source() -> str:
    """Return the id of what asked, as htmx tells it."""
    return request.headers.get("HX-Source", "").partition("#")[2]


def drawn(shown: ListPage, status: int = 200) -> Response:
    """Draw a list. Its rows ask again every few seconds; where they are the same, say only so."""
    rows = drawn_rows(shown)
    tag = hashlib.sha256(f"{shown.count} {rows}".encode()).hexdigest()[:20]
    known = request.headers.get("HX-PTag", "") if is_fragment() else ""
    if known == tag:
        return make_response("", 304)
    if known:
        response = page("list.html", "_live.html", page=shown, rows=Markup(rows))
        response.headers["HX-PTag"] = tag
        return response
    response = page("list.html", "_list.html", status, page=shown, rows=Markup(rows), tag=tag)
    if shown.map is not None and tiles().origin:
        response.headers["Content-Security-Policy"] = policy_with_pictures(tiles().origin)
    return response


def drawn_rows(shown: ListPage) -> str:
    """Draw what others may change, by itself: a whole page's context would take the toast away."""
    return current_app.jinja_env.get_template("_rows.html").render(page=shown)
