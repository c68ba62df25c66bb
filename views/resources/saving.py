"""Saving a list as a view: a new one, or the changed state of one that is there."""

from flask import Blueprint, Response, g, request
from wtforms import Form, StringField
from wtforms.validators import InputRequired, Length

from app.forms.parameters import ParameterForm
from app.pages import ConfirmPage, Link
from app.registry import registry
from app.resource import Resource
from app.rights import Denied
from app.web.drawing import form_hidden, go, page
from app.web.once import answered, once
from app.web.person import actor
from app.web.route import RESOURCE, route
from app.writing import Invalids, create, update
from models.core import View
from models.refused import Refused
from models.texts import _
from views.resources.found import resource_at

blueprint = Blueprint("saving", __name__)


class _Name(Form):
    """What a view is called."""

    name = StringField(_("Name"), [InputRequired(_("Fill this in.")), Length(max=80)])


@route(blueprint, "/<plugin>/<name>/views", right=RESOURCE)
def ask(plugin: str, name: str) -> Response:
    """Ask for a name: the list's state is in the address."""
    resource = resource_at(plugin, name)
    _views()
    query = request.query_string.decode("utf-8", "replace")
    return _asked(resource, ParameterForm(_Name, g.locale, None), query)


@route(blueprint, "/<plugin>/<name>/views", right=RESOURCE, methods=("POST",))
def sent(plugin: str, name: str) -> Response:
    """Keep the list's state, once however often the form is sent."""
    resource = resource_at(plugin, name)
    if before := answered(actor().user_id):
        return go(before)
    views, query = _views(), request.form.get("query", "")
    number = request.form.get("view", "")
    form = ParameterForm(_Name, g.locale, request.form)
    if not number and not form.is_valid:
        return _asked(resource, form, query, 422)

    def work() -> str:
        if number.isascii() and number.isdigit():
            kept = update(views, int(number), {"query": query}, actor())
        else:
            values = {"resource": resource.address, "query": query, **form.values()}
            kept = create(views, values, actor())
        return f"{resource.href}?view={kept.id}"

    try:
        location = once(actor().user_id, work)
    except Invalids as invalids:
        form.take_errors(invalids.errors)
        return _asked(resource, form, query, 422)
    except Refused as refused:
        form.take_errors({"name": [str(refused)]})
        return _asked(resource, form, query, 422 if refused.field else 409)
    return go(location, _("The view is saved."))


def _views() -> Resource:
    """Return the resource of saved views. Raises Denied for who may keep none."""
    views = registry.of(View)
    if views is None or not actor().may(views, "create"):
        raise Denied("core/views", "create")
    return views


def _asked(resource: Resource, form: ParameterForm, query: str, status: int = 200) -> Response:
    back = f"{resource.href}?{query}" if query else resource.href
    shown = ConfirmPage(
        title=str(_("Save this view of %(list)s", list=resource.title)),
        crumbs=[Link(str(resource.title), resource.href)],
        text="",
        action=f"{resource.href}/views",
        hidden=form_hidden(query=query),
        confirm_label=str(_("Save")),
        cancel_href=back,
        danger=False,
        possible=True,
        depends=[],
        fields=form.fields(),
        summary=form.summary(),
    )
    return page("confirm.html", status=status, page=shown)
