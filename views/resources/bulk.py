"""Doing one thing with several records of a list: asking, trying, doing, following."""

import hashlib
import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, g, make_response, redirect, request, stream_with_context
from werkzeug.datastructures import MultiDict

from app.bulk.kinds import EDIT, Kind, ask_right, kind_of_word
from app.bulk.left import Left, left_of
from app.bulk.rehearsing import Counts, count, rehearse
from app.bulk.running import begin, mine, sentence
from app.bulk.selection import Selection, read_ids
from app.filters import FilterError
from app.forms.bulk import BulkForm
from app.forms.parameters import ParameterForm
from app.jobs.control import cancel
from app.resource import Resource
from app.rights import NotVisible
from app.showing.bulk import BulkPage, bulk_page, run_label
from app.showing.bulk_preview import previewed, told_changes
from app.showing.bulk_result import bulk_result
from app.showing.views import pairs_of, read_state
from app.tables.harmless import make_harmless
from app.tables.writing import csv_lines
from app.web.drawing import go, page
from app.web.once import answered, once
from app.web.person import actor
from app.web.route import RESOURCE, route
from models.core import Bulk
from models.refused import Refused
from models.texts import _
from views.resources.found import resource_at

blueprint = Blueprint("bulk", __name__)


@route(blueprint, "/<plugin>/<name>/bulk", right=RESOURCE)
def ask(plugin: str, name: str) -> Response:
    """Say with how many records, and which, and ask how; export and merge have their own pages."""
    resource = resource_at(plugin, name)
    word = request.args.get("do", "")
    selection, back = _selection(resource, request.args)
    if word == "export":
        query = urlencode([("id", one) for one in selection.ids]) or back
        return make_response(redirect(f"{resource.href}/export?{query}", 303))
    if word == "merge":
        return _merge(resource, selection)
    kind = _kind(resource, word)
    counts = _counts(selection, kind)
    return page("bulk.html", page=_asked(selection, kind, back, counts))


@route(blueprint, "/<plugin>/<name>/bulk", right=RESOURCE, methods=("POST",))
def sent(plugin: str, name: str) -> Response:
    """Try it, or do it, once however often the form is sent."""
    resource = resource_at(plugin, name)
    if before := answered(actor().user_id):
        return go(before)
    kind = _kind(resource, request.form.get("do", ""))
    selection, back = _selection(resource, request.form)
    counts = _counts(selection, kind)
    if kind.word == EDIT:
        return _edit(selection, kind, back, counts)
    form = _parameters(kind, request.form)
    if not form.is_valid:
        shown = _asked(selection, kind, back, counts, form=form)
        return page("bulk.html", status=422, page=shown)
    names = form.form._fields if form.form is not None else ()
    pairs = [[key, text] for key, text in request.form.items(multi=True) if key in names]
    return _do(selection, kind, back, counts, {"sent": pairs} if pairs else {}, form)


def _edit(selection: Selection, kind: Kind, back: str, counts: Counts) -> Response:
    """Show what an edit would do; do it once that was seen."""
    form = BulkForm(selection.resource, actor(), g.locale, request.form)
    if not form.is_valid:
        shown = _asked(selection, kind, back, counts, form=form)
        return page("bulk.html", status=422, page=shown)
    edit = form.edit()
    if edit.is_nothing:
        text = str(_("Choose at least one field to change."))
        shown = _asked(selection, kind, back, counts, form=form, message=text)
        return page("bulk.html", status=422, page=shown)
    plan = edit.as_plan(selection.resource)
    if request.form.get("step") == "run" and request.form.get("tried") == _mark(plan):
        return _do(selection, kind, back, counts, plan, form)
    tried = rehearse(selection, edit)
    shown = _asked(selection, kind, back, counts, form=form, carried={"tried": _mark(plan)})
    shown.preview = previewed(tried, counts.total)
    shown.changes = told_changes(selection.resource, actor(), plan, g.locale)
    if tried.looked_at >= counts.total:
        shown.run_label = run_label(kind, tried.done.changed)
    shown.may_run = tried.done.changed > 0 or tried.looked_at < counts.total
    return page("bulk.html", page=shown)


def _do(
    selection: Selection,
    kind: Kind,
    back: str,
    counts: Counts,
    plan: dict[str, Any],
    form: BulkForm | ParameterForm,
) -> Response:
    """Do it if it is still as many as were seen, and lead to what came of it."""
    if selection.is_all and request.form.get("count") != str(counts.total):
        text = _("It is %(count)s records by now. Look at it again.", count=counts.total)
        shown = _asked(selection, kind, back, counts, form=form, message=str(text))
        return page("bulk.html", status=409, page=shown)
    made: list[Bulk] = []

    def work() -> str:
        asked = begin(selection, kind.word, plan, counts.total)
        made.append(asked)
        whole = not asked.job_id and not asked.rejected
        list_href = f"{selection.resource.href}?{back}" if back else selection.resource.href
        return list_href if whole else f"{selection.resource.href}/bulk/{asked.id}"

    try:
        location = once(actor().user_id, work)
    except Refused as refused:
        shown = _asked(selection, kind, back, counts, form=form, message=str(refused))
        return page("bulk.html", status=409, page=shown)
    if not made or made[-1].job_id:
        return go(location)
    return go(location, f"{sentence(made[-1])}.")


