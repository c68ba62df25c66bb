"""Settings → Second factor: setting one's own up, new recovery codes, switching it off."""

from typing import Any

from flask import Blueprint, Response, g, request
from markupsafe import Markup
from wtforms import Form, PasswordField, StringField
from wtforms.validators import InputRequired, Length

from app.form_parts import FieldGroup
from app.forms.parameters import ParameterForm
from app.pages import FormPage, Link
from app.security_log import note
from app.settings import firm
from app.showing.moments import moment_html
from app.signin import check_password
from app.signin.mailing import tell
from app.signin.second_factor import (
    codes_left,
    is_on,
    new_secret,
    opened_secret,
    proven_step,
    renew_codes,
    since,
    switch_off,
    switch_on,
    takes_code,
)
from app.signin.throttle import claim_try, forget_claims
from app.signin.totp import address, typed
from app.web.drawing import form_hidden, go, page
from app.web.person import actor, is_held
from app.web.route import SET_UP_FACTOR, route
from models.core import User
from models.database import transaction
from models.refused import Refused
from models.texts import _
from views.second_step import PAUSE, TRIES, pause_text

blueprint = Blueprint("second_factor", __name__, url_prefix="/settings")
HERE = "/settings/second-factor"
_CODE = {"autocomplete": "one-time-code", "dir": "ltr", "width": 12, "maxlength": 64}


class SetUpForm(Form):
    """The first code of a phone."""

    code = StringField(
        _("Code that the app shows now"), [InputRequired(_("Fill this in.")), Length(max=64)],
        render_kw=_CODE | {"inputmode": "numeric"},
    )  # fmt: skip


class MoveForm(SetUpForm):
    """The first code of another phone, and one of that before."""

    old = StringField(
        _("Code of the phone until now, or a recovery code"),
        [InputRequired(_("Fill this in.")), Length(max=64)],
        render_kw=_CODE,
    )


class CodeForm(Form):
    """A code of the phone, or a recovery code."""

    code = StringField(
        _("Code of your app, or a recovery code"),
        [InputRequired(_("Fill this in.")), Length(max=64)],
        render_kw=_CODE | {"width": 6},
    )


class OffForm(CodeForm):
    """What switching off takes: an open screen isn't enough, and a known password neither."""

    password = PasswordField(
        _("Password"),
        [InputRequired(_("Fill this in."))],
        render_kw={"autocomplete": "current-password", "width": 6},
    )


@route(blueprint, "/second-factor", right="signed-in", while_held=True)
def show() -> Response:
    """Say whether one has a second factor, and what can be done about it."""
    if is_held():
        return go(SET_UP_FACTOR)
    user_id = _me().id
    moment = since(user_id)
    return page(
        "second_factor.html",
        since=moment_html(moment, g.locale) if moment else "",
        left=codes_left(user_id),
        is_needed=actor().needs_second_factor,
    )


@route(blueprint, "/second-factor/set-up", right="signed-in", while_held=True)
def set_up() -> Response:
    """Show a new secret to an app."""
    user = _me()
    return _set_up_page(user, _form(MoveForm if is_on(user.id) else SetUpForm), new_secret(user.id))


@route(blueprint, "/second-factor/set-up", right="signed-in", methods=("POST",), while_held=True)
def set_up_sent() -> Response:
    """Ask for codes from now on, and show the recovery codes, once."""
    user, sealed = _me(), request.form.get("secret", "")
    was_on = is_on(user.id)
    form = _form(MoveForm if was_on else SetUpForm, request.form)
    if opened_secret(user.id, sealed) is None:
        form.take_errors({"code": [str(_("This waited for too long. Scan the new picture."))]})
        return _set_up_page(user, form, new_secret(user.id), 422)
    try:
        # The new phone first: a code of the old one that is taken is gone.
        if form.is_valid:
            proven_step(user.id, sealed, form.values()["code"])
        status = 422 if not form.is_valid else _claimed(form, user, "old") if was_on else 0
        if status:
            return _set_up_page(user, form, sealed, status)
        return _codes_page(_switched_on(user, sealed, form.values()["code"]))
    except Refused as refused:
        form.take_errors({"code": [str(refused)]})
        return _set_up_page(user, form, sealed, 422)


def _switched_on(user: User, sealed: str, code: str) -> list[str]:
    with transaction():
        made = switch_on(user.id, sealed, code)
        note("second_factor_on", by=user.id, about=user.id)
        tell(user, "factor-on")
    return made


