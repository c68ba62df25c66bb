"""Calendars: moving a record to another day."""

from datetime import date, timedelta

from flask import Blueprint, Response, g, request
from markupsafe import Markup

from app.filters import FilterError
from app.form_parts import FormField
from app.pages import ConfirmPage, Link
from app.reading.records import fetch
from app.resource import Resource
from app.rights import Denied, NotVisible
from app.showing.calendar import CalendarOf
from app.showing.lists import list_page
from app.showing.views import State, address, pairs_of, read_state
from app.showing.ways import fields_of, head_of
from app.web.drawing import form_hidden, go, page
from app.web.once import answered, once
from app.web.person import actor
from app.web.route import RESOURCE, is_fragment, route
from app.writing.days import DayWish, move_to_day, read_day_to, read_day_wish
from models.refused import Refused
from models.texts import _
from views.resources.boards import done, told
from views.resources.found import resource_at
from views.resources.lists import drawn, drawn_rows

blueprint = Blueprint("calendars", __name__)


@route(blueprint, "/<plugin>/<name>/day", right=RESOURCE)
def ask(plugin: str, name: str) -> Response:
    """Ask to which day a record is to go."""
    resource = resource_at(plugin, name)
    state = _state(resource, request.args.get("query", ""))
    return _form(resource, state, read_day_wish(request.args.get("move", "")))


@route(blueprint, "/<plugin>/<name>/day", right=RESOURCE, methods=("POST",))
def move(plugin: str, name: str) -> Response:
    """Move a record to a day, once however often it is sent, and answer the calendar."""
    resource = resource_at(plugin, name)
    state = _state(resource, request.form.get("query", ""))
    wish = read_day_wish(request.form.get("move", ""), request.form.get("to", ""))
    day = read_day_to(wish.to)
    if day is None:
        return _form(resource, state, wish, str(_("Write the day like %(example)s.",
                     example="2026-11-20")), 422)  # fmt: skip
    said: list[str] = []

    def work() -> str:
        names = fields_of(state.kind)
        said.append(move_to_day(resource, actor(), names, wish, day, g.locale))
        return address(resource, state.base)

    if not answered(actor().user_id):
        try:
            once(actor().user_id, work)
        except (Refused, Denied, NotVisible) as error:
            return _refused(resource, state, error)
    if is_fragment():
        return _again(resource, state, said[-1] if said else "", 200)
    return go(address(resource, state.base), said[-1] if said else "")


def _state(resource: Resource, query: str) -> State:
    state = read_state(resource, actor(), pairs_of(query))
    if head_of(state.kind) != "calendar":
        raise FilterError(_("There is no calendar here."), "view")
    return state


def _form(
    resource: Resource, state: State, wish: DayWish, error: str = "", status: int = 200
) -> Response:
    """Show the form with a day, for who has no script or hand to drag."""
    record = fetch(resource, actor(), wish.record_id, "update")
    calendar = CalendarOf(resource, actor(), state, [], g.locale)
    seen = record.__data__.get(calendar.names[0])
    shown_day = read_day_to(wish.to) or (calendar.time.day(seen) if seen else None)
    shown = ConfirmPage(
        title=str(_("Move %(record)s to…", record=str(record))),
        crumbs=[Link(str(resource.title), address(resource, state.base))],
        text="",
        action=calendar.frame().action,
        hidden=_hidden(calendar),
        confirm_label=str(_("Move")),
        cancel_href=address(resource, state.base),
        danger=False,
        possible=True,
        depends=[],
        fields=[_day_field(calendar.frame().label, shown_day, error)],
        summary=[(calendar.frame().label, "to")] if error else [],
    )
    soon = (
        []
        if shown_day is None
        else [
            ((shown_day + timedelta(days=days)).isoformat(), label)
            for days, label in ((1, _("A day later")), (7, _("A week later")))
        ]
    )
    again = _hidden(calendar)
    return page("confirm.html", "_day_asked.html", status, page=shown, soon=soon, soon_hidden=again)


def _hidden(calendar: CalendarOf) -> Markup:
    move = request.values.get("move", "")[:2_000]
    return form_hidden(query=calendar.frame().query, move=move)


def _day_field(label: str, day: date | None, error: str) -> FormField:
    control = Markup(
        '<input class="form-control{}" id="to" name="to" type="date" required value="{}"{}>'
    ).format(
        " is-invalid" if error else "",
        day.isoformat() if day else "",
        Markup(' aria-invalid="true" aria-describedby="to-error"') if error else "",
    )
    return FormField("to", "to", label, control, True, errors=[error] if error else [])


def _refused(resource: Resource, state: State, error: Exception) -> Response:
    """Show where the record truly is, and why it wasn't moved."""
    status, sentence = told(error)
    if is_fragment():
        return _again(resource, state, sentence, status)
    shown = list_page(resource, actor(), state.base, g.locale)
    shown.refusal = sentence
    return drawn(shown, status)


def _again(resource: Resource, state: State, sentence: str, status: int) -> Response:
    shown = list_page(resource, actor(), state.base, g.locale)
    is_refused = status >= 400
    toast = None if is_refused else done(sentence)
    return page(
        "_rescheduled.html",
        status=status,
        page=shown,
        rows=Markup(drawn_rows(shown)),
        sentence=sentence,
        is_refused=is_refused,
        toast=toast,
        may_undo=toast is not None and bool(toast.undo_href),
    )
