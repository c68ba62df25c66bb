"""Making and editing a record."""

from typing import Any

from flask import Blueprint, Response, g, request
from markupsafe import Markup

from app.duplicates.alike import Alike, Lookout
from app.form_parts import Clash
from app.forms import RecordForm
from app.pages import FormPage
from app.registry import registry
from app.resource import Resource, field_label
from app.rights import NotVisible
from app.showing.forms import form_page
from app.showing.timeline import value_html
from app.talk.following import follow_own
from app.web.arriving import list_left
from app.web.drawing import go, page
from app.web.kept import saved_page
from app.web.once import answered, came_back, once
from app.web.person import actor
from app.web.route import RESOURCE, is_fragment, route
from app.writing import Invalids, create, update
from app.writing.gate import line_resource
from app.writing.merge import Conflict, Seen, merge
from app.writing.values import writable_names
from models.document import Document, is_posted
from models.line import frozen_names
from models.record import Record
from models.refused import Refused
from models.texts import _
from views.resources.cells import ask_cell, cell_sent
from views.resources.found import record_at, resource_at
from views.resources.returning import carry, made

blueprint = Blueprint("forms", __name__)

MOVES = {"-moveup": -1, "-movedown": 1}
"""How the buttons are named that move a line, after its prefix."""


class LooksLike(Exception):
    """The new record looks like stored ones; raised once it is sound, it takes it back again."""

    def __init__(self, found: list[Alike]) -> None:
        self.found = found


class Clashing(Exception):
    """Somebody else changed the same fields."""

    def __init__(self, merged: Any) -> None:
        self.merged = merged


@route(blueprint, "/<plugin>/<name>/new", right=RESOURCE)
def new(plugin: str, name: str) -> Response:
    """Show an empty form; `?field=value` fills it in."""
    resource = resource_at(plugin, name, "create")
    defaults = {**resource.starts, **request.args.to_dict()}
    form = RecordForm(resource, actor(), g.locale, defaults=defaults)
    if issubclass(resource.model, Document) and form.lines:
        form.add_line(next(iter(form.lines)))  # left empty it counts as none
    return _drawn(carry(form_page(form, resource, None), resource))


@route(blueprint, "/<plugin>/<name>/new", right=RESOURCE, methods=("POST",))
def new_sent(plugin: str, name: str) -> Response:
    """Store a new record, once however often the form is sent."""
    resource = resource_at(plugin, name, "create")
    if not (is_fragment() or _asks_for_lines()) and (before := came_back(actor().user_id)):
        return saved_page(before, _("Save as another one"))
    form = RecordForm(resource, actor(), g.locale, sent=request.form)
    if _only_lines(form):
        return _drawn(carry(form_page(form, resource, None), resource))
    if not form.is_valid:
        return _drawn(carry(form_page(form, resource, None), resource), 422)

    if form.is_untouched():
        shown = form_page(form, resource, None, str(_("Nothing is filled in yet.")))
        return _drawn(carry(shown, resource), 422)

    def work() -> str:
        lines = form.line_values(request.form)
        record = create(resource, form.values(), actor(), lines)
        values = {**record.__data__, **lines}
        found = [] if request.form.get("anyway") else look_out(resource, values, record.id)
        if found:
            raise LooksLike(found)
        if resource.takes_comments:
            follow_own(record, actor().user_id)
        return resource.record_href(record.id)

    return _answer(form, resource, None, work)


@route(blueprint, "/<plugin>/<name>/alike", right=RESOURCE, methods=("POST",))
def alike(plugin: str, name: str) -> Response:
    """Answer what a form that is being filled in looks like; nothing is stored."""
    resource = resource_at(plugin, name, "create")
    if resource.duplicates is None:
        raise NotVisible(resource.address)
    form = RecordForm(resource, actor(), g.locale, sent=request.form)
    found = look_out(resource, {**form.values(), **form.line_values(request.form)})
    shown = form_page(form, resource, None, alike=found)
    return page("form.html", "_alike.html", page=shown)


def look_out(resource: Resource, values: dict[str, Any], but: int = 0) -> list[Alike]:
    """Return the stored records that somebody may see and that a new one looks like."""
    if resource.duplicates is None:
        return []
    return Lookout(resource, actor()).find([values], but=[but])[0]


@route(blueprint, "/<plugin>/<name>/<int:record_id>/edit", right=RESOURCE)
def edit(plugin: str, name: str, record_id: int) -> Response:
    """Show a record's form; with `only` the editor of that one value."""
    if only := request.args.get("only", ""):
        return ask_cell(plugin, name, record_id, only)
    resource, record = record_at(plugin, name, record_id, "update")
    form = RecordForm(resource, actor(), g.locale, record)
    shown = form_page(form, resource, record)
    for crumb in shown.crumbs:
        crumb.href = list_left(resource, record_id) if crumb.href == resource.href else crumb.href
    return page("form.html", page=shown)


@route(blueprint, "/<plugin>/<name>/<int:record_id>/edit", right=RESOURCE, methods=("POST",))
def edit_sent(plugin: str, name: str, record_id: int) -> Response:
    """Save a record, or with `only` one value; what others saved meanwhile is merged in."""
    if only := request.args.get("only", ""):
        return cell_sent(plugin, name, record_id, only, _seen())
    before = "" if _asks_for_lines() else answered(actor().user_id)
    if before:
        is_back = came_back(actor().user_id)
        return saved_page(before, _("Save again")) if is_back else go(before)
    try:
        resource, record = record_at(plugin, name, record_id, "update")
    except NotVisible:
        return _typed_in_vain(plugin, name)
    form = RecordForm(resource, actor(), g.locale, record, sent=request.form)
    if _only_lines(form):
        return page("form.html", page=_again(form, resource, record))
    if is_posted(record) and _sends_content(resource, record):
        text = _(
            "%(document)s became final while you wrote, so its content stays. Only what is shown"
            " here can still be changed.",
            document=str(record),
        )
        return page("form.html", status=409, page=_again(form, resource, record, str(text)))
    if not form.is_valid:
        return page("form.html", status=422, page=_again(form, resource, record))

    def work() -> str:
        fresh = record.lock()
        lines = form.line_values(request.form)
        children = {name: found for name in lines if (found := line_resource(resource, name))}
        merged = merge(resource, fresh, form.values(), lines, children, _seen())
        if merged.is_open:
            raise Clashing(merged)
        update(resource, record_id, merged.values, actor(), lines)
        return _place(resource, record)

    return _answer(form, resource, record, work)


