"""Sample data: in with one click, and out again."""

from flask import Blueprint, Response, request

from app.demo import has_demo
from app.demo_jobs import FILL, REMOVE
from app.jobs.queue import enqueue
from app.web.drawing import go, page
from app.web.once import once
from app.web.person import actor
from app.web.route import route

blueprint = Blueprint("demo", __name__, url_prefix="/settings")


@route(blueprint, "/sample-data", right="admin")
def index() -> Response:
    """Say whether the sample company is in, and offer the other."""
    return page("sample_data.html", is_in=has_demo())


@route(blueprint, "/sample-data", right="admin", methods=("POST",))
def sent() -> Response:
    """Queue what was asked for, and lead to its job."""
    user_id, removes = actor().user_id, request.form.get("do") == "remove"
    told = {"edited": request.form.get("edited") == "true"} if removes else {}
    name = REMOVE if removes else FILL

    def work() -> str:
        return f"/settings/jobs/{enqueue(name, told, unique=name, user_id=user_id).id}"

    return go(once(user_id, work))
