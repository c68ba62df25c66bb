"""Print settings: how documents look on paper, for all kinds and for each."""

from typing import Any

from flask import Blueprint, Response, g, request

from app.documents.printing import is_printed, line_columns, printed_data, printed_pages
from app.documents.style import (
    ACCENT,
    LOGO_BYTES,
    drop_logo,
    engine_source,
    has_own_logo,
    own_style,
    put_logo,
    store_style,
    style_of,
)
from app.documents.typesetting import NotSet, set_document
from app.form_parts import FieldGroup
from app.forms.parameters import ParameterForm
from app.forms.printing import COLUMN, kind_form
from app.pages import FormPage, Link
from app.registry import registry
from app.resource import Resource
from app.rights import HOUSE, NotVisible
from app.showing.printing import sheet_links
from app.web.drawing import form_hidden, go, page
from app.web.once import once
from app.web.person import actor
from app.web.route import route
from models.refused import Refused
from models.texts import _

PLACE = "/settings/print/"
blueprint = Blueprint("printing_settings", __name__, url_prefix="/settings/print")


@route(blueprint, "/", right="admin", methods=("GET", "POST"), takes_uploads=True)
def all_kinds() -> Response:
    """Show and save what holds for all documents."""
    return _answer(None)


@route(blueprint, "/template", right="admin")
def template() -> Response:
    """Answer the template that comes along."""
    return Response(engine_source(), content_type="text/plain; charset=utf-8")


@route(blueprint, "/<plugin>/<name>", right="admin", methods=("GET", "POST"), takes_uploads=True)
def kind(plugin: str, name: str) -> Response:
    """Show and save what holds for one kind of documents."""
    resource = registry.resource(f"{plugin}/{name}")
    if resource is None or not is_printed(resource):
        raise NotVisible(f"{plugin}/{name}")
    return _answer(resource)


def _answer(resource: Resource | None) -> Response:
    form = ParameterForm(
        kind_form(resource),
        g.locale,
        request.form if request.method == "POST" else None,
        _kept(resource),
    )
    if form.was_sent and form.is_valid:
        try:
            once(actor().user_id, lambda: _store(resource, form))
            return go(_place(resource), _("Saved."))
        except Refused as refused:
            form.take_errors({refused.field or "logo": [str(refused)]})
            return page("print_settings.html", status=422, **_shown(resource, form))
    status = 200 if form.is_valid else 422
    return page("print_settings.html", status=status, **_shown(resource, form))


def _place(resource: Resource | None) -> str:
    return f"{PLACE}{resource.address}" if resource is not None else PLACE


def _kept(resource: Resource | None) -> dict[str, Any]:
    """Return what the form shows at first."""
    own: dict[str, Any] = own_style(resource)
    common = own_style(None)
    shown = {**own}
    shown["accent"] = own.get("accent") or common.get("accent") or ACCENT
    shown["paper"] = own.get("paper") or common.get("paper") or "a4"
    if resource is not None:
        chosen = _columns(resource)
        for _child, name in line_columns(resource):
            shown[COLUMN + name] = name in chosen
    return shown


def _columns(resource: Resource) -> list[str]:
    known = [name for _child, name in line_columns(resource)]
    printed = list(resource.printed.columns) if resource.printed else []
    return own_style(resource).get("columns") or printed or known


def _store(resource: Resource | None, form: ParameterForm) -> str:
    values = form.values()
    sent = request.files.get("logo")
    content = sent.stream.read(LOGO_BYTES + 1) if sent is not None and sent.filename else b""
    if len(content) > LOGO_BYTES:
        raise Refused(_("The picture is larger than 4 MB. Make it smaller."), field="logo")
    names = ("accent", "paper", "address", "footer", "intro", "closing", "source")
    kept = {
        name: (values.get(name) or "").replace("\r\n", "\n") for name in names if name in values
    }
    common = own_style(None) if resource is not None else {}
    for name, usual in (("accent", ACCENT), ("paper", "a4")):
        if kept[name] == common.get(name, usual):
            kept[name] = ""
    told: dict[str, Any] = dict(kept)
    if resource is not None:
        known = [name for _child, name in line_columns(resource)]
        chosen = [name for name in known if values.get(COLUMN + name)]
        printed = list(resource.printed.columns) if resource.printed else []
        told["columns"] = [] if chosen == (printed or known) else chosen
        _try(resource, kept["source"])
    if content:
        put_logo(resource, content)
    elif values.get("no_logo"):
        drop_logo(resource)
    store_style(resource, told, actor().user_id)
    return _place(resource)


def _try(resource: Resource, source: str) -> None:
    """Set a document by a template that was typed. Raises Refused with what is wrong with it."""
    if not source.strip():
        return
    model: Any = resource.model
    record = model.select().order_by(model.id.desc()).first() or model(number="0")
    try:
        set_document(source, printed_data(resource, record, HOUSE, style_of(resource)), None)
    except NotSet as wrong:
        raise Refused(
            _("The template can't be read: %(told)s", told=wrong.told), field="source"
        ) from wrong


def _shown(resource: Resource | None, form: ParameterForm) -> dict[str, Any]:
    fields = {field.name: field for field in form.fields()}
    if not has_own_logo(resource):
        fields.pop("no_logo", None)
    source = fields.pop("source", None)
    columns = [fields.pop(name) for name in list(fields) if name.startswith(COLUMN)]
    groups = [FieldGroup("", list(fields.values()))]
    groups += [FieldGroup(str(_("Columns")), columns)] if columns else []
    groups += [FieldGroup(str(_("Template")), [source])] if source else []
    crumbs = [Link(str(_("Settings")), "/settings/")]
    title = str(_("Print"))
    if resource is not None:
        crumbs.append(Link(title, PLACE))
        title = str(resource.title)
    shown = FormPage(
        title=title,
        crumbs=crumbs,
        action=_place(resource),
        hidden=form_hidden(),
        groups=groups,
        lines=[],
        cancel_href="/settings/" if resource is None else PLACE,
        save_label=str(_("Save")),
        summary=form.summary(),
    )
    return {"page": shown, "kinds": _kinds(resource), "sheets": _sheets(resource)}


def _kinds(resource: Resource | None) -> list[Link]:
    """Return the kinds of documents, each with what can be set for it."""
    if resource is not None:
        return []
    return [
        Link(str(one.title), _place(one), one.icon or "file-text")
        for one in registry.enabled_resources()
        if is_printed(one)
    ]


def _sheets(resource: Resource | None) -> list[Link]:
    """Return the pages of the newest document, to see what comes of it."""
    if resource is None:
        return []
    model: Any = resource.model
    newest = model.select().order_by(model.id.desc()).first()
    if newest is None:
        return []
    try:
        pages = printed_pages(resource, newest, actor(), "svg")
    except NotSet:
        return []
    return sheet_links(f"{resource.record_href(newest.id)}/preview", pages)
