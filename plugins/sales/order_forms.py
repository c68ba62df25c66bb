"""What the verbs of an order ask for."""

from wtforms import Form, StringField
from wtforms.validators import InputRequired, Length

from app.api import _


class CancelForm(Form):
    """Why it is cancelled."""

    reason = StringField(
        _("Why"),
        [InputRequired(_("Say why it is cancelled.")), Length(max=255)],
        render_kw={"width": 12},
    )