def _answer(form: RecordForm, resource: Resource, record: Record | None, work: Any) -> Response:
    """Do the work and go to the record; else show the form with what stands against it."""
    try:
        location = once(actor().user_id, work)
    except LooksLike as alike:
        return _drawn(_again(form, resource, record, alike=alike.found, is_alike=True), 409)
    except Clashing as clash:
        shown = _again(
            form,
            resource,
            record,
            decided=clash.merged.at,
            clashes=[_clash(one) for one in clash.merged.conflicts],
            clash_title=str(_("%(who)s saved this before you", who=clash.merged.who)),
        )
        return page("form.html", status=409, page=shown)
    except Invalids as invalids:
        form.take_errors(invalids.errors)
        return _drawn(_again(form, resource, record), 422)
    except Refused as refused:
        if refused.field:
            form.take_errors({refused.field: [str(refused)]})
        status = 422 if refused.field else 409
        message = "" if refused.field else str(refused)
        return _drawn(_again(form, resource, record, message), status)
    return made(resource, location) if record is None else go(location, _("Saved."))


def _drawn(shown: FormPage, status: int = 200) -> Response:
    """Draw a form: as a page, or as what a dialog holds."""
    return page("form.html", "_form_dialog.html", status, page=shown)


def _place(resource: Resource, record: Record) -> str:
    """Return where a saved record is shown: what is said of another one stands beside that."""
    about = getattr(record, record.belongs_to) if record.has_grants else None
    owner = registry.of(type(about)) if about is not None else None
    if about is None or owner is None:
        return resource.record_href(record.id)
    return f"{owner.record_href(about.id)}#comment-{record.id}"


def _again(
    form: RecordForm, resource: Resource, record: Record | None, message: str = "", **more: Any
) -> FormPage:
    """Show what was sent once more. It knows no later changes than it knew at first."""
    seen = request.form.get("seen", "")
    shown = form_page(form, resource, record, message, seen=seen, **more)
    return carry(shown, resource) if record is None else shown


def _typed_in_vain(plugin: str, name: str) -> Response:
    """Show what was typed for a record that is gone, so that it can be saved as a new one."""
    resource = resource_at(plugin, name)
    if not actor().may(resource, "create"):
        raise NotVisible(resource.address)
    form = RecordForm(resource, actor(), g.locale, sent=request.form)
    for rows in form.lines.values():
        for row in rows:
            row.line_id = ""
    text = _("It has been deleted meanwhile, or is not for you to see. Saving makes a new one.")
    return page("form.html", status=404, page=form_page(form, resource, None, str(text)))


def _clash(one: Conflict) -> Clash:
    """Draw a conflict: a field's three values, or a whole line's."""
    label = field_label(one.resource.model, one.field) if one.field else one.resource.singular
    was, theirs, mine = (_clash_value(one, value) for value in (one.was, one.theirs, one.mine))
    return Clash(one.name, str(label), was, theirs, mine)


def _clash_value(one: Conflict, value: Any) -> Markup:
    if one.field:
        return value_html(one.resource, actor(), one.field, value, g.locale)
    if value is None:
        return Markup("<i>{}</i>").format(_("removed"))
    names = [name for name in writable_names(one.resource, actor()) if value.get(name)]
    drawn = (value_html(one.resource, actor(), name, value[name], g.locale) for name in names)
    return Markup(" · ").join(drawn)


def _seen() -> Seen:
    """Return what the form knew. A form that doesn't say so knew all."""
    keep = {
        key.removeprefix("keep-"): value
        for key, value in request.form.items()
        if key.startswith("keep-")
    }
    return Seen(_number("seen", 2**62), _number("decided", 0), keep)


def _number(name: str, default: int) -> int:
    text = request.form.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else default


def _sends_content(resource: Resource, record: Record) -> bool:
    """Say whether a form holds what posting froze: it was opened before."""
    frozen = frozen_names(type(record))
    has_lines = any(f"{name}-sent" in request.form for name in resource.lines)
    return has_lines or any(key in frozen for key in request.form)


def _asks_for_lines() -> bool:
    """Say whether the form was sent for one line more or less or totals, not to be saved."""
    ends = ("-add", "-remove", *MOVES)
    return any(key.endswith(ends) or key == "compute" for key in request.form)


def _only_lines(form: RecordForm) -> bool:
    """Add, remove or move a line, or add up, without script: the form comes back with it."""
    if "compute" in request.form and form.lines:
        return True
    for name in form.lines:
        if f"{name}-add" in request.form:
            form.add_line(name)
            return True
        for key in request.form:
            number, _dash, move = key.removeprefix(f"{name}-").partition("-")
            if f"-{move}" in MOVES and key.startswith(f"{name}-") and number.isdecimal():
                form.move_line(name, int(number), MOVES[f"-{move}"])
                return True
        if any(key.startswith(f"{name}-") and key.endswith("-remove") for key in request.form):
            return True
    return False
