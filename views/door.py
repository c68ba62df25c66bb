"""The door: set-up, sign-in, sign-out."""

from flask import Blueprint, Response, abort, g, make_response, render_template, request
from flask import session as flask_session

from app.form_parts import FieldGroup
from app.forms.choices import codes, languages
from app.forms.parameters import ParameterForm
from app.pages import Link
from app.provider.settings import provider
from app.registry import registry
from app.security_log import note
from app.setup import SetupForm, set_up, token_fits
from app.signin import (
    COOKIE,
    check_password,
    end_session,
    note_failure,
    note_success,
    pause_left,
    tries_left,
    user_of,
)
from app.signin.links import GIVEN_LIFE
from app.web.drawing import form_hidden, go, page
from app.web.errors import error_page
from app.web.frame import csrf_input
from app.web.letting_in import let_in, open_session
from app.web.person import actor, safe_next
from app.web.route import route
from models.clock import now
from models.core import User
from models.kinds import kind_by_name
from models.refused import Invalid
from models.texts import _, available_languages, ngettext
from views.forgotten import begin_choice

blueprint = Blueprint("door", __name__)
_SETUP = "setup"

SETUP_LINK = _("Take the link that the program printed when it started: it ends in a token.")


@route(blueprint, "/login", right="public")
def login() -> Response:
    """Show the sign-in page."""
    if actor().user_id is not None:
        return go(safe_next(request.args.get("next", "/")))
    return _login_page(request.args.get("next", ""))


@route(blueprint, "/login", right="public", methods=("POST",))
def login_sent() -> Response:
    """Sign in, or say how many tries are left."""
    typed = request.form.get("email", "")
    mail = "".join(char for char in typed if char.isprintable()).strip()
    target = request.form.get("next", "")
    address = request.remote_addr or ""
    wait = pause_left(mail, address)
    if wait:
        return _login_page(target, mail, pause_text(wait), 429)
    user = user_of(mail)
    password = request.form.get("password", "")
    fits = check_password(user.password_hash if user else None, password[:1024])
    if user is None or not fits or not user.is_active:
        note_failure(mail, address)
        _note_wrong(user, mail, address)
        return _login_page(target, mail, _wrong_text(mail, address), 422)
    if user.password_given_at is not None:
        return _given(user, target, mail)
    note_success(mail, address)
    return let_in(user, safe_next(target or "/"), stays=request.form.get("stay") == "true")


def _given(user: User, target: str, mail: str) -> Response:
    """Let somebody choose their own password by one that was given to them, while it is good."""
    if user.password_given_at + GIVEN_LIFE < now():
        note("sign_in_failed", about=user.id, name=user.email)
        text = _("This password was given to you more than seven days ago. Ask for a link.")
        return _login_page(target, mail, str(text), 422)
    note_success(mail, request.remote_addr or "")
    return begin_choice(user)


def _note_wrong(user: User | None, mail: str, address: str) -> None:
    """Tell the log; what was typed only where it is an address: it may be a password."""
    kind = "sign_in_paused" if pause_left(mail, address) else "sign_in_failed"
    try:
        name = user.email if user else str(kind_by_name("email").parse(mail) or "")
    except Invalid:
        name = ""
    note(kind, about=user.id if user else None, name=name)


@route(blueprint, "/logout", right="public", methods=("POST",))
def logout() -> Response:
    """Sign out: the session is gone, whatever became of the cookie."""
    end_session(request.cookies.get(COOKIE, ""))
    flask_session.clear()
    response = go("/login")
    response.delete_cookie(COOKIE)
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@route(blueprint, "/setup", right="public")
def setup() -> Response:
    """Ask what the first user has to tell, with the one-time token and while there is no user.

    The token of the link leaves the address at once; the browser keeps it.
    """
    if "token" in request.args:
        _check_setup(request.args["token"])
        flask_session[_SETUP] = request.args["token"]
        return go("/setup")
    _check_setup(str(flask_session.get(_SETUP, "")))
    defaults = {"language": g.locale, "timezone": "", "currency": "", "country": _country_asked()}
    return _setup_page(ParameterForm(SetupForm, g.locale, data=defaults))


