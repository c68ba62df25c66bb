"""The door by a provider: the way out to it, and back."""

from flask import Blueprint, Response, abort, request
from flask import session as flask_session

from app.outgoing import Unreachable
from app.provider.asking import Trip, come_back, one_of_few, way_out
from app.provider.people import user_for
from app.provider.settings import PROVIDER, provider
from app.security_log import note
from app.signin.throttle import pause_before
from app.web.drawing import go
from app.web.letting_in import let_in
from app.web.person import safe_next
from app.web.route import route
from models.refused import Refused
from models.texts import _
from views.door import pause_text, refused_page

blueprint = Blueprint("provider", __name__)
_TRIP = "trip"
MOST = 100
"""Ways back from one address within a quarter of an hour: whole offices share one."""


@route(blueprint, "/login/provider", right="public")
def leave() -> Response:
    """Send somebody to the provider."""
    found = provider()
    if not found.is_set:
        abort(404)
    try:
        with one_of_few():
            target, kept = way_out(found, safe_next(request.args.get("next", "/")))
    except Unreachable as error:
        return refused_page(_unreachable(error), 503)
    flask_session[_TRIP] = kept
    return go(target)


@route(blueprint, "/login/provider/back", right="public")
def back() -> Response:
    """Let in who comes back with the provider's word, each trip once."""
    found = provider()
    if not found.is_set:
        abort(404)
    trip = Trip.of(flask_session.pop(_TRIP, None))
    if trip is not None and (wait := pause_before("provider", request.remote_addr or "", MOST)):
        return refused_page(pause_text(wait), 429)
    try:
        with one_of_few():
            claims = come_back(found, trip, request.args.to_dict())
        user = user_for(found, claims)
    except Unreachable as error:
        return refused_page(_unreachable(error), 503)
    except Refused as refused:
        note("provider_refused", detail=str(refused))
        return refused_page(str(refused), 403)
    return let_in(user, safe_next(trip.next if trip else "/"), way=PROVIDER)


def _unreachable(error: Unreachable) -> str:
    said = _("The provider can't help just now: %(why)s Sign in with your password.", why=error)
    return str(said)
