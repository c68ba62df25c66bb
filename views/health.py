"""Whether the house stands: for load balancers and monitors."""

from flask import Blueprint, Response, abort, request
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from app.web.route import route
from models.database import database

blueprint = Blueprint("health", __name__)
_FORWARDING = {"forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip"}


@route(blueprint, "/healthz", right="public")
def health() -> Response:
    """Answer `ok` while the database answers."""
    database.execute_sql("SELECT 1")
    return Response("ok", mimetype="text/plain")


@route(blueprint, "/metrics", right="public")
def metrics() -> Response:
    """Answer Prometheus figures, to this machine alone, not to who comes through a proxy on it."""
    is_passed_on = any(name.lower() in _FORWARDING for name, _value in request.headers)
    if is_passed_on or request.remote_addr not in ("127.0.0.1", "::1"):
        abort(404)
    return Response(generate_latest(), content_type=CONTENT_TYPE_LATEST)
