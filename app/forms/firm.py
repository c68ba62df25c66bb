"""The form of the firm's own settings."""

from wtforms import Form, IntegerField, SelectField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError

from app.forms.choices import codes, languages, zones
from app.maps import is_template
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
    slow_page_ms = IntegerField(
        _("Slow pages, ms"),
        [Optional(), NumberRange(50, 600_000)],
        description=_("Pages that take longer are told of in the log and under Health"),
    )
    map_tiles = StringField(
        _("Map tiles"),
        [Optional(), Length(max=500)],
        description=_(
            "The address of a tile server: https://…/{z}/{x}/{y}.png."
            " Empty: maps have no background."
        ),
        render_kw={"width": 12, "dir": "ltr"},
    )
    map_attribution = StringField(
        _("Whose map it is"),
        [Length(max=200)],
        description=_("Stands in the corner of each map, as tile servers ask for"),
    )

    def validate_map_tiles(self, field: StringField) -> None:
        """Refuse what isn't the address of tiles."""
        if field.data and not is_template(field.data.strip()):
            raise ValidationError(
                str(
                    _(
                        "Write an https address with {z}, {x} and {y} in it, such as"
                        " https://tiles.example/{z}/{x}/{y}.png."
                    )
                )
            )

    def validate_map_attribution(self, field: StringField) -> None:
        """Ask for the words wherever there are tiles."""
        if (self.map_tiles.data or "").strip() and not (field.data or "").strip():
            raise ValidationError(str(_("Fill this in: say whose map it is.")))
