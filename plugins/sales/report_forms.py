"""What the reports are asked for."""

from datetime import date, timedelta
from typing import Any

from wtforms import DateField, Form, SelectField
from wtforms.validators import InputRequired, Optional, ValidationError

from app.api import _, today
from plugins.sales.choices import pipeline_choices

YEAR = timedelta(days=365)
AHEAD = timedelta(days=150)
YEARS = 20


def _month_start() -> date:
    return today().replace(day=1)


class Span(Form):
    """A span of months, each of which has a row."""

    def validate_to_on(self, field: Any) -> None:
        """Take no more months than somebody reads."""
        begun: Any = self["from_on"].data
        if field.data and begun and field.data.year - begun.year > YEARS:
            raise ValidationError(str(_("At most %(years)s years at once.", years=YEARS)))


class OfPipeline(Form):
    """In which pipeline."""

    pipeline = SelectField(_("Pipeline"), choices=pipeline_choices)


class Ahead(OfPipeline, Span):
    """Which months, from this one on."""

    from_on = DateField(_("From"), [InputRequired()], default=_month_start)
    to_on = DateField(_("To"), [InputRequired()], default=lambda: today() + AHEAD)


class Back(OfPipeline):
    """Which months, up to this one."""

    from_on = DateField(_("From"), [InputRequired()], default=lambda: today() - YEAR)
    to_on = DateField(_("To"), [InputRequired()], default=today)


class MadeBetween(OfPipeline):
    """Deals that were added between two days, or all."""

    from_on = DateField(_("Added from"), [Optional()])
    to_on = DateField(_("Added to"), [Optional()])


class Months(Span):
    """Which months, up to this one."""

    from_on = DateField(_("From"), [InputRequired()], default=lambda: today() - YEAR)
    to_on = DateField(_("To"), [InputRequired()], default=today)
