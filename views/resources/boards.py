"""Boards: moving a card, and more cards of a column."""

from typing import Any

from flask import Blueprint, Response, g, make_response, redirect, request

from app.filters import FilterError
from app.reading.columns import columns_of
from app.reading.pages import Listing
from app.resource import Resource
from app.rights import Denied, NotVisible
from app.showing.board import BoardOf, key_of
from app.showing.choosing import chosen_columns, chosen_paths
from app.showing.lists import list_page
from app.showing.panes import paths_of
from app.showing.views import address, pairs_of, read_state
from app.web.drawing import Toast, go, page
from app.web.offering import offer_undo
from app.web.once import answered, once
from app.web.person import actor
from app.web.route import RESOURCE, is_fragment, route
from app.writing import Invalids
from app.writing.boards import Wish, action_of, move_card, read_wish
from models.refused import Refused
from models.texts import _
from views.resources.found import resource_at
from views.resources.lists import drawn

blueprint = Blueprint("boards", __name__)


@route(blueprint, "/<plugin>/<name>/column", right=RESOURCE)
def more(plugin: str, name: str) -> Response:
    """Give the next cards of a column."""
    resource = resource_at(plugin, name)
    pairs = [(key, value) for key, value in request.args.items(multi=True)]
    text = dict(pairs).get("_column", "")
    board = _board(resource, [pair for pair in pairs if pair[0] not in ("_column", "after")])
    return page("_cards.html", column=board.further(key_of(board.field, text), _after(pairs)))


@route(blueprint, "/<plugin>/<name>/move", right=RESOURCE, methods=("POST",))
def move(plugin: str, name: str) -> Response:
    """Move a card, once however often it is sent, and answer both columns."""
    resource = resource_at(plugin, name)
    board = _board(resource, pairs_of(request.form.get("query", "")))
    wish = read_wish(request.form.get("move", ""))
    key = key_of(board.field, wish.to, board.ends)
    action = action_of(resource, wish)
    if action is not None and (action.confirm or action.form):
        return _ask(f"{resource.record_href(wish.record_id)}/{action.name}")
    said: list[str] = []

    def work() -> str:
        said.append(move_card(resource, actor(), board.name, wish, key))
        return address(resource, board.state.base)

    if not answered(actor().user_id):
        try:
            once(actor().user_id, work)
        except (Refused, Denied, NotVisible) as error:
            return _refused(resource, board, wish, error)
    if is_fragment():
        return _both(board, wish, said[-1] if said else "", 200)
    return go(address(resource, board.state.base), said[-1] if said else "")


def _board(resource: Resource, pairs: list[tuple[str, str]]) -> BoardOf:
    state = read_state(resource, actor(), pairs)
    if not state.kind.startswith("board:"):
        raise FilterError(_("There is no board here."), "view")
    state.settle(Listing(resource, actor(), state.conditions, g.locale))
    chosen = chosen_paths(state.base)
    columns = (
        chosen_columns(resource, actor(), chosen, g.locale)
        if chosen
        else columns_of(resource, actor(), paths_of(resource), g.locale)
    )
    return BoardOf(resource, actor(), state, columns, g.locale)


def _after(pairs: list[tuple[str, str]]) -> str:
    return dict(pairs).get("after", "")


def _ask(href: str) -> Response:
    """Lead to the page that asks first."""
    if not is_fragment():
        return make_response(redirect(href, 303))
    response = make_response("", 204)
    response.headers["HX-Redirect"] = href
    return response


def _refused(resource: Resource, board: BoardOf, wish: Wish, error: Exception) -> Response:
    """Show where the card truly is, and why it wasn't moved."""
    status, sentence = told(error)
    if is_fragment():
        return _both(board, wish, sentence, status)
    shown = list_page(resource, actor(), board.state.base, g.locale)
    shown.refusal = sentence
    return drawn(shown, status)


def told(error: Exception) -> tuple[int, str]:
    """Return the status and the sentence of a move that wasn't done."""
    if isinstance(error, Invalids):
        return 422, " ".join(text for texts in error.errors.values() for text in texts)
    if isinstance(error, Refused):
        return 422 if error.field else 409, str(error)
    if isinstance(error, Denied):
        return 403, str(_("You may not move this. Your roles don't include it."))
    return 404, str(_("It is gone, or no longer for you to see."))


def _both(board: BoardOf, wish: Wish, sentence: str, status: int) -> Response:
    toast = done(sentence) if status < 400 else None
    shown: dict[str, Any] = {
        "columns": board.some({wish.before, wish.to}),
        "board": board.frame(),
        "sentence": sentence,
        "is_refused": status >= 400,
        "toast": toast,
        "may_undo": toast is not None and bool(toast.undo_href),
    }
    return page("_moved.html", status=status, **shown)


def done(sentence: str) -> Toast | None:
    """Return the toast that takes back a move that was just done."""
    return Toast(sentence, offer_undo(actor())) if sentence else None