@route(blueprint, "/<plugin>/<name>/bulk/<int:number>", right=RESOURCE)
def show(plugin: str, name: str, number: int) -> Response:
    """Show how far it is, and what came of it."""
    resource, asked = asked_bulk(plugin, name, number)
    shown = bulk_result(resource, actor(), asked, g.locale)
    return page("progress.html", "_progress.html", page=shown)


@route(blueprint, "/<plugin>/<name>/bulk/<int:number>/cancel", right=RESOURCE, methods=("POST",))
def stop(plugin: str, name: str, number: int) -> Response:
    """Stop it between two of its steps; what is stored stays, and can be undone."""
    resource, asked = asked_bulk(plugin, name, number)
    if asked.job_id:
        cancel(asked.job_id)
    return go(f"{resource.href}/bulk/{asked.id}#state")


@route(blueprint, "/<plugin>/<name>/bulk/<int:number>/left", right=RESOURCE)
def left(plugin: str, name: str, number: int) -> Response:
    """Give the records that were left as they are as CSV, each with its reason."""
    resource, asked = asked_bulk(plugin, name, number)
    reader = actor()

    def batches() -> Iterator[list[tuple[str, ...]]]:
        last = 0
        while part := left_of(resource, reader, asked, 500, last):
            last = part[-1].id
            yield [_line(one) for one in part]

    head = ["id", str(_("Record")), str(_("Reason"))]
    pieces = stream_with_context(csv_lines(head, batches(), bom=True))
    response = Response(pieces, content_type="text/csv; charset=utf-8")
    response.headers.set("Content-Disposition", "attachment", filename=f"left-{asked.id}.csv")
    return response


def _line(one: Left) -> tuple[str, ...]:
    return str(one.record_id), make_harmless(one.label), make_harmless(one.reason)


def asked_bulk(plugin: str, name: str, number: int) -> tuple[Resource, Bulk]:
    """Return a bulk change of the person's own; an administrator sees all."""
    resource = resource_at(plugin, name)
    asked = mine(actor(), resource, number) if number < 2**63 else None
    if asked is None:
        raise NotVisible(resource.address)
    return resource, asked


def _kind(resource: Resource, word: str) -> Kind:
    kind = kind_of_word(resource, word)
    ask_right(resource, actor(), kind)
    return kind


def _selection(resource: Resource, told: MultiDict[str, str]) -> tuple[Selection, str]:
    """Read what is meant, and the list's address behind it. Raises FilterError for nothing."""
    ids = read_ids(told.getlist("id") + told.getlist("ids"))
    query = told.get("query", "")
    state = read_state(resource, actor(), pairs_of(query))
    if told.get("all") != "1":
        if not ids:
            raise FilterError(_("Nothing is selected. Tick some rows first."), "id")
        return Selection(resource, actor(), ids), urlencode(state.base)
    kept = [pair for pair in state.conditions if pair[0] != "sort"]
    return Selection(resource, actor(), (), urlencode(kept)), urlencode(state.base)


def _counts(selection: Selection, kind: Kind) -> Counts:
    """Count them. Raises NotVisible where none of those ticked is there for this person."""
    counts = count(selection, kind)
    if not counts.total and not selection.is_all:
        raise NotVisible(selection.resource.address)
    return counts


def _asked(
    selection: Selection,
    kind: Kind,
    back: str,
    counts: Counts,
    form: BulkForm | ParameterForm | None = None,
    **more: Any,
) -> BulkPage:
    if kind.word == EDIT:
        form = form or BulkForm(selection.resource, actor(), g.locale)
    else:
        form = form or _parameters(kind)
    if isinstance(form, BulkForm):
        more["fields"] = form.fields()
    else:
        more["asked"] = form.fields()
    more["summary"] = form.summary()
    return bulk_page(selection, kind, back, counts, g.locale, **more)


def _parameters(kind: Kind, told: Any = None) -> ParameterForm:
    return ParameterForm(kind.action.form if kind.action else None, g.locale, told)


def _merge(resource: Resource, selection: Selection) -> Response:
    """Lead to where records are merged; a whole filter isn't one thing."""
    if not selection.ids or resource.duplicates is None:
        raise FilterError(_("Tick the records that are the same one."), "id")
    query = urlencode([("ids", number) for number in selection.ids])
    return make_response(redirect(f"{resource.href}/merge?{query}", 303))


def _mark(plan: dict[str, Any]) -> str:
    """Return by what an edit is known that was tried."""
    return hashlib.sha256(json.dumps(plan, sort_keys=True).encode()).hexdigest()[:20]
