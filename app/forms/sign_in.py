"""Settings → Sign-in: the provider whose word counts, and how long the security log is kept."""

from typing import Any

from wtforms import BooleanField, Form, IntegerField, PasswordField, SelectField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, ValidationError

from app.provider.settings import domains_of
from app.rights import ADMIN
from models.core import Role
from models.texts import _


def _roles() -> list[tuple[str, str]]:
    rows: Any = Role.select(Role.name).order_by(Role.name)
    known = [(role.name, role.name) for role in rows if role.name != ADMIN]
    return [("", str(_("Only who is known here"))), *known]


class SignInForm(Form):
    """How people sign in beside the password."""

    issuer = StringField(
        _("Issuer"),
        [Length(max=255)],
        description=_("As the provider calls itself, such as https://id.example.com"),
        render_kw={"width": 12, "dir": "ltr", "autocomplete": "off", "spellcheck": "false"},
    )
    client_id = StringField(
        _("Client ID"),
        [Length(max=255)],
        render_kw={"dir": "ltr", "autocomplete": "off", "spellcheck": "false"},
    )
    client_secret = PasswordField(
        _("Client secret"),
        [Length(max=1000)],
        description=_("Leave it empty to keep the one that is stored"),
        render_kw={"autocomplete": "new-password"},
    )
    button = StringField(
        _("Words on the button"),
        [Length(max=60)],
        description=_("Such as “Sign in with Lantern ID”"),
    )
    new_role = SelectField(_("Role of new people"), choices=_roles)
    new_domains = StringField(
        _("New people from these domains"),
        [Length(max=1000)],
        description=_("Such as lantern.example; nobody else becomes a user by signing in"),
        render_kw={"width": 12, "dir": "ltr"},
    )
    asks_factor = BooleanField(
        _("The provider asks for a second factor itself"),
        description=_("Then the house doesn't ask again"),
        render_kw={"width": 12},
    )
    keep_days = IntegerField(
        _("Keep the security log for (days)"),
        [InputRequired(_("Fill this in.")), NumberRange(30, 3650, _("Give 30 to 3650 days."))],
    )

    def validate_issuer(self, field: Any) -> None:
        """Take an address, as it is."""
        text = field.data or ""
        if text and not text.startswith(("https://", "http://")):
            raise ValidationError(str(_("An issuer begins with https://.")))
        if text and any(char in text for char in "?# "):
            raise ValidationError(str(_("An issuer has no ? and no # in it.")))

    def validate_client_id(self, field: Any) -> None:
        """Ask for both or neither."""
        if bool(field.data) != bool(self.issuer.data):
            raise ValidationError(str(_("Give issuer and client ID, or neither.")))

    def validate_new_domains(self, field: Any) -> None:
        """Keep the door shut to whoever has an account somewhere."""
        found = domains_of(field.data or "")
        if self.new_role.data and not found:
            raise ValidationError(
                str(_("Name the domains of your firm, else everybody with an account comes in."))
            )
        if any("." not in one or "@" in one for one in found):
            raise ValidationError(str(_("Write domains, such as lantern.example.")))


class OutgoingForm(Form):
    """Which hosts the house may ask though they lie in a private network."""

    allowed_hosts = StringField(
        _("Hosts in your own network"),
        [Length(max=2000)],
        description=_("Names or addresses, such as id.lan 10.0.0.7. All others in private networks"
                      " are refused."),
        render_kw={"width": 12, "dir": "ltr", "spellcheck": "false"},
    )  # fmt: skip

    def validate_allowed_hosts(self, field: Any) -> None:
        """Take names, not addresses of pages."""
        if any(char in (field.data or "") for char in "/@\\"):
            raise ValidationError(str(_("Write names of hosts alone, without https://.")))
