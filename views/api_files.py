"""Files and imports for programs: what is sent as multipart, under `/api/v1`."""

from typing import Any

from flask import Blueprint, Response, request

from app.files import Blob, add_files, may_add, received
from app.jsonapi.body import accept_json
from app.jsonapi.idempotency import done_once, is_known
from app.jsonapi.importing import FIELDS, begin_import, check_import, look_first, read_request
from app.jsonapi.lists import files_answer, only_shape, shape_of
from app.jsonapi.problems import answer
from app.jsonapi.reading import objects_by_id
from app.jsonapi.uploads import parts, said_by
from app.registry import registry
from app.resource import Resource
from app.rights import NotVisible
from app.web.person import API, actor
from app.web.route import RESOURCE, route
from models.core import File, Job
from views.resources.found import record_at, resource_at

blueprint = Blueprint("api_files", __name__, url_prefix=API)
blueprint.before_request(accept_json)


@route(blueprint, "/<plugin>/<name>/<int:record_id>/files", right=RESOURCE)
def listed(plugin: str, name: str, record_id: int) -> Response:
    """Answer a page of the files of a record."""
    resource, record = record_at(plugin, name, record_id)
    if not resource.takes_files or not actor().may(registry.by_model[File]):
        raise NotVisible(resource.address, record_id)
    return answer(files_answer(actor(), record, _pairs()))


@route(
    blueprint,
    "/<plugin>/<name>/<int:record_id>/files",
    right=RESOURCE,
    methods=("POST",),
    takes_uploads=True,
)
def added(plugin: str, name: str, record_id: int) -> Response:
    """Add files to a record, all or none."""
    resource = resource_at(plugin, name)
    if not is_known(actor()):
        may_add(resource, record_id, actor())
    shape, (files, _fields) = _shape(File), parts()
    with received(upload for _name, upload in files) as blobs:
        return done_once(actor(), lambda: _add(resource, record_id, blobs, shape), said_by(blobs))


def _add(
    resource: Resource, record_id: int, blobs: list[tuple[str, Blob]], shape: tuple[Any, Any]
) -> Response:
    ids = [file.id for file in add_files(resource, record_id, blobs, actor(), "api")]
    found = objects_by_id(registry.by_model[File], actor(), ids, *shape)
    return answer({"items": [found.get(one, {"id": one}) for one in ids]}, 201)


@route(blueprint, "/<plugin>/<name>/import", right=RESOURCE, methods=("POST",), takes_uploads=True)
def imported(plugin: str, name: str) -> Response:
    """Take a file in and queue its import."""
    resource = resource_at(plugin, name)
    check_import(resource, actor())
    shape = _shape(Job)
    upload, told = read_request(*parts(*FIELDS))
    with received([upload]) as blobs:
        name, blob = blobs[0]
        look = None if is_known(actor()) else look_first(resource, actor(), name, blob)

        def work() -> Response:
            seen = look or look_first(resource, actor(), name, blob)
            return _queued(begin_import(resource, actor(), name, blob, seen, told), shape)

        return done_once(actor(), work, said_by(blobs, told))


def _queued(job: Any, shape: tuple[Any, Any]) -> Response:
    jobs = registry.by_model[Job]
    found = objects_by_id(jobs, actor(), [job.id], *shape).get(job.id, {"id": job.id})
    return answer(found, 202, {"Location": f"{API}/{jobs.address}/{job.id}"})


def _pairs() -> list[tuple[str, str]]:
    return list(request.args.items(multi=True))


def _shape(model: Any) -> tuple[Any, Any]:
    only_shape(_pairs())
    if not _pairs():
        return None, {}
    return shape_of(registry.by_model[model], actor(), _pairs())
