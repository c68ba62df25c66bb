"""Searching everything that somebody may see."""

from flask import Blueprint, Response, g, make_response, redirect, request

from app.forms.sources import PointerSource
from app.reading.scanning import scanned
from app.registry import registry
from app.showing.beginning import ways_in
from app.showing.commands import commands
from app.showing.search import search_page
from app.web.drawing import page
from app.web.person import actor
from app.web.route import is_fragment, route
from views.resources.picking import options

blueprint = Blueprint("search", __name__)

LONGEST, LONGEST_PLACE = 200, 2000


@route(blueprint, "/search", right="signed-in")
def show() -> Response:
    """Show what was found, by kind of record; `in` is the only kind that is shown."""
    text = request.args.get("q", "")[:LONGEST].strip()
    chosen = request.args.get("in", "")
    href = scanned(registry.enabled_resources(), actor(), text)
    if href and not chosen:
        return make_response(redirect(href, 303))
    found = search_page(actor(), text, chosen, g.locale)
    begin = [] if found.groups else ways_in(actor())
    return page("search.html", page=found, begin=begin)


@route(blueprint, "/search/commands", right="signed-in")
def show_commands() -> Response:
    """Offer what a text may mean: records, pages, things to make and to do; `at` is where it is."""
    text, at = request.args.get("q", "")[:LONGEST].strip(), request.args.get("at", "")[:LONGEST]
    found = commands(actor(), text, at)
    is_part = is_fragment()
    return page("commands.html", "_commands.html", q=text, at=at, found=found, is_part=is_part)


@route(blueprint, "/search/pick", right="signed-in")
def pick_any() -> Response:
    """Answer records of any kind that a typed text may mean."""
    source, text = PointerSource(actor()), request.args.get("q", "")[:LONGEST]
    return options(source.find(text) or source.find_nearly(text))
