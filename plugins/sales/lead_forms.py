"""What converting a lead asks for."""

from wtforms import BooleanField, Form, SelectField, StringField
from wtforms.validators import Length, Optional

from app.api import _


def existing_choices() -> list[tuple[str, str]]:
    """Return what can be done about a mail that is known."""
    return [
        ("ask", str(_("Ask me"))),
        ("use", str(_("Use the contact that is there"))),
        ("new", str(_("Make another one"))),
    ]


class ConvertForm(Form):
    """Which contact, and which deal."""

    existing = SelectField(
        _("If the mail is known already"),
        choices=existing_choices,
        default="ask",
        render_kw={"width": 6},
    )
    deal = BooleanField(_("Begin a deal"), default=True, render_kw={"width": 6})
    title = StringField(
        _("Title of the deal"), [Optional(), Length(max=255)], default="",
        description=_("Left empty: what the lead is about, or its firm."),
    )  # fmt: skip
