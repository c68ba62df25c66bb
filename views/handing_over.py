"""Handing over what somebody looks after: the page that counts it, and the form that does it."""

from flask import Blueprint, Response, request

from app.reading.records import labels
from app.registry import registry
from app.web.drawing import go, page
from app.web.once import answered, once
from app.web.person import actor
from app.web.route import route
from app.writing.handing_over import charges_of, hand_over
from models.core import User
from models.refused import Refused
from models.texts import _, ngettext

blueprint = Blueprint("handing_over", __name__, url_prefix="/settings")
HERE = "/settings/hand-over"


@route(blueprint, "/hand-over", right="signed-in")
def show() -> Response:
    """Ask from whom to whom, and count what would go."""
    return _page(_number(request.args.get("from", "")))


@route(blueprint, "/hand-over", right="signed-in", methods=("POST",))
def sent() -> Response:
    """Hand over, once however often the form is sent."""
    if before := answered(actor().user_id):
        return go(before)
    from_id, to_id = (_number(request.form.get(name, "")) for name in ("from", "to"))
    counted: list[int] = []

    def work() -> str:
        found = hand_over(from_id, to_id, request.form.getlist("what"), actor())
        counted.append(found)
        return f"{HERE}?from={from_id}"

    try:
        location = once(actor().user_id, work)
    except Refused as refused:
        return _page(from_id, str(refused), 422 if refused.field else 409)
    said = ngettext("%(n)s record handed over.", "%(n)s records handed over.", sum(counted))
    return go(location, said if counted else "")


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


def _page(from_id: int, refusal: str = "", status: int = 200) -> Response:
    active = {row.id: row.is_active for row in User.select().order_by(User.name)}
    known = set(active)
    charges = list(charges_of(from_id, actor())) if from_id in known else []
    users_resource = registry.by_model[User]
    named = labels(users_resource, actor(), known) if actor().may(users_resource) else {}
    return page(
        "hand_over.html",
        status=status,
        users=[(one, named[one], is_on) for one, is_on in active.items() if one in named],
        from_id=from_id,
        charges=[(one.resource.address, one.resource.title, len(one.ids)) for one in charges],
        refusal=refusal,
        title=_("Hand over"),
    )
