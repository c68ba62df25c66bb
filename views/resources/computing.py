"""Totals of a document for what is typed so far."""

from flask import Blueprint, Response, g, request

from app.documents.foot import foot_of
from app.documents.reckoning import reckon
from app.forms import RecordForm
from app.forms.drawing import computed_cells
from app.forms.meant import all_meant
from app.rights import NotVisible
from app.web.drawing import page
from app.web.person import actor
from app.web.route import RESOURCE, route
from models.document import Document
from views.resources.found import record_at, resource_at

blueprint = Blueprint("computing", __name__)


@route(blueprint, "/<plugin>/<name>/compute", right=RESOURCE, methods=("POST",))
def compute(plugin: str, name: str) -> Response:
    """Answer the totals of a new document; nothing is stored."""
    resource = resource_at(plugin, name, "create")
    return _answer(RecordForm(resource, actor(), g.locale, sent=request.form))


@route(blueprint, "/<plugin>/<name>/<int:record_id>/compute", right=RESOURCE, methods=("POST",))
def compute_again(plugin: str, name: str, record_id: int) -> Response:
    """Answer the totals of a stored document with what is changed of it."""
    resource, record = record_at(plugin, name, record_id, "update")
    return _answer(RecordForm(resource, actor(), g.locale, record, sent=request.form))


def _answer(form: RecordForm) -> Response:
    if not issubclass(form.resource.model, Document):
        raise NotVisible(form.resource.address)
    document = reckon(form, actor())
    cells = computed_cells(form)
    foot = foot_of(document, g.locale)
    return page("_computed.html", foot=foot, cells=cells, meant=all_meant(form))
