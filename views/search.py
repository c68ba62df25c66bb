"""Searching everything that somebody may see."""

from flask import Blueprint, Response, g, request

from app.forms.sources import PointerSource
from app.showing.beginning import ways_in
from app.showing.search import search_groups
from app.web.drawing import page
from app.web.person import actor
from app.web.route import route
from views.resources.picking import options

blueprint = Blueprint("search", __name__)


@route(blueprint, "/search", right="signed-in")
def show() -> Response:
    """Show what was found, by kind of record."""
    text = request.args.get("q", "")[:200].strip()
    groups = search_groups(actor(), text, g.locale) if text else []
    begin = [] if groups else ways_in(actor())
    return page("search.html", q=text, groups=groups, begin=begin)


@route(blueprint, "/search/pick", right="signed-in")
def pick_any() -> Response:
    """Answer records of any kind that a typed text may mean."""
    return options(PointerSource(actor()).find(request.args.get("q", "")[:200]))
