"""Settings: the firm, users and roles, plugins, one's own profile."""

from typing import Any

from flask import Blueprint, Response, abort, g, request
from wtforms import BooleanField, Form, PasswordField, SelectField, StringField
from wtforms.validators import InputRequired, Length, ValidationError

from app.files import upload_limit
from app.form_parts import FieldGroup
from app.forms.choices import languages, or_none, zones
from app.forms.firm import FirmForm
from app.forms.kept import as_kept
from app.forms.parameters import ParameterForm
from app.forms.passwords import RefusesWeak, TypedTwice
from app.pages import FormPage, Link
from app.security_log import note
from app.settings import FIRM, firm, settings_of, store_settings
from app.showing.settings import settings_form, settings_history
from app.showing.settings_index import settings_groups
from app.signin import COOKIE, check_password, hash_password
from app.signin.links import end_ways_in
from app.signin.mailing import tell
from app.slow_pages import slow_ms
from app.undoing.trash import trash_days
from app.web.drawing import form_hidden, go, page
from app.web.found import user_at
from app.web.once import once
from app.web.person import actor, safe_back
from app.web.route import route
from models.clock import now
from models.core import User
from models.gate import gate
from models.texts import _

COMPANY = "/settings/company"
blueprint = Blueprint("settings", __name__, url_prefix="/settings")


class ProfileForm(Form):
    """What people may say about themselves."""

    name = StringField(_("Name"), [InputRequired(_("Fill this in.")), Length(max=255)])
    language = SelectField(_("Language"), choices=or_none(languages, _("As the firm")))
    timezone = SelectField(_("Time zone"), choices=or_none(zones, _("As the firm")))
    keys_off = BooleanField(
        _("No shortcuts of one letter"),
        description=_("For who dictates or has another use of the keys. Ctrl K and Ctrl S stay"),
    )


class PasswordForm(RefusesWeak, TypedTwice, Form):
    """Changing one's own password."""

    old = PasswordField(
        _("Present password"),
        [InputRequired(_("Fill this in."))],
        render_kw={"autocomplete": "current-password"},
    )
    new = PasswordField(
        _("New password"),
        [InputRequired(_("Fill this in."))],
        description=_("At least 10 characters"),
        render_kw={"autocomplete": "new-password"},
    )
    again = PasswordField(
        _("New password again"),
        [InputRequired(_("Fill this in."))],
        render_kw={"autocomplete": "new-password"},
    )

    def validate_old(self, field: Any) -> None:
        """Ask for the present password, so that an open screen isn't enough."""
        user = User.get_by_id(actor().user_id)
        if not check_password(user.password_hash, field.data[:1024]):
            raise ValidationError(str(_("This isn't your present password.")))

    def validate_new(self, field: Any) -> None:
        """Refuse the present password: one that was given would become one's own."""
        if field.data == self.old.data:
            raise ValidationError(str(_("This is your present password. Choose another.")))
        super().validate_new(field)

    def of_owner(self) -> tuple[str, ...]:
        """Return the name and mail of who is signed in."""
        return actor().name, actor().mail


class NewPasswordForm(RefusesWeak, Form):
    """An administrator gives somebody a password."""

    new = PasswordField(
        _("New password"),
        [InputRequired(_("Fill this in."))],
        description=_(
            "At least 10 characters. It is good for seven days, and for signing in once: then they"
            " choose a password of their own"
        ),
        render_kw={"autocomplete": "new-password"},
    )


@route(blueprint, "/", right="admin")
def index() -> Response:
    """Show what can be set."""
    return page("settings.html", groups=settings_groups())


