"""Whether the house stands, for load balancers and monitors; how it is, for administrators."""

from pathlib import Path

from flask import Blueprint, Response, abort, g, request
from peewee import PeeweeException
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from app.health.collector import start_collecting
from app.health.figures import read_figures
from app.health.lines import health_of
from app.jsonapi.tokens import actor_of_token, bearer
from app.slow_pages import slowest
from app.web.drawing import page
from app.web.route import route
from models.core import Setting
from models.database import database, forget_connection, is_sqlite

blueprint = Blueprint("health", __name__)
_FORWARDING = {"forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip"}


@route(blueprint, "/healthz", right="public")
def health() -> Response:
    """Answer `ok` while the database can be read, else 503."""
    try:
        can_read = Setting.select(Setting.id).limit(1).scalar() is not None and _is_in_place()
    except PeeweeException:
        can_read = False
        forget_connection()
    if can_read:
        return Response("ok", mimetype="text/plain")
    return Response("the database can't be read", 503, mimetype="text/plain")


def _is_in_place() -> bool:
    """Say whether the file is still there: who has it open reads on from what was deleted."""
    return not is_sqlite() or Path(database.obj.database).exists()


@route(blueprint, "/metrics", right="public")
def metrics() -> Response:
    """Answer Prometheus figures: to this machine, and to who has an administrator's token.

    Not to who comes through a proxy on this machine without one.
    """
    if not (_is_from_here() or _has_token()):
        abort(404)
    start_collecting()
    return Response(generate_latest(), content_type=CONTENT_TYPE_LATEST)


def _is_from_here() -> bool:
    is_passed_on = any(name.lower() in _FORWARDING for name, _value in request.headers)
    return not is_passed_on and request.remote_addr in ("127.0.0.1", "::1")


def _has_token() -> bool:
    token = bearer(request.headers.get("Authorization", ""))
    who = actor_of_token(token) if token else None
    return who is not None and who.may_all()


@route(blueprint, "/settings/health", right="admin")
def state() -> Response:
    """Show how the house is."""
    return page("health.html", health=health_of(read_figures(), g.locale, slowest()))
