"""The door for who forgot a password or has none of their own: asking for a link, following one."""

from typing import Any

from flask import Blueprint, Response, g, request
from flask import session as flask_session
from wtforms import Form, PasswordField
from wtforms.validators import InputRequired, ValidationError

from app.forms.parameters import ParameterForm
from app.forms.passwords import RefusesWeak, TypedTwice
from app.jobs.queue import enqueue
from app.mail.server import mail_server
from app.public_tokens import Access, use_up
from app.security_log import note
from app.signin import check_password, hash_password, note_success
from app.signin.links import INVITE, PURPOSES, RESET, choice_token, end_ways_in, path_of
from app.signin.mailing import RESET_JOB, tell
from app.signin.throttle import pause_before
from app.web.drawing import go, page
from app.web.errors import error_page
from app.web.frame import csrf_input
from app.web.letting_in import let_in
from app.web.public import opened_by_token
from app.web.route import route
from models.core import User
from models.folding import fold
from models.gate import gate
from models.kinds import kind_by_name
from models.refused import Invalid, Refused
from models.texts import _, ngettext

blueprint = Blueprint("forgotten", __name__)
MOST_OF_ADDRESS, MOST_OF_MAIL = 10, 3
CHOOSE = "/login/choose"
_LINK = "link"
"""What the browser keeps of a link that was followed: its token leaves the address at once."""


class ChosenForm(RefusesWeak, TypedTwice, Form):
    """A password of one's own, chosen by a link."""

    new = PasswordField(
        _("Password"),
        [InputRequired(_("Fill this in."))],
        description=_("At least 10 characters"),
        render_kw={"autocomplete": "new-password", "width": 12},
    )
    again = PasswordField(
        _("The same again"),
        [InputRequired(_("Fill this in."))],
        render_kw={"autocomplete": "new-password", "width": 12},
    )


@route(blueprint, "/login/forgot", right="public")
def ask() -> Response:
    """Ask whose password is forgotten."""
    return _ask_page()


@route(blueprint, "/login/forgot", right="public", methods=("POST",))
def asked() -> Response:
    """Have a link mailed, if the address is somebody's: the answer is the same for every one.

    So is the time: whose it is, a job finds out.
    """
    if not mail_server().is_set:
        return _ask_page(status=409)
    typed = request.form.getlist("email")
    try:
        mail = kind_by_name("email").parse(typed[0] if len(typed) == 1 else "") or ""
    except Invalid:
        mail = ""
    if not mail:
        return _ask_page(str(_("Give one mail address.")), 422, typed[0][:320] if typed else "")
    address = request.remote_addr or ""
    wait = pause_before("forgot", address, MOST_OF_ADDRESS)
    wait = wait or pause_before("forgot", fold(mail), MOST_OF_MAIL)
    if wait:
        return _ask_page(_pause_text(wait), 429, mail)
    enqueue(RESET_JOB, {"mail": mail}, unique=f"{RESET_JOB}:{fold(mail)}"[:200])
    return page("forgot_sent.html", mail=mail)


def _pause_text(seconds: int) -> str:
    minutes = -(-seconds // 60)
    return ngettext(
        "That was asked for often just now. Wait %(n)s minute, and look for the mail meanwhile.",
        "That was asked for often just now. Wait %(n)s minutes, and look for the mail meanwhile.",
        minutes,
    )


def _ask_page(message: str = "", status: int = 200, mail: str = "") -> Response:
    return page(
        "forgot.html",
        status=status,
        form_hidden=csrf_input(),
        message=message,
        mail=mail,
        sends=mail_server().is_set,
    )


@route(blueprint, CHOOSE, right="public", methods=("GET", "POST"))
def choose() -> Response:
    """Let somebody choose a password by the link that they followed."""
    kept = flask_session.get(_LINK)
    purpose, token = kept if isinstance(kept, list) and len(kept) == 2 else ("", "")
    if purpose not in PURPOSES:
        return error_page(404)

    def answer(access: Access) -> Response:
        return _chosen(access, str(token), purpose)

    response: Response = opened_by_token(answer, purpose)(token=str(token))
    return response


def begin_choice(user: User) -> Response:
    """Send somebody who knows a password that was given to them to where they choose their own."""
    flask_session.clear()
    flask_session[_LINK] = [RESET, choice_token(RESET, user.id)]
    return go(CHOOSE)


def _chosen(access: Access, token: str, purpose: str) -> Response:
    """Show the form of a link, or store the password that was chosen by it."""
    user = User.get_by_id(access.actor.user_id)
    sent = request.form if request.method == "POST" else None
    form = ParameterForm(_form_for(user), g.locale, sent)
    if form.was_sent and form.is_valid:
        _choose(user, form.values()["new"], purpose, token)
        note_success(user.email, request.remote_addr or "")
        return let_in(user, "/", str(_("Your password is set.")))
    return page(
        "choose_password.html",
        status=200 if form.is_valid else 422,
        form_hidden=csrf_input(),
        fields=form.fields(),
        summary=form.summary(),
        user=user,
        is_new=purpose == INVITE,
        action=CHOOSE,
    )


def _form_for(user: User) -> type[Form]:
    class Chosen(ChosenForm):
        def of_owner(self) -> tuple[str, ...]:
            return user.name, user.email

        def validate_new(self, field: Any) -> None:
            if user.password_given_at is not None:
                _refuse_given(user, field.data)
            super().validate_new(field)

    return Chosen


def _refuse_given(user: User, password: str) -> None:
    """Refuse the password that was given to somebody. Raises ValidationError."""
    if check_password(user.password_hash, password[:1024]):
        raise ValidationError(str(_("This is the one you were given. Choose one of your own.")))


def _choose(user: User, password: str, purpose: str, token: str) -> None:
    """Store a password by a link, once; whoever was signed in as the user isn't any more."""
    hashed = hash_password(password)
    with gate(user.id, "page"):
        if not use_up(purpose, token):
            raise Refused(_("This link was used just now."))
        row = user.lock()
        row.password_hash, row.password_given_at = hashed, None
        row.save()
        end_ways_in(user.id)
        note("password_reset", about=user.id)
        if purpose == RESET:
            tell(user, "password")


def _answered_by(purpose: str) -> None:
    """Answer the links of a purpose: on to where the password is chosen."""
    rule, name = f"/login/{path_of(purpose)}/<token>", path_of(purpose)

    def follow(access: Access) -> Response:
        flask_session[_LINK] = [purpose, str((request.view_args or {})["token"])]
        return go(CHOOSE)

    follow.__name__ = f"by_{name}"
    follow.__doc__ = "Keep what a link holds, and lead on to an address without it."
    route(blueprint, rule, right="public")(opened_by_token(follow, purpose))


_answered_by(INVITE)
_answered_by(RESET)
