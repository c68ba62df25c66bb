"""The form of the firm's own settings."""

from wtforms import Form, IntegerField, SelectField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from app.forms.choices import codes, languages, zones
from models.texts import _


class FirmForm(Form):
    """The firm's own settings."""

    name = StringField(_("Name of the firm"), [InputRequired(_("Fill this in.")), Length(max=255)])
    country = SelectField(_("Country"), choices=codes("country"))
    currency = SelectField(_("Currency"), choices=codes("currency"))
    language = SelectField(_("Language"), choices=languages)
    timezone = SelectField(_("Time zone"), choices=zones)
    upload_mb = IntegerField(
        _("Largest uploaded file, MB"),
        [Optional(), NumberRange(1, 1024)],
    )
    trash_days = IntegerField(
        _("Days in the trash"),
        [Optional(), NumberRange(1, 3650)],
        description=_("Deleted records can be restored for so long; then their content is cleared"),
    )
