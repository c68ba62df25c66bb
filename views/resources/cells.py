"""Editing one value where it stands, in a list or on the record's page; a plain page without."""

from typing import Any

from flask import Response, g, render_template, request
from markupsafe import Markup

from app.filters import FilterError
from app.form_parts import Clash
from app.forms import RecordForm
from app.reading import fetch
from app.resource import Resource, field_label
from app.showing.cell import cell_page, editable_names, only_form
from app.showing.records import drawn_value
from app.showing.timeline import value_html
from app.web.drawing import Toast, go, page
from app.web.offering import offer_undo
from app.web.once import answered, once
from app.web.person import actor
from app.web.route import is_fragment
from app.writing import Invalids, update
from app.writing.merge import Merged, Seen, merge
from models.record import Record
from models.refused import Refused
from models.texts import _
from views.resources.found import record_at


class Clashing(Exception):
    """Somebody else changed the same value."""

    def __init__(self, merged: Merged) -> None:
        self.merged = merged


def ask_cell(plugin: str, name: str, record_id: int, only: str) -> Response:
    """Show the editor of one value, or with `stored` the value to put in its place."""
    resource, record = _found(plugin, name, record_id, only)
    if "stored" in request.args:
        return (
            _shown(resource, record_id, only, "")
            if is_fragment()
            else go(resource.record_href(record_id))
        )
    form = only_form(resource, actor(), g.locale, record, only)
    return _editor(form, resource, record, only)


def cell_sent(plugin: str, name: str, record_id: int, only: str, seen: Seen) -> Response:
    """Save one value, once however often the form is sent, and show it as it is then."""
    resource, record = _found(plugin, name, record_id, only)
    if answered(actor().user_id):
        return _saved(resource, record_id, only)
    form = only_form(resource, actor(), g.locale, record, only, request.form)
    if not form.is_valid:
        return _editor(form, resource, record, only, 422)

    def work() -> str:
        merged = merge(resource, record.lock(), form.values(), {}, {}, seen)
        if merged.is_open:
            raise Clashing(merged)
        update(resource, record_id, merged.values, actor())
        return resource.record_href(record_id)

    try:
        once(actor().user_id, work)
    except Clashing as clash:
        return _clashing(form, resource, record, only, clash.merged)
    except Invalids as invalids:
        form.take_errors(invalids.errors)
        return _editor(form, resource, record, only, 422)
    except Refused as refused:
        if refused.field:
            form.take_errors({refused.field: [str(refused)]})
            return _editor(form, resource, record, only, 422)
        return _editor(form, resource, record, only, 409, message=str(refused))
    return _saved(resource, record_id, only)


def _found(plugin: str, name: str, record_id: int, only: str) -> tuple[Resource, Any]:
    """Return the record. Raises FilterError for a value that can't be edited by itself."""
    resource, record = record_at(plugin, name, record_id, "update")
    if only not in editable_names(resource, actor()):
        raise FilterError(_("There is no field “%(name)s” to write.", name=only[:60]), "only")
    return resource, record


def _editor(
    form: RecordForm,
    resource: Resource,
    record: Record,
    only: str,
    status: int = 200,
    **more: Any,
) -> Response:
    more.setdefault("seen", request.form.get("seen", ""))
    shown = cell_page(form, resource, record, only, **more)
    return page("cell.html", "_cell.html", status, page=shown)


def _clashing(
    form: RecordForm, resource: Resource, record: Record, only: str, merged: Merged
) -> Response:
    """Show both values; what was typed stays in its field."""
    one = merged.conflicts[0]
    was, theirs, mine = (
        value_html(resource, actor(), only, value, g.locale)
        for value in (one.was, one.theirs, one.mine)
    )
    clash = Clash(one.name, str(field_label(resource.model, only)), was, theirs, mine)
    title = str(_("%(who)s saved this before you", who=merged.who))
    return _editor(
        form, resource, record, only, 409, decided=merged.at, clash=clash, clash_title=title
    )


def _saved(resource: Resource, record_id: int, only: str) -> Response:
    """Answer the value as it is now, with a toast to take it back."""
    if not is_fragment():
        return go(resource.record_href(record_id), _("Saved."))
    return _shown(resource, record_id, only, offer_undo(actor()))


def _shown(resource: Resource, record_id: int, only: str, undo: str) -> Response:
    record = fetch(resource, actor(), record_id)
    html: Markup = drawn_value(resource, actor(), record, only, g.locale)
    toast = Toast(str(_("Saved.")), undo) if undo else None
    drawn = render_template("_cell_saved.html", html=html, toast=toast, may_undo=bool(undo))
    return Response(drawn)
