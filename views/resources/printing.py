"""Documents in print: the file to keep, and the very same pages on the screen."""

from flask import Blueprint, Response, g, request

from app.documents.printing import is_printed, print_name, printed_pages
from app.resource import Resource
from app.rights import NotVisible
from app.showing.printing import preview_page
from app.web.drawing import page
from app.web.person import actor
from app.web.printing import as_pdf, as_svg
from app.web.route import RESOURCE, route
from models.document import Document
from views.resources.found import record_at

blueprint = Blueprint("printing", __name__)


@route(blueprint, "/<plugin>/<name>/<int:record_id>/pdf", right=RESOURCE)
def pdf(plugin: str, name: str, record_id: int) -> Response:
    """Answer a document as a PDF to keep; with `inline` one to look at."""
    resource, document = _document_at(plugin, name, record_id)
    made = printed_pages(resource, document, actor())[0]
    return as_pdf(made, print_name(resource, document), is_shown="inline" in request.args)


@route(blueprint, "/<plugin>/<name>/<int:record_id>/preview", right=RESOURCE)
def preview(plugin: str, name: str, record_id: int) -> Response:
    """Show a document as it is printed."""
    resource, document = _document_at(plugin, name, record_id)
    return page("preview.html", page=preview_page(resource, document, actor(), g.locale))


@route(blueprint, "/<plugin>/<name>/<int:record_id>/preview/<int:number>.svg", right=RESOURCE)
def sheet(plugin: str, name: str, record_id: int, number: int) -> Response:
    """Answer one page of the print as a picture."""
    resource, document = _document_at(plugin, name, record_id)
    pages = printed_pages(resource, document, actor(), "svg")
    if not 0 < number <= len(pages):
        raise NotVisible(resource.address, record_id)
    return as_svg(pages[number - 1])


def _document_at(plugin: str, name: str, record_id: int) -> tuple[Resource, Document]:
    resource, record = record_at(plugin, name, record_id)
    if not is_printed(resource) or not isinstance(record, Document):
        raise NotVisible(resource.address, record_id)
    return resource, record
