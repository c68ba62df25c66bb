"""What became of a form that was sent: asked where somebody comes back to it."""

from flask import Blueprint, Response, make_response

from app.web.once import led_to
from app.web.person import actor
from app.web.route import route

blueprint = Blueprint("sent", __name__)


@route(blueprint, "/core/forms/<form_id>", right="signed-in")
def show(form_id: str) -> Response:
    """Tell where one's own form led; 204 where it wasn't stored."""
    location = led_to(form_id, actor().user_id)
    response = make_response(location, 200 if location else 204)
    response.mimetype = "text/plain"
    return response