@route(blueprint, "/setup", right="public", methods=("POST",))
def setup_sent() -> Response:
    """Set the house up and sign the first user in."""
    _check_setup(request.form.get("token", ""))
    form = ParameterForm(SetupForm, g.locale, request.form)
    if not form.is_valid:
        return _setup_page(form, 422)
    chosen = set(request.form.getlist("plugins"))
    user = set_up(form.values(), chosen, with_demo=bool(form.values().get("demo")))
    return open_session(user, "/", str(_("Welcome. Your shophouse is open.")))


def _country_asked() -> str:
    """Return the country that the browser's language names, `de-AT` for one; else nothing."""
    known = {code for code, _words in codes("country")()}
    for language, _weight in request.accept_languages:
        country = language.replace("_", "-").rpartition("-")[2].upper()
        if "-" in language and country in known:
            return country
    return ""


def _check_setup(token: str) -> None:
    if User.select(User.id).exists():
        abort(404)
    if not token_fits(token):
        abort(error_page(403, str(_("This address doesn't open the set-up")), str(SETUP_LINK)))


def _setup_page(form: ParameterForm, status: int = 200) -> Response:
    drawn = {field.name: field for field in form.fields()}
    groups = [
        FieldGroup(str(_("You")), [drawn[name] for name in ("name", "email", "password")]),
        FieldGroup(
            str(_("The firm")),
            [
                drawn[name]
                for name in ("company", "country", "currency", "language", "timezone", "demo")
            ],
        ),
    ]
    sent = set(request.form.getlist("plugins")) if request.method == "POST" else None
    modules = [
        (
            one.name,
            str(one.plugin.label),
            one.plugin.icon,
            str(one.plugin.about),
            one.name in sent if sent is not None else one.is_enabled,
        )
        for one in registry.installed.values()
        if one.plugin and one.name != "core" and not one.is_quarantined
    ]
    hidden = form_hidden(token=request.form.get("token", "") or flask_session.get(_SETUP, ""))
    return page(
        "setup.html",
        status=status,
        fields=groups,
        modules=modules,
        hidden=hidden,
        summary=form.summary(),
    )


def refused_page(message: str, status: int) -> Response:
    """Show the sign-in page with what stands against it."""
    return _login_page("", message=message, status=status)


def _login_page(target: str, mail: str = "", message: str = "", status: int = 200) -> Response:
    links = [
        Link(words, f"/login?lang={code}", current=g.locale == code) for code, words in languages()
    ]
    drawn = render_template(
        "login.html",
        form_hidden=csrf_input(),
        mail=mail,
        next=target,
        message=message,
        languages=links,
        firm=g.firm.name,
        provider=provider_button(),
        hint="" if g.firm.is_set_up else _("Nothing is set up yet.") + " " + SETUP_LINK,
    )
    response = make_response(drawn, status)
    if request.args.get("lang") in available_languages():
        response.set_cookie("lang", request.args["lang"], max_age=365 * 86400, samesite="Lax")
    return response


def provider_button() -> str:
    """Return what stands on the button of the provider; nothing where there is none."""
    found = provider()
    return (found.button or str(_("Sign in with your work account"))) if found.is_set else ""


def _wrong_text(mail: str, address: str) -> str:
    wait = pause_left(mail, address)
    if wait:
        return pause_text(wait)
    left = tries_left(mail)
    return ngettext(
        "Mail or password is wrong. %(n)s try left before a 5-minute pause.",
        "Mail or password is wrong. %(n)s tries left before a 5-minute pause.",
        left,
    )


def pause_text(seconds: int) -> str:
    """Say how long to wait after many tries."""
    minutes = -(-seconds // 60)
    return ngettext(
        "Too many wrong tries. Wait %(n)s minute, then try again.",
        "Too many wrong tries. Wait %(n)s minutes, then try again.",
        minutes,
    )
