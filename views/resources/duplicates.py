"""Duplicates: their groups, records side by side, merging them and taking that back."""

from flask import Blueprint, Response, abort, g, request

from app.duplicates.finder import keep_distinct
from app.reading import fetch
from app.reading.records import allows
from app.resource import Resource
from app.rights import Denied, NotVisible
from app.showing.duplicates import choose_page, duplicates_page, merge_page
from app.web.drawing import go, page
from app.web.once import answered, once
from app.web.person import actor
from app.web.route import RESOURCE, route
from app.writing.merging import ids_of, may_merge, merge
from models.record import Record
from models.refused import Refused
from models.texts import _, ngettext
from views.resources.found import resource_at

blueprint = Blueprint("duplicates", __name__)


def _resource(plugin: str, name: str, verb: str = "update") -> Resource:
    """Return a resource whose records may be the same twice, for who may put that right."""
    resource = resource_at(plugin, name)
    if resource.duplicates is None:
        raise NotVisible(resource.address)
    if not actor().may(resource, verb):
        raise Denied(resource.address, verb)
    return resource


@route(blueprint, "/<plugin>/<name>/duplicates", right=RESOURCE)
def groups(plugin: str, name: str) -> Response:
    """Show the groups of records that may be the same."""
    resource = _resource(plugin, name)
    after = next(iter(ids_of(request.args.getlist("after"))), 0)
    return page("duplicates.html", page=duplicates_page(resource, actor(), after, g.locale))


@route(blueprint, "/<plugin>/<name>/duplicates", right=RESOURCE, methods=("POST",))
def apart(plugin: str, name: str) -> Response:
    """Remember that records aren't the same."""
    resource = _resource(plugin, name)
    ids = ids_of(request.form.getlist("ids"))
    if before := answered(actor().user_id):
        return go(before)
    if not 2 <= len(ids) <= 500:
        abort(400, "ids")
    for number in ids:
        fetch(resource, actor(), number, "update")

    def work() -> str:
        keep_distinct(resource, ids)
        return f"{resource.href}/duplicates"

    return go(once(actor().user_id, work), _("They are kept apart from now on."))


@route(blueprint, "/<plugin>/<name>/merge", right=RESOURCE)
def ask(plugin: str, name: str) -> Response:
    """Show records side by side; of one alone, ask which others it is."""
    resource = _resource(plugin, name, "delete")
    ids = ids_of(request.args.getlist("ids"))
    if not ids:
        abort(400, "ids")
    if len(ids) < 2:
        record = fetch(resource, actor(), ids[0], "update")
        if not allows(resource, actor(), record, "delete"):
            raise Denied(resource.address, "delete")
        words = request.args.get("q", "")[:200]
        return page("merge.html", page=choose_page(resource, actor(), record, words))
    records = may_merge(resource, actor(), ids)
    return page("merge.html", page=merge_page(resource, actor(), records, g.locale))


@route(blueprint, "/<plugin>/<name>/merge", right=RESOURCE, methods=("POST",))
def sent(plugin: str, name: str) -> Response:
    """Merge the records, once however often the form is sent."""
    resource = _resource(plugin, name, "delete")
    if before := answered(actor().user_id):
        return go(before)
    ids = ids_of(request.form.getlist("ids"))
    keep = next(iter(ids_of(request.form.getlist("keep"))), 0)
    if keep not in ids:
        abort(400, "keep")
    records = may_merge(resource, actor(), ids)

    def work() -> str:
        merge(
            resource,
            keep,
            [number for number in ids if number != keep],
            actor(),
            _numbers("value-"),
            {int(key): version for key, version in _numbers("version-").items() if key.isdigit()},
        )
        return resource.record_href(keep)

    try:
        location = once(actor().user_id, work)
    except Refused as refused:
        return _again(resource, records, str(refused))
    count = len(ids)
    text = ngettext("%(count)s record merged.", "%(count)s records merged.", count, count=count)
    return go(location, text)


def _again(resource: Resource, records: list[Record], message: str) -> Response:
    """Show the records as they are now, with what stands against merging them."""
    fresh = [fetch(resource, actor(), record.id) for record in records]
    shown = merge_page(resource, actor(), fresh, g.locale, message, request.form)
    return page("merge.html", status=409, page=shown)


def _numbers(prefix: str) -> dict[str, int]:
    """Return the numbers of the form's fields that begin so, by the rest of their names."""
    return {
        key.removeprefix(prefix): found[0]
        for key, text in request.form.items()
        if key.startswith(prefix) and (found := ids_of([text]))
    }
