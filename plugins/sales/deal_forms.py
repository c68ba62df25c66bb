"""What the verbs of a deal ask for."""

from wtforms import DateField, Form, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Optional

from app.api import _, today
from plugins.sales.lost_reason import reason_choices
from plugins.sales.pipeline import stage_choices


class MoveForm(Form):
    """Into which stage."""

    stage = SelectField(_("Stage"), choices=stage_choices, coerce=int)


class LoseForm(Form):
    """Why it was lost."""

    reason = SelectField(
        _("Why"),
        [InputRequired(_("Say why it was lost."))],
        choices=reason_choices,
        validate_choice=False,  # a program may name a new one
    )
    note = TextAreaField(_("What was said about it"), [Optional()], render_kw={"width": 12})
    on = DateField(_("Lost on"), [Optional()], default=today)


class DiscardForm(Form):
    """Why a lead leads nowhere."""

    reason = StringField(_("Why"), [InputRequired(_("Say why it leads nowhere."))],
                         render_kw={"width": 12})  # fmt: skip
