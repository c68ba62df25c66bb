"""Where a form of a new record leads: back to the list as it was left, or to the page it serves."""

from flask import Response, request
from markupsafe import Markup

from app.pages import FormPage
from app.reading.records import labels
from app.resource import Resource
from app.viewing import note_view, trail_of
from app.web.arriving import list_address, list_before
from app.web.drawing import go, page, tell
from app.web.person import actor, safe_next
from app.web.route import is_fragment
from models.texts import _

_HIDDEN = Markup('<input type="hidden" name="{}" value="{}">')


def carry(shown: FormPage, resource: Resource) -> FormPage:
    """Let a form keep where the person came from, and lead there where they cancel it."""
    listed = request.form.get("listed") if request.method == "POST" else list_before(resource)
    onward = _onward()
    if listed is not None:
        shown.hidden += _HIDDEN.format("listed", listed)
        back = list_address(resource, listed)
        shown.cancel_href = back
        for crumb in shown.crumbs:
            crumb.href = back if crumb.href == resource.href else crumb.href
    if onward:
        shown.hidden += _HIDDEN.format("next", onward)
        shown.cancel_href = onward
    return shown


def made(resource: Resource, location: str) -> Response:
    """Answer that a record is stored: a dialog learns its name, a page goes on."""
    last = location.rpartition("/")[2]
    number = int(last) if last.isascii() and last.isdigit() else 0
    if is_fragment():
        if _onward():
            tell(_("Saved."))  # the page that asked is loaded anew
        label = labels(resource, actor(), [number]).get(number, "")
        return page("form.html", "_made.html", record_id=number, label=label)
    user_id, listed = actor().user_id, request.form.get("listed")
    if user_id is not None and listed is not None:
        note_view(user_id, (resource.address, number), listed[:2000], trail_of(user_id))
    return go(_onward() or location, _("Saved."))


def _onward() -> str:
    """Return the page of this house that a form is asked to lead to; nothing else leads there."""
    wanted = request.values.get("next", "")
    return wanted if wanted and safe_next(wanted) == wanted else ""
