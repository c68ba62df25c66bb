"""Repairs: one list of what needs a person."""

from flask import Blueprint, Response

from app.health.figures import CHECK
from app.jobs.queue import enqueue
from app.repairs import all_repairs, count_repairs
from app.web.drawing import go, page
from app.web.once import once
from app.web.person import actor
from app.web.route import route

blueprint = Blueprint("repairs", __name__, url_prefix="/settings")


@route(blueprint, "/repairs", right="admin")
def index() -> Response:
    """Show what needs a person, as it is now."""
    return page("repairs.html", repairs=all_repairs())


@route(blueprint, "/repairs", right="admin", methods=("POST",))
def check() -> Response:
    """Run the checks now, and lead to their job."""
    user_id = actor().user_id

    def work() -> str:
        count_repairs()
        return f"/settings/jobs/{enqueue(CHECK, unique=CHECK, user_id=user_id).id}"

    return go(once(user_id, work))
