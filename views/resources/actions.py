"""Performing a verb of a record."""

from typing import Any

from flask import Blueprint, Response, abort, g, request

from app.forms.parameters import ParameterForm
from app.pages import ConfirmPage, Link
from app.reading import fetch
from app.reading.records import allows
from app.registry import registry
from app.resource import Resource
from app.rights import Denied, NotVisible
from app.showing.records import record_page
from app.web.drawing import form_hidden, go, page
from app.web.once import answered, once
from app.web.person import actor
from app.web.route import RESOURCE, is_fragment, route
from app.writing import Invalids, perform
from app.writing.gate import impossible, possible
from models.action import Action
from models.record import Record
from models.refused import Refused
from models.told import LeadsTo
from views.resources.found import record_at

blueprint = Blueprint("actions", __name__)


@route(blueprint, "/<plugin>/<name>/<int:record_id>/<verb>", right=RESOURCE)
def ask(plugin: str, name: str, record_id: int, verb: str) -> Response:
    """Ask before a verb that wants parameters or a second thought."""
    resource, record, action = _found(plugin, name, record_id, verb)
    if not (action.confirm or action.form):
        abort(405, valid_methods=["POST"])
    if not possible(resource, record, [action], actor())[0]:
        return _refused(resource, record, impossible(record, action))
    parameters = _parameters(action, data=_starts(record, action))
    return page("confirm.html", page=_question(resource, record, action, parameters))


@route(blueprint, "/<plugin>/<name>/<int:record_id>/<verb>", right=RESOURCE, methods=("POST",))
def sent(plugin: str, name: str, record_id: int, verb: str) -> Response:
    """Do the verb, once however often the form is sent."""
    if before := answered(actor().user_id):
        return go(before)
    resource, record, action = _found(plugin, name, record_id, verb)
    parameters = _parameters(action, request.form)
    if not parameters.is_valid:
        return page(
            "confirm.html", status=422, page=_question(resource, record, action, parameters)
        )
    said: list[str] = []

    def work() -> str:
        said.append(perform(resource, record_id, verb, actor(), parameters.values()))
        return _led_to(said[-1]) or resource.record_href(record_id)

    try:
        location = once(actor().user_id, work)
    except Invalids as invalids:
        parameters.take_errors(invalids.errors)
        return page(
            "confirm.html", status=422, page=_question(resource, record, action, parameters)
        )
    except Refused as refused:
        return _refused(resource, record, refused)
    return go(location, said[-1] if said else "")


def _led_to(sentence: str) -> str:
    """Return the page of the record that a verb made, where somebody may see it."""
    if not isinstance(sentence, LeadsTo):
        return ""
    made = registry.by_model.get(type(sentence.record))
    try:
        return made.record_href(fetch(made, actor(), sentence.record.id).id) if made else ""
    except NotVisible:
        return ""


def _refused(resource: Resource, record: Record, refused: Refused) -> Response:
    """Show the record as it truly is, with the sentence."""
    if is_fragment():
        raise refused
    fresh = fetch(resource, actor(), record.id)
    shown = record_page(resource, actor(), fresh, g.locale)
    return page(
        "record.html", status=422 if refused.field else 409, page=shown, refusal=str(refused)
    )


def _found(plugin: str, name: str, record_id: int, verb: str) -> tuple[Resource, Record, Action]:
    resource, record = record_at(plugin, name, record_id)
    action = resource.actions().get(verb)
    if action is None:
        abort(404)
    if not allows(resource, actor(), record, action.right):
        raise Denied(resource.address, verb)
    return resource, record, action


def _parameters(action: Action, sent_form: Any = None, data: Any = None) -> ParameterForm:
    return ParameterForm(action.form, g.locale, sent_form, data)


def _starts(record: Record, action: Action) -> dict[str, Any] | None:
    """Return what the form of a verb begins with for this record."""
    return getattr(record, action.starts)() if action.starts else None


def _question(
    resource: Resource, record: Record, action: Action, parameters: ParameterForm
) -> ConfirmPage:
    href = resource.record_href(record.id)
    return ConfirmPage(
        title=f"{action.words}: {record}",
        crumbs=[Link(str(resource.title), resource.href), Link(str(record), href)],
        text=str(action.confirm),
        action=f"{href}/{action.name}",
        hidden=form_hidden(),
        confirm_label=action.words,
        cancel_href=href,
        danger=action.is_final,
        possible=True,
        depends=[],
        fields=parameters.fields(),
        summary=parameters.summary(),
    )
