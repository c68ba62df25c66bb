"""Making and editing a record."""

from typing import Any

from flask import Blueprint, Response, g, request

from app.forms import RecordForm
from app.pages import Clash
from app.reading import fetch
from app.resource import Resource, field_label
from app.showing.forms import form_page
from app.showing.timeline import value_html
from app.web.drawing import go, page
from app.web.once import once
from app.web.person import actor
from app.web.route import RESOURCE, route
from app.writing import Invalids, create, update
from app.writing.gate import line_resource
from app.writing.merge import merge, merge_lines
from models.record import Record
from models.refused import Refused
from models.texts import _
from views.resources.found import record_at, resource_at

blueprint = Blueprint("forms", __name__)


class Clashing(Exception):
    """Somebody else changed the same fields."""

    def __init__(self, merged: Any) -> None:
        self.merged = merged


@route(blueprint, "/<plugin>/<name>/new", right=RESOURCE)
def new(plugin: str, name: str) -> Response:
    """Show an empty form; `?field=value` fills it in."""
    resource = resource_at(plugin, name, "create")
    form = RecordForm(resource, actor(), g.locale, defaults=dict(request.args.items()))
    return page("form.html", page=form_page(form, resource, None))


@route(blueprint, "/<plugin>/<name>/new", right=RESOURCE, methods=("POST",))
def new_sent(plugin: str, name: str) -> Response:
    """Store a new record, once however often the form is sent."""
    resource = resource_at(plugin, name, "create")
    form = RecordForm(resource, actor(), g.locale, sent=request.form)
    if _only_lines(form):
        return page("form.html", page=form_page(form, resource, None))
    if not form.is_valid:
        return page("form.html", status=422, page=form_page(form, resource, None))

    def work() -> str:
        record = create(resource, form.values(), actor(), form.line_values(request.form))
        return resource.record_href(record.id)

    return _answer(form, resource, None, work)


@route(blueprint, "/<plugin>/<name>/<int:record_id>/edit", right=RESOURCE)
def edit(plugin: str, name: str, record_id: int) -> Response:
    """Show a record's form."""
    resource, record = record_at(plugin, name, record_id, "update")
    form = RecordForm(resource, actor(), g.locale, record)
    return page("form.html", page=form_page(form, resource, record))


@route(blueprint, "/<plugin>/<name>/<int:record_id>/edit", right=RESOURCE, methods=("POST",))
def edit_sent(plugin: str, name: str, record_id: int) -> Response:
    """Save a record; what others saved meanwhile is merged in."""
    resource, record = record_at(plugin, name, record_id, "update")
    form = RecordForm(resource, actor(), g.locale, record, sent=request.form)
    if _only_lines(form):
        return page("form.html", page=form_page(form, resource, record))
    if not form.is_valid:
        return page("form.html", status=422, page=form_page(form, resource, record))

    def work() -> str:
        fresh = record.lock()
        merged = merge(resource, fresh, form.values(), _seen(), _kept())
        if merged.conflicts:
            raise Clashing(merged)
        lines = form.line_values(request.form)
        models = {name: found for name in lines if (found := line_resource(resource, name))}
        merge_lines(fresh, lines, models, _seen())
        update(resource, record_id, merged.values, actor(), lines)
        return resource.record_href(record_id)

    return _answer(form, resource, record, work)


def _answer(form: RecordForm, resource: Resource, record: Record | None, work: Any) -> Response:
    """Do the work and go to the record; else show the form with what stands against it."""
    try:
        location = once(actor().user_id, work)
    except Clashing as clash:
        shown = form_page(
            form,
            resource,
            None if record is None else fetch(resource, actor(), record.id),
            clashes=_clashes(resource, clash.merged),
            clash_title=str(_("%(who)s saved this before you", who=clash.merged.who)),
        )
        return page("form.html", status=409, page=shown)
    except Invalids as invalids:
        form.take_errors(invalids.errors)
        return page("form.html", status=422, page=form_page(form, resource, record))
    except Refused as refused:
        if refused.field:
            form.take_errors({refused.field: [str(refused)]})
        status = 422 if refused.field else 409
        message = "" if refused.field else str(refused)
        return page("form.html", status=status, page=form_page(form, resource, record, message))
    return go(location, _("Saved."))


def _clashes(resource: Resource, merged: Any) -> list[Clash]:
    return [
        Clash(
            one.name,
            str(field_label(resource.model, one.name)),
            value_html(resource, actor(), one.name, one.was, g.locale),
            value_html(resource, actor(), one.name, one.theirs, g.locale),
            value_html(resource, actor(), one.name, one.mine, g.locale),
        )
        for one in merged.conflicts
    ]


def _seen() -> int:
    """Return the number of the last change that the form knew. A form without it knew all."""
    text = request.form.get("seen", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 2**62


def _kept() -> dict[str, str]:
    return {
        key.removeprefix("keep-"): value
        for key, value in request.form.items()
        if key.startswith("keep-")
    }


def _only_lines(form: RecordForm) -> bool:
    """Add or remove a line without script: the form comes back with it."""
    for name in form.lines:
        if f"{name}-add" in request.form:
            form.add_line(name)
            return True
        if any(key.startswith(f"{name}-") and key.endswith("-remove") for key in request.form):
            return True
    return False
