"""What converting a lead asks for."""

from wtforms import BooleanField, DecimalField, Form, SelectChoice, SelectField, StringField
from wtforms.validators import Length, Optional

from app.api import _

EXISTING = [
    SelectChoice("ask", _("Ask me")),
    SelectChoice("use", _("Use the contact that is there")),
    SelectChoice("new", _("Make another one")),
]


class ConvertForm(Form):
    """Which contact, and which deal."""

    existing = SelectField(
        _("If the mail is known already"), choices=EXISTING, default="ask", render_kw={"width": 6}
    )
    deal = BooleanField(_("Begin a deal"), default=True, render_kw={"width": 6})
    title = StringField(
        _("Title of the deal"), [Optional(), Length(max=255)], default="",
        description=_("Left empty: what the lead is about, or its firm."),
    )  # fmt: skip
    amount = DecimalField(
        _("Amount"), [Optional()], description=_("In the firm's currency."),
        render_kw={"inputmode": "decimal"},
    )  # fmt: skip
