"""What the verbs of an order ask for."""

from wtforms import Form, StringField, TextAreaField
from wtforms.validators import Email, InputRequired, Length, Optional

from app.api import _


class CancelForm(Form):
    """Why it is cancelled."""

    reason = StringField(
        _("Why"),
        [InputRequired(_("Say why it is cancelled.")), Length(max=255)],
        render_kw={"width": 12},
    )


class SendForm(Form):
    """To whom, with which words."""

    to = StringField(
        _("To"),
        [Optional(), Email(_("That is no mail address.")), Length(max=254)],
        description=_("Left empty: the contact person, else the customer."),
        render_kw={"width": 12, "type": "email"},
    )
    message = TextAreaField(
        _("Message"), [Optional(), Length(max=4000)], default="", render_kw={"width": 12}
    )
