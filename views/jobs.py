"""Settings → Jobs: what runs, failed, is planned and done; stopping one and running it again."""

from typing import Any

from flask import Blueprint, Response, g, make_response, request

from app.jobs.control import cancel, may_control, retry
from app.rights import NotVisible
from app.showing.jobs import job_detail, job_groups, planned, tag_of
from app.web.drawing import go, page
from app.web.once import once
from app.web.person import actor
from app.web.route import route
from models.core import Job
from models.texts import _

blueprint = Blueprint("jobs", __name__, url_prefix="/settings/jobs")


@route(blueprint, "/", right="signed-in")
def index() -> Response:
    """Show the jobs: one's own, to administrators all."""
    groups, plans = job_groups(actor(), g.locale), planned(actor(), g.locale)
    return _polled(
        "jobs.html", "_jobs.html", tag_of(g.locale, groups, plans), groups=groups, plans=plans
    )


@route(blueprint, "/<int:job_id>", right="signed-in")
def show(job_id: int) -> Response:
    """Show how far one job is, with its log."""
    job = job_detail(actor(), _own(job_id), g.locale)
    return _polled("job.html", "_job.html", tag_of(g.locale, job), job=job)


@route(blueprint, "/<int:job_id>/cancel", right="signed-in", methods=("POST",))
def stop(job_id: int) -> Response:
    """Stop a job."""
    _own(job_id)
    return _do(
        job_id, lambda: cancel(job_id), str(_("It is stopped, or will be before its next step."))
    )


@route(blueprint, "/<int:job_id>/retry", right="signed-in", methods=("POST",))
def again(job_id: int) -> Response:
    """Run a job again."""
    _own(job_id)
    return _do(job_id, lambda: retry(job_id), str(_("It runs again.")))


def _own(job_id: int) -> Any:
    job = Job.get_or_none(Job.id == job_id)
    if job is None or not may_control(actor(), job):
        raise NotVisible("core/jobs", job_id)
    return job


def _do(job_id: int, work: Any, toast: str) -> Response:
    def once_done() -> str:
        work()
        return f"/settings/jobs/{job_id}#state"

    return go(once(actor().user_id, once_done), toast)


def _polled(template: str, fragment: str, tag: str, **shown: Any) -> Response:
    """Draw a page that asks again for its part; where that is the same, say only so."""
    if request.headers.get("HX-PTag") == tag:
        return make_response("", 304)
    response = page(template, fragment, tag=tag, **shown)
    response.headers["HX-PTag"] = tag
    return response
