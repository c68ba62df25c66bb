"""One's own notifications, and how one wants to be told."""

from flask import Blueprint, Response, abort, g, request

from app.form_parts import FieldGroup
from app.forms.notices import NoticeForm, chosen_in, data_of
from app.forms.parameters import ParameterForm
from app.pages import FormPage, Link
from app.showing.notifications import HREF, notices, notices_page
from app.talk.preferences import preferences, put_preferences
from app.talk.reading import mark_all_read, mark_read, own_notification
from app.web.drawing import form_hidden, go, page
from app.web.once import once
from app.web.person import actor
from app.web.route import route
from models.core.notification import EVENTS
from models.texts import _

blueprint = Blueprint("notifications", __name__)
CHOICES = "/settings/notifications"


@route(blueprint, HREF, right="signed-in")
def show() -> Response:
    """Show what somebody should know of; `show=all` what they know already, too."""
    shows_all, before = request.args.get("show") == "all", request.args.get("before", "")
    number = int(before) if before.isascii() and before.isdigit() and len(before) < 19 else 0
    shown = notices_page(actor(), g.locale, shows_all=shows_all, before=number)
    return page("notifications.html", page=shown)


@route(blueprint, f"{HREF}/<int:number>/read", right="signed-in", methods=("POST",))
def read(number: int) -> Response:
    """Mark a notification as read and lead on to its record; `stay` only marks it."""
    row = own_notification(actor(), number)
    if row is None:
        abort(404)
    mark_read(actor(), number)
    (notice,) = notices(actor(), [row], g.locale)
    stays = request.form.get("stay") or not notice.href
    return go(HREF if stays else notice.href)


@route(blueprint, f"{HREF}/read", right="signed-in", methods=("POST",))
def read_all() -> Response:
    """Mark as read what was there when the page was drawn."""
    upto = request.form.get("upto", "")
    if not (upto.isascii() and upto.isdigit() and len(upto) < 19):
        abort(400)
    mark_all_read(actor(), int(upto))
    return go(HREF)


@route(blueprint, CHOICES, right="signed-in", methods=("GET", "POST"))
def choices() -> Response:
    """Show and keep how somebody wants to be told."""
    user_id = actor().user_id
    assert user_id is not None  # signed in
    sent = request.form if request.method == "POST" else None
    form = ParameterForm(NoticeForm, g.locale, sent, data_of(preferences(user_id)))
    if form.was_sent and form.is_valid:
        chosen = chosen_in(form.values())

        def work() -> str:
            put_preferences(user_id, chosen)
            return CHOICES

        return go(once(user_id, work), _("Saved."))
    drawn = form.fields()
    what, when = str(_("What I hear of, and how")), str(_("When, and what I follow"))
    shown = FormPage(
        title=str(_("Notifications")),
        crumbs=[Link(str(_("Your profile")), "/settings/profile")],
        action=CHOICES,
        hidden=form_hidden(),
        groups=[
            FieldGroup(what, [one for one in drawn if one.name in EVENTS]),
            FieldGroup(when, [one for one in drawn if one.name not in EVENTS]),
        ],
        lines=[],
        cancel_href="/settings/profile",
        save_label=str(_("Save")),
        summary=form.summary(),
    )
    return page("form.html", status=200 if form.is_valid else 422, page=shown)
