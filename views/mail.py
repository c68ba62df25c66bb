"""Settings → Mail: the outbox, and what a person decides about what isn't sent."""

from collections.abc import Callable

from flask import Blueprint, Response, g

from app.mail.outbox import drop, resend
from app.mail.server import mail_server
from app.rights import NotVisible
from app.showing.mails import mail_groups
from app.web.drawing import go, page
from app.web.once import once
from app.web.person import actor
from app.web.route import route
from models.core import Mail
from models.texts import _

blueprint = Blueprint("mail", __name__, url_prefix="/settings/mail")
HERE = "/settings/mail/"


@route(blueprint, "/", right="admin")
def index() -> Response:
    """Show the outbox, and where mails go."""
    return page("mails.html", groups=mail_groups(g.locale), server=mail_server())


@route(blueprint, "/<int:mail_id>/resend", right="admin", methods=("POST",))
def send_again(mail_id: int) -> Response:
    """Send a mail again that failed, or of which nobody knows."""
    return _do(mail_id, resend, str(_("It is sent again.")))


@route(blueprint, "/<int:mail_id>/drop", right="admin", methods=("POST",))
def give_up(mail_id: int) -> Response:
    """Give up a mail that isn't sent."""
    return _do(mail_id, drop, str(_("It is dropped and won't be sent.")))


def _do(mail_id: int, work: Callable[[int], None], toast: str) -> Response:
    if Mail.get_or_none(Mail.id == mail_id) is None:
        raise NotVisible("core/mails", mail_id)

    def once_done() -> str:
        work(mail_id)
        return HERE

    return go(once(actor().user_id, once_done), toast)
