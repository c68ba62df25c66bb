"""An administrator lets somebody choose a password: by mail, or by a link to hand over."""

from flask import Blueprint, Response

from app.mail.server import mail_server
from app.pages import ConfirmPage, Link
from app.security_log import note
from app.signin.links import INVITE, RESET, end_ways_in, password_link
from app.signin.mailing import mail_invitation, mail_link, tell
from app.signin.second_factor import is_on, switch_off
from app.signin.throttle import forget_claims
from app.web.drawing import form_hidden, go, page
from app.web.found import user_at
from app.web.once import once
from app.web.person import actor
from app.web.route import route
from models.core import User
from models.database import transaction
from models.refused import Refused
from models.texts import _

blueprint = Blueprint("inviting", __name__, url_prefix="/settings/users")


@route(blueprint, "/<int:user_id>/link", right="admin")
def ask_link(user_id: int) -> Response:
    """Say what the link does before it is made."""
    user = user_at(user_id)
    way = (
        _("%(mail)s gets a mail with the link.", mail=user.email)
        if mail_server().is_set
        else _("This house sends no mails: the link is shown to you, to be handed over.")
    )
    what = (
        _("By it %(name)s chooses a new password. Until then the old one stays.", name=user.name)
        if user.password_hash
        else _("By it %(name)s chooses a password, and can sign in from then on.", name=user.name)
    )
    label = _("Send the link") if mail_server().is_set else _("Make the link")
    return _confirm(user, _title(user), f"{what} {way}", f"/settings/users/{user_id}/link", label)


@route(blueprint, "/<int:user_id>/link", right="admin", methods=("POST",))
def make_link(user_id: int) -> Response:
    """Mail the link, or show it once where the house sends no mails."""
    user = user_at(user_id)
    made: list[str] = []
    if not user.is_active:
        raise Refused(_("%(name)s may not sign in. Switch them on first.", name=user.name))
    at = f"/core/users/{user_id}"

    def work() -> str:
        made.append(_sent(user) if mail_server().is_set else _made(user))
        return at

    location = once(actor().user_id, work)
    if made and made[0]:
        return page("hand_out.html", user=user, link=made[0], title=_title(user), back=at)
    if not made and not mail_server().is_set:
        return go(location, _("This link was made already. It can't be shown again."))
    return go(location, _("The link is on its way to %(mail)s.", mail=user.email))


def _sent(user: User) -> str:
    note("password_asked" if user.password_hash else "invited", about=user.id)
    if user.password_hash:
        mail_link(user, actor().name)
    else:
        mail_invitation(user, actor().name)
    return ""


def _made(user: User) -> str:
    note("password_asked" if user.password_hash else "invited", about=user.id)
    return password_link(RESET if user.password_hash else INVITE, user.id)


@route(blueprint, "/<int:user_id>/second-factor", right="admin")
def ask_reset(user_id: int) -> Response:
    """Say what resetting a second factor does."""
    user = _checked(user_id)
    text = _(
        "Be sure that it is %(name)s who asks: without the phone the password alone lets in. All"
        " their sessions end, and they can set a second factor up anew.",
        name=user.name,
    )
    title = _("Reset the second factor of %(name)s", name=user.name)
    at = f"/settings/users/{user_id}/second-factor"
    return _confirm(user, title, text, at, _("Reset it"), danger=True)


@route(blueprint, "/<int:user_id>/second-factor", right="admin", methods=("POST",))
def reset(user_id: int) -> Response:
    """Take the second factor off somebody who lost the phone and the codes."""
    user = _checked(user_id)
    with transaction():
        if switch_off(user.id):
            end_ways_in(user.id)
            note("second_factor_reset", by=actor().user_id, about=user.id)
            tell(user, "factor-reset")
    forget_claims(f"code:{user.id}")
    return go(
        f"/core/users/{user_id}", _("%(name)s signs in by the password alone.", name=user.name)
    )


def _checked(user_id: int) -> User:
    """Return somebody else who has a second factor. Raises Refused."""
    user = user_at(user_id)
    if user.id == actor().user_id:
        raise Refused(_("Your own one you switch off under your profile, with a code."))
    if not is_on(user.id):
        raise Refused(_("%(name)s has no second factor.", name=user.name))
    return user


def _title(user: User) -> str:
    words = _("New password for %(name)s", name=user.name)
    return str(words if user.password_hash else _("Invite %(name)s", name=user.name))


def _confirm(
    user: User, title: str, text: str, action: str, label: str, danger: bool = False
) -> Response:
    at = f"/core/users/{user.id}"
    shown = ConfirmPage(
        title=str(title),
        crumbs=[Link(str(_("Users")), "/core/users"), Link(user.name, at)],
        action=action,
        hidden=form_hidden(),
        text=str(text),
        confirm_label=str(label),
        cancel_href=at,
        danger=danger,
        possible=True,
        depends=[],
    )
    return page("confirm.html", page=shown)