@route(blueprint, "/second-factor/codes", right="signed-in", methods=("GET", "POST"))
def codes() -> Response:
    """Make new recovery codes, for a code."""
    user = _me()
    if not is_on(user.id):
        return go(HERE)
    form = _form(CodeForm, request.form if request.method == "POST" else None)
    status = _checked(form, user) if form.was_sent else 200
    if form.was_sent and not status:
        with transaction():
            made = renew_codes(user.id)
            note("codes_renewed", by=user.id, about=user.id)
        return _codes_page(made)
    title = str(_("New recovery codes"))
    return _asked(form, title, f"{HERE}/codes", str(_("Make new codes")), status)


@route(blueprint, "/second-factor/off", right="signed-in", methods=("GET", "POST"))
def off() -> Response:
    """Ask for no codes any more, for password and code."""
    user = _me()
    if not is_on(user.id):
        return go(HERE)
    if actor().needs_second_factor:
        raise Refused(_("A role of yours needs a second factor. You can move it to another phone."))
    form = _form(OffForm if user.password_hash else CodeForm, request.form if _is_sent() else None)
    status = _checked(form, user) if form.was_sent else 200
    if form.was_sent and not status:
        with transaction():
            switch_off(user.id)
            note("second_factor_off", by=user.id, about=user.id)
            tell(user, "factor-off")
        return go(HERE, _("Your second factor is off."))
    title = str(_("Switch the second factor off"))
    return _asked(form, title, f"{HERE}/off", str(_("Switch off")), status)


def _is_sent() -> bool:
    return request.method == "POST"


def _me() -> User:
    found: User = User.get_by_id(actor().user_id)
    return found


def _form(form_class: type[Form], sent: Any = None) -> ParameterForm:
    return ParameterForm(form_class, g.locale, sent)


def _checked(form: ParameterForm, user: User) -> int:
    """Check password and code of a form; return the status that stands against it, or 0."""
    if not form.is_valid:
        return 422
    wrong = "password" in form.values() and not check_password(
        user.password_hash, form.values()["password"][:1024]
    )
    if wrong and not (wait := claim_try(f"code:{user.id}", TRIES, PAUSE)):
        form.take_errors({"password": [str(_("This isn't your present password."))]})
        return 422
    if wrong:
        form.take_errors({"password": [pause_text(wait)]})
        return 429
    return _claimed(form, user, "code")


def _claimed(form: ParameterForm, user: User, name: str) -> int:
    """Take the code of a field, as one of few tries; return the status against it, or 0."""
    claim = f"code:{user.id}"
    if wait := claim_try(claim, TRIES, PAUSE):
        form.take_errors({name: [pause_text(wait)]})
        return 429
    by = takes_code(user.id, form.values()[name])
    if not by:
        form.take_errors({name: [str(_("This code is wrong, or was used already."))]})
        note("code_failed", by=user.id, about=user.id)
        return 422
    if by == "recovery":
        note("code_used", by=user.id, about=user.id)
    forget_claims(claim)
    return 0


def _asked(form: ParameterForm, title: str, action: str, label: str, status: int) -> Response:
    shown = FormPage(
        title=title,
        crumbs=[Link(str(_("Second factor")), HERE)],
        action=action,
        hidden=form_hidden(),
        groups=[FieldGroup("", form.fields())],
        lines=[],
        cancel_href=HERE,
        save_label=label,
        summary=form.summary(),
    )
    return page("password.html", status=status, page=shown)


def _set_up_page(user: User, form: ParameterForm, sealed: str, status: int = 200) -> Response:
    secret = opened_secret(user.id, sealed) or b""
    return page(
        "second_factor_set_up.html",
        status=status,
        is_held=is_held(),
        hidden=form_hidden(secret=sealed),
        picture=_qr(address(secret, firm().name or "Shophouse", user.email)),
        typed=typed(secret),
        fields=form.fields(),
        summary=form.summary(),
        cancel_href="" if is_held() else HERE,
    )


def _qr(text: str) -> Markup:
    """Return the address of a picture that phones read, dark on light in either look."""
    import segno  # loaded by who sets a second factor up

    made = segno.make_qr(text, error="m")
    return Markup(
        made.svg_data_uri(scale=4, border=3, dark="#000", light="#fff", encode_minimal=True)
    )


def _codes_page(codes: list[str]) -> Response:
    lines = [firm().name or "Shophouse", actor().mail, "", *codes, ""]
    return page("recovery_codes.html", codes=codes, text="\r\n".join(lines))
