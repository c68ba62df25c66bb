"""What programs get that isn't JSON: contents of files, exports, rejected rows."""

from flask import Blueprint, Response, request

from app.exporting.cells import RAW
from app.filters import FilterError
from app.jsonapi.culprits import told_by_parameter
from app.web.person import API, actor
from app.web.route import RESOURCE, route
from models.texts import _
from views.files import content_of
from views.resources.exporting import export_answer, wanted_export
from views.resources.found import record_at, resource_at
from views.resources.importing import asked_import, rejected_answer

blueprint = Blueprint("api_downloads", __name__, url_prefix=API)


@route(blueprint, "/core/files/<int:record_id>/content", right=RESOURCE)
def content(record_id: int) -> Response:
    """Give a file's content."""
    return content_of(record_at("core", "files", record_id)[1])


@route(blueprint, "/<plugin>/<name>/export", right=RESOURCE)
def export(plugin: str, name: str) -> Response:
    """Give what a filter finds as a table: CSV with ids and plain values, if not told otherwise."""
    for word in ("limit", "after", "count", "expand"):
        if word in request.args:
            raise FilterError(_("An export is whole: it has no “%(name)s”.", name=word), word)
    resource = resource_at(plugin, name, "export")
    with told_by_parameter(resource, actor(), list(request.args.items(multi=True))):
        return export_answer(wanted_export(resource, RAW))


@route(blueprint, "/<plugin>/<name>/import/<int:number>/rejected", right=RESOURCE)
def rejected(plugin: str, name: str, number: int) -> Response:
    """Give the rejected rows of an import as CSV, each with its reason."""
    return rejected_answer(asked_import(plugin, name, number)[1])


@route(blueprint, "/<plugin>/<name>/import/<int:number>/warnings", right=RESOURCE)
def warnings(plugin: str, name: str, number: int) -> Response:
    """Give the rows that were kept with a warning as CSV, each with what is wrong."""
    return rejected_answer(asked_import(plugin, name, number)[1], is_kept=True)