@route(blueprint, "/company", right="admin", methods=("GET", "POST"))
def company() -> Response:
    """Show and save the firm."""
    kept = firm()
    data = {
        name: getattr(kept, name)
        for name in ("name", "country", "currency", "language", "timezone")
    }
    data |= {"upload_mb": upload_limit() // 1024 // 1024, "trash_days": trash_days()}
    data |= {"slow_page_ms": slow_ms()}
    data |= {name: settings_of(FIRM).get(name, "") for name in ("map_tiles", "map_attribution")}
    form = ParameterForm(
        FirmForm, g.locale, request.form if request.method == "POST" else None, data
    )
    if form.was_sent and form.is_valid:
        once(actor().user_id, lambda: _store_firm(form))
        return go(COMPANY, _("Saved."))
    shown = settings_form(form, str(_("The firm")), form_hidden(), COMPANY)
    return page("form.html", status=200 if form.is_valid else 422, page=shown)


@route(blueprint, "/company/changes", right="admin")
def company_changes() -> Response:
    """Show who changed what is said of the firm."""
    shown = settings_history(FIRM, str(_("The firm")), COMPANY, FirmForm, g.locale)
    return page("settings_changes.html", page=shown)


def _store_firm(form: ParameterForm) -> str:
    store_settings(FIRM, as_kept(form.values()), actor().user_id)
    return COMPANY


@route(blueprint, "/profile", right="signed-in", methods=("GET", "POST"))
def profile() -> Response:
    """Show and save one's own profile."""
    user = User.get_by_id(actor().user_id)
    data = {
        "name": user.name,
        "language": user.language or "",
        "timezone": user.timezone or "",
        "keys_off": bool(user.keys_off),
    }
    form = ParameterForm(
        ProfileForm, g.locale, request.form if request.method == "POST" else None, data
    )
    if form.was_sent and form.is_valid:
        values = form.values()
        once(user.id, lambda: _save_user(user, **values))
        return go("/settings/profile", _("Saved."))
    shown = _form_page(form, str(_("Your profile")), "/settings/profile", "/")
    shown.menu = [
        Link(str(_("Notifications")), "/settings/notifications", "bell"),
        Link(str(_("API tokens")), "/settings/tokens", "key"),
        Link(str(_("Sessions")), "/settings/sessions", "device-desktop"),
        Link(str(_("Second factor")), "/settings/second-factor", "shield-lock"),
        Link(str(_("Change your password")), "/settings/password", "lock"),
    ]
    return page("form.html", status=200 if form.is_valid else 422, page=shown)


def _save_user(user: User, **values: Any) -> str:
    with gate(actor().user_id, "page"):
        for name, value in values.items():
            setattr(user, name, value or None)
        user.save()
    return "/settings/profile"


def _save_password(user: User, typed: str, stays: str = "") -> None:
    """Store a password and end the sessions that began with the old one: both, or neither.

    One that is given to somebody else only lets them choose their own.
    """
    hashed = hash_password(typed)
    is_own = user.id == actor().user_id
    with gate(actor().user_id, "page"):
        end_ways_in(user.id, but=stays)
        _save_user(user, password_hash=hashed, password_given_at=None if is_own else now())
        note("password_changed" if is_own else "password_given", about=user.id)
        tell(user, "password" if is_own else "given")


@route(blueprint, "/password", right="signed-in", methods=("GET", "POST"))
def password() -> Response:
    """Change one's own password; every other session of the user ends."""
    form = ParameterForm(PasswordForm, g.locale, request.form if request.method == "POST" else None)
    if form.was_sent and form.is_valid:
        user = User.get_by_id(actor().user_id)
        _save_password(user, form.values()["new"], stays=request.cookies.get(COOKIE, ""))
        return go(
            "/settings/profile", _("Your password is changed. Other browsers are signed out.")
        )
    shown = _form_page(
        form, str(_("Change your password")), "/settings/password", "/settings/profile"
    )
    return page("password.html", status=200 if form.is_valid else 422, page=shown)


@route(blueprint, "/users/<int:user_id>/password", right="admin", methods=("GET", "POST"))
def user_password(user_id: int) -> Response:
    """Give another user a password, good for choosing their own; their sessions end."""
    user = user_at(user_id)
    form = ParameterForm(
        NewPasswordForm, g.locale, request.form if request.method == "POST" else None
    )
    if form.was_sent and form.is_valid:
        _save_password(user, form.values()["new"])
        return go(f"/core/users/{user_id}", _("%(name)s has a new password.", name=user.name))
    title = str(_("New password for %(name)s", name=user.name))
    shown = _form_page(form, title, f"/settings/users/{user_id}/password", f"/core/users/{user_id}")
    return page("password.html", status=200 if form.is_valid else 422, page=shown)


@route(blueprint, "/theme", right="signed-in", methods=("POST",))
def theme() -> Response:
    """Keep a person's choice of light or dark."""
    chosen = request.form.get("theme", "")
    if chosen not in ("", "light", "dark"):
        abort(400)
    _save_user(User.get_by_id(actor().user_id), theme=chosen)
    return go(safe_back(request.headers.get("Referer", "")))


def _form_page(form: ParameterForm, title: str, action: str, cancel: str) -> FormPage:
    crumbs = [Link(str(_("Settings")), "/settings/")] if cancel == "/settings/" else []
    return FormPage(
        title=title,
        crumbs=crumbs,
        action=action,
        hidden=form_hidden(),
        groups=[FieldGroup("", form.fields())],
        lines=[],
        cancel_href=cancel,
        save_label=str(_("Save")),
        summary=form.summary(),
    )
