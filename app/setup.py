"""Setting a house up: the firm, its modules and the first user."""

import hmac
import secrets
from typing import Any

from wtforms import BooleanField, Form, PasswordField, SelectField, StringField
from wtforms.validators import InputRequired, Length, ValidationError

from app.currencies import default_currency
from app.demo import fill
from app.forms.choices import codes, languages, or_none, zones
from app.registry import registry
from app.settings import CORE, FIRM, firm, put_settings, settings_of
from app.signin import hash_password, user_of, weak_password
from app.starting import fill_starts
from app.switching import add_roles, add_series, enable_only
from app.tokens import token_hash
from app.zones import default_zone
from models.core import Role, User
from models.database import lock_house, transaction
from models.gate import gate
from models.kinds import kind_by_name
from models.refused import Invalid, Refused
from models.texts import _

_SETTING_UP = "core.setup"


class SetupForm(Form):
    """What the first user tells."""

    name = StringField(
        _("Your name"),
        [InputRequired(_("Fill this in.")), Length(max=255)],
        render_kw={"width": 4, "autocomplete": "name"},
    )
    email = StringField(
        _("Mail"),
        [InputRequired(_("Fill this in."))],
        render_kw={"width": 4, "type": "email", "autocomplete": "username"},
    )
    password = PasswordField(
        _("Password"),
        [InputRequired(_("Fill this in."))],
        description=_("At least 10 characters"),
        render_kw={"width": 4, "autocomplete": "new-password"},
    )
    company = StringField(
        _("Name of the firm"),
        [InputRequired(_("Fill this in.")), Length(max=255)],
        render_kw={"width": 8},
    )
    country = SelectField(
        _("Country"),
        [InputRequired(_("Choose one."))],
        choices=or_none(codes("country")),
        render_kw={"width": 4},
    )
    currency = SelectField(
        _("Currency"),
        choices=or_none(codes("currency"), _("As in the country")),
        render_kw={"width": 4},
    )
    language = SelectField(_("Language"), choices=languages, render_kw={"width": 4})
    timezone = SelectField(
        _("Time zone"),
        choices=or_none(zones, _("As in the country")),
        render_kw={"width": 4},
    )
    demo = BooleanField(_("Begin with a sample company, to look around"), render_kw={"width": 12})

    def validate_email(self, field: Any) -> None:
        """Keep the mail as the field type does."""
        try:
            field.data = kind_by_name("email").parse(field.data)
        except Invalid as wrong:
            raise ValidationError(str(wrong)) from None

    def validate_password(self, field: Any) -> None:
        """Refuse weak passwords."""
        problem = weak_password(
            field.data, (self.name.data or "", self.email.data or "", self.company.data or "")
        )
        if problem:
            raise ValidationError(str(problem))


def new_token() -> str:
    """Make the one-time token of the set-up link; only its hash is kept."""
    token = secrets.token_urlsafe(24)
    put_settings(CORE, setup_token=token_hash(token))
    return token


def token_fits(token: str) -> bool:
    """Say whether a token opens the set-up page."""
    kept = str(settings_of(CORE).get("setup_token", ""))
    return bool(kept) and hmac.compare_digest(kept, token_hash(token))


def set_up(told: dict[str, Any], plugins: set[str] | None, with_demo: bool = False) -> User:
    """Set the house up and return the first user. Raises Refused where it is set up already."""
    with transaction():
        lock_house(_SETTING_UP)
        if User.select(User.id).exists():
            raise Refused(_("This database is set up already."))
        put_settings(
            FIRM,
            name=told["company"],
            country=told["country"],
            currency=told.get("currency") or default_currency(told["country"]),
            language=told.get("language") or "en",
            timezone=told.get("timezone") or default_zone(told["country"]),
        )
        put_settings(CORE, setup_token="")
        firm()
        if plugins is not None:
            enable_only(plugins)
        else:
            enable_only(
                {
                    one.name
                    for one in registry.installed.values()
                    if one.plugin and not one.plugin.is_example
                }
            )
        add_roles()
        add_series()
        fill_starts()
        user = add_user(
            told["email"], told["name"], ["admin"], told["password"], told.get("language")
        )
    if with_demo:
        fill()
    return user


def add_user(
    mail: str, name: str, roles: list[str], password: str, language: str | None = None
) -> User:
    """Make a user. Raises Refused for a taken mail or an unknown role."""
    address = kind_by_name("email").parse(mail)
    if user_of(address):
        raise Refused(
            _("There is a user with the mail %(mail)s already.", mail=address), field="email"
        )
    found = {role.name: role.id for role in Role.select().where(Role.name.in_(roles))}
    missing = [role for role in roles if role not in found]
    if missing:
        known = ", ".join(row.name for row in Role.select(Role.name).order_by(Role.name))
        raise Refused(
            _("There is no role “%(role)s”. There are: %(known)s.", role=missing[0], known=known)
        )
    with gate(None, "command"):
        user = User(
            name=name, email=address, password_hash=hash_password(password), language=language
        )
        user.link("roles", list(found.values()))
        user.save()
    return user
