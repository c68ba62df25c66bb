"""Settings → Sign-in and Outgoing requests: the provider, the log, whom the house may ask."""

import time
from typing import Any

from flask import Blueprint, Response, g, request
from wtforms import Form

from app.backup.places import house_url
from app.forms.parameters import ParameterForm
from app.forms.sign_in import OutgoingForm, SignInForm
from app.outgoing import OWNER as OUTGOING
from app.outgoing import Unreachable
from app.pages import FormPage, Link
from app.provider.asking import BACK, SECONDS
from app.provider.discovery import described, forget_providers, keys_of
from app.provider.settings import SECRET, provider
from app.sealing import seal
from app.security_log import OWNER, keep_days, note
from app.settings import settings_of, store_settings
from app.showing.settings import settings_form, settings_history
from app.web.drawing import form_hidden, go, page
from app.web.once import once
from app.web.person import actor
from app.web.route import route
from models.texts import _

blueprint = Blueprint("sign_in_settings", __name__, url_prefix="/settings")
HERE, OUT = "/settings/sign-in", "/settings/outgoing"


@route(blueprint, "/sign-in", right="admin", methods=("GET", "POST"))
def sign_in() -> Response:
    """Show and save how people sign in beside the password."""
    form = _form(SignInForm, _kept())
    if form.was_sent and form.is_valid:
        once(actor().user_id, lambda: _store(form.values()))
        forget_providers()
        return go(HERE, _("Saved."))
    return _page(form)


@route(blueprint, "/sign-in/check", right="admin", methods=("POST",))
def check() -> Response:
    """Ask the provider that is stored, and say what it answers."""
    set_one = provider()
    if not set_one.is_set:
        return go(HERE, _("No provider is set yet."))
    forget_providers()
    until = time.monotonic() + SECONDS
    try:
        doors = described(set_one.issuer, until)
        count = len(keys_of(doors, until).get("keys") or [])
    except Unreachable as error:
        return _said(str(error), is_good=False)
    return _said(str(_("The provider answers, with %(n)s keys.", n=count)), is_good=True)


def _said(text: str, is_good: bool) -> Response:
    return _page(ParameterForm(SignInForm, g.locale, data=_kept()), text, is_good)


def _kept() -> dict[str, Any]:
    """Return what the form begins with; a secret never leaves the house."""
    kept = settings_of(OWNER)
    data = {name: kept.get(name, "") for name in _names(SignInForm)}
    return data | {"keep_days": keep_days(), "client_secret": ""}


@route(blueprint, "/sign-in/changes", right="admin")
def sign_in_changes() -> Response:
    """Show who changed how people sign in."""
    shown = settings_history(OWNER, str(_("Sign-in")), HERE, SignInForm, g.locale)
    return page("settings_changes.html", page=shown)


@route(blueprint, "/outgoing", right="admin", methods=("GET", "POST"))
def outgoing() -> Response:
    """Show and save which private hosts the house may ask."""
    form = _form(OutgoingForm, dict(settings_of(OUTGOING)))
    if form.was_sent and form.is_valid:
        once(actor().user_id, lambda: _store_outgoing(form.values()))
        return go(OUT, _("Saved."))
    shown = settings_form(form, str(_("Outgoing requests")), form_hidden(), OUT)
    return page("form.html", status=200 if form.is_valid else 422, page=shown)


@route(blueprint, "/outgoing/changes", right="admin")
def outgoing_changes() -> Response:
    """Show who changed whom the house may ask."""
    shown = settings_history(OUTGOING, str(_("Outgoing requests")), OUT, OutgoingForm, g.locale)
    return page("settings_changes.html", page=shown)


def _names(form_class: type[Form]) -> list[str]:
    return [name for name in vars(form_class) if hasattr(vars(form_class)[name], "field_class")]


def _form(form_class: type[Form], data: dict[str, Any]) -> ParameterForm:
    sent = request.form if request.method == "POST" else None
    return ParameterForm(form_class, g.locale, sent, data)


def _store(values: dict[str, Any]) -> str:
    """Keep the settings; the secret sealed, and the one that is there where none was typed."""
    typed = values.pop("client_secret") or ""
    values = {name: value if value is not None else "" for name, value in values.items()}
    if typed:
        values["client_secret"] = seal(SECRET, typed)
    elif not values["issuer"]:
        values["client_secret"] = ""
    _keep(OWNER, values, {"client_secret"})
    return HERE


def _store_outgoing(values: dict[str, Any]) -> str:
    _keep(OUTGOING, {name: value or "" for name, value in values.items()}, set())
    return OUT


def _keep(owner: str, values: dict[str, Any], secret: set[str]) -> None:
    before = settings_of(owner)
    changed = [name for name, value in values.items() if before.get(name, "") != value]
    store_settings(owner, values, actor().user_id, secret)
    if changed:
        note("settings_changed", by=actor().user_id, detail=", ".join(sorted(changed)))


def _page(form: ParameterForm, said: str = "", is_good: bool = True) -> Response:
    shown: FormPage = settings_form(form, str(_("Sign-in")), form_hidden(), HERE)
    shown.menu = [
        Link(str(_("Security log")), "/core/security_events", "clipboard-list"),
        Link(str(_("Outgoing requests")), OUT, "world"),
        *shown.menu,
    ]
    return page(
        "sign_in_settings.html",
        status=200 if form.is_valid else 422,
        page=shown,
        back_url=house_url(BACK),
        is_set=provider().is_set,
        said=said,
        is_good=is_good,
    )
