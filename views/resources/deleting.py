"""Deleting a record, after showing what depends on it."""

from flask import Blueprint, Response, abort

from app.pages import ConfirmPage, Link
from app.registry import registry
from app.resource import Resource
from app.web.arriving import list_left
from app.web.drawing import form_hidden, go, page
from app.web.errors import error_page
from app.web.once import answered, once
from app.web.person import actor
from app.web.route import RESOURCE, route
from app.writing import delete
from app.writing.dependents import Dependent, dependents, losers, told_to
from models.archivable import Archivable
from models.record import Record
from models.refused import Refused
from models.texts import _
from views.resources.found import record_at

blueprint = Blueprint("deleting", __name__)


@route(blueprint, "/<plugin>/<name>/<int:record_id>/delete", right=RESOURCE)
def ask(plugin: str, name: str, record_id: int) -> Response:
    """Ask first, and say what goes with it or stands against it."""
    resource, record = _found(plugin, name, record_id)
    return page("confirm.html", page=_question(resource, record))


@route(blueprint, "/<plugin>/<name>/<int:record_id>/delete", right=RESOURCE, methods=("POST",))
def sent(plugin: str, name: str, record_id: int) -> Response:
    """Delete the record with its parts, once however often the form is sent."""
    if before := answered(actor().user_id):
        return go(before)
    resource, record = _found(plugin, name, record_id)
    afterwards = _afterwards(resource, record)

    def work() -> str:
        delete(resource, record_id, actor())
        return afterwards

    try:
        location = once(actor().user_id, work)
    except Refused as refused:
        shown = _question(resource, record, str(refused))
        return page("confirm.html", status=409, page=shown)
    return go(location, _("%(record)s is deleted.", record=str(record)))


def _found(plugin: str, name: str, record_id: int) -> tuple[Resource, Record]:
    """Return what is to be deleted; where nothing can be, say what to do instead."""
    resource, record = record_at(plugin, name, record_id)
    if not resource.can_delete and resource.why_kept:
        back = Link(str(record), resource.record_href(record.id))
        title = str(_("%(record)s stays", record=str(record)))
        abort(error_page(403, title, str(resource.why_kept), back))
    return record_at(plugin, name, record_id, "delete")


def _afterwards(resource: Resource, record: Record) -> str:
    """Return where to go on: to what it belonged to, else to the list."""
    about = getattr(record, record.belongs_to) if record.belongs_to else None
    owner = registry.of(type(about)) if about is not None else None
    if about is None or owner is None:
        return list_left(resource, record.id)
    return f"{owner.record_href(about.id)}#{resource.name}"


def _question(resource: Resource, record: Record, refusal: str = "") -> ConfirmPage:
    """Ask, or say what stands against it: other records, or a rule's sentence."""
    found, losing = dependents(record), losers(record)
    against = [one for one in found if not one.is_part]
    href = resource.record_href(record.id)
    return ConfirmPage(
        title=str(_("Delete %(record)s?", record=str(record))),
        crumbs=[Link(str(resource.title), resource.href), Link(str(record), href)],
        text="" if refusal and not against else _words(record, against, found, losing),
        action=f"{href}/delete",
        hidden=form_hidden(),
        confirm_label=str(_("Delete")),
        cancel_href=href,
        danger=True,
        possible=not against and not refusal,
        message="" if against else refusal,
        depends=[
            Link(label, address, count=str(count))
            for label, address, count in told_to(
                actor(), against or ([] if refusal else [*found, *losing])
            )
        ],
    )


def _words(
    record: Record, against: list[Dependent], parts: list[Dependent], losing: list[Dependent]
) -> str:
    if against and isinstance(record, Archivable):
        return str(_("It can't be deleted while these refer to it. Archive it instead."))
    if against:
        return str(_("It can't be deleted while these refer to it. Change or delete them first."))
    if parts and losing:
        return str(
            _("What belongs to it is deleted with it; the others stay, but no longer refer to it:")
        )
    if parts:
        return str(_("What belongs to it is deleted with it:"))
    if losing:
        return str(_("These stay, but no longer refer to it:"))
    return str(_("Nothing else refers to it."))
