"""Undoing: from a toast, by Ctrl Z, from the history; the trash and its way back."""

from collections.abc import Callable

from flask import Blueprint, Response, g, request

from app.pages import ConfirmPage, Link
from app.resource import Resource
from app.rights import Denied, NotVisible
from app.showing.trash import trash_page
from app.undoing.clearing import purge
from app.undoing.trash import Deleted, deleted_at, label_of, restore
from app.undoing.undo import Undone, may_undo, revert, undo
from app.web.drawing import form_hidden, go, page
from app.web.errors import error_page
from app.web.offering import forget, latest, undo_href
from app.web.once import answered, once
from app.web.person import actor
from app.web.route import RESOURCE, route
from app.web.staying import page_to_stay_on, way_back
from models.refused import Refused
from models.texts import _, ngettext
from views.resources.found import record_at

blueprint = Blueprint("undoing", __name__)


@route(blueprint, "/core/changes/<int:number>/undo", right="signed-in", methods=("POST",))
def undo_sent(number: int) -> Response:
    """Take back a whole act."""
    return _undo(number)


@route(blueprint, "/core/changes/latest/undo", right="signed-in", methods=("POST",))
def undo_latest() -> Response:
    """Take back what the person changed last in this session."""
    if before := answered(actor().user_id):
        return go(before)
    number = latest(actor())
    if not number:
        return go(page_to_stay_on() or "/", _("There is nothing more to undo here."))
    return _undo(number)


def _undo(number: int) -> Response:
    try:
        answer = _answer(lambda: undo(number, actor()), stays=True)
    except (Denied, NotVisible):
        forget(actor(), number)
        raise
    forget(actor(), number)
    return answer


@route(blueprint, "/<plugin>/<name>/<int:record_id>/revert", right=RESOURCE, methods=("POST",))
def revert_sent(plugin: str, name: str, record_id: int) -> Response:
    """Take back what a change set did to one record."""
    if before := answered(actor().user_id):
        return go(before)
    resource, _record = record_at(plugin, name, record_id)
    text = request.form.get("change_set", "")
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0
    if not number:
        return error_page(400)
    return _answer(lambda: revert(number, resource, record_id, actor()))


def _answer(work: Callable[[], Undone], stays: bool = False) -> Response:
    """Undo once, however often the form is sent; stay, or lead to what it was about."""
    if before := answered(actor().user_id):
        return go(before)
    done: list[Undone] = []

    def once_done() -> str:
        done.append(work())
        is_here = stays and done[-1].job is None
        return (page_to_stay_on() if is_here else "") or done[-1].href

    try:
        location = once(actor().user_id, once_done)
    except Refused as refused:
        return error_page(409, str(_("It can't be undone")), str(refused), way_back())
    if not done:
        return go(location)
    return _told(done[-1], location)


def _told(found: Undone, location: str) -> Response:
    g.pop("change_set_id", None)  # what undid isn't what Ctrl Z takes back next
    if found.job is not None:
        return go(location, _("It is being undone."))
    again = found.change_set_id
    more = {"undo_label": str(_("Redo"))} if again and may_undo(again, actor()) else {}
    text = _in_words(found)
    if found.count == 1 and found.is_there:
        text, more = str(_("Undone:")), more | {"href": found.href, "label": found.label}
    return go(location, text, undo_href(again) if "undo_label" in more else "", **more)


def _in_words(found: Undone) -> str:
    """Say what was undone: one record by its name, several by their number."""
    if found.count > 1:
        return str(ngettext("Undone: %(n)s record", "Undone: %(n)s records", found.count))
    undone = str(_("Undone:"))
    return f"{undone} {found.label}" if found.label else str(_("It is undone."))


@route(blueprint, "/settings/trash", right="signed-in")
def trash() -> Response:
    """Show what was deleted lately."""
    return page("trash.html", page=trash_page(actor(), request.args, g.locale))


@route(blueprint, "/settings/trash/<int:number>/restore", right="signed-in", methods=("POST",))
def restore_sent(number: int) -> Response:
    """Bring a deleted record back with what went along."""
    return _answer(lambda: restore(number, actor()))


@route(blueprint, "/settings/trash/<int:number>/purge", right="admin")
def ask_purge(number: int) -> Response:
    """Ask before something goes for good."""
    deleted = deleted_at(number, actor())
    return page("confirm.html", page=_question(deleted))


@route(blueprint, "/settings/trash/<int:number>/purge", right="admin", methods=("POST",))
def purge_sent(number: int) -> Response:
    """Delete something for good."""
    if before := answered(actor().user_id):
        return go(before)
    deleted = deleted_at(number, actor())

    def work() -> str:
        purge(deleted, actor())
        return "/settings/trash"

    location = once(actor().user_id, work)
    g.pop("change_set_id", None)
    return go(location, _("It is deleted for good."))


def _question(deleted: Deleted) -> ConfirmPage:
    resource: Resource = deleted.resource
    label = label_of(resource, actor(), deleted.change)
    return ConfirmPage(
        title=str(_("Delete %(record)s for good?", record=label)),
        crumbs=[
            Link(str(_("Settings")), "/settings/"),
            Link(str(_("Trash")), "/settings/trash"),
        ],
        text=str(
            _(
                "It can't come back then. The history keeps who did what when, but not the values,"
                " of it and of all that went along."
            )
        ),
        action=f"/settings/trash/{deleted.change.id}/purge",
        hidden=form_hidden(),
        confirm_label=str(_("Delete for good")),
        cancel_href="/settings/trash",
        danger=True,
        possible=True,
        depends=[],
    )
