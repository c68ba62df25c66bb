"""What the reports are asked for."""

from datetime import date, timedelta

from wtforms import DateField, Form, SelectChoice, SelectField
from wtforms.validators import InputRequired, Optional

from app.api import _, today
from plugins.sales.pipeline import Pipeline

YEAR = timedelta(days=365)
AHEAD = timedelta(days=150)


def pipeline_choices() -> list[SelectChoice]:
    """Return the pipelines to choose from."""
    rows = Pipeline.select().order_by(Pipeline.position, Pipeline.id)
    return [
        SelectChoice("", str(_("All"))),
        *(SelectChoice(str(row.id), row.name) for row in rows),
    ]


def _month_start() -> date:
    return today().replace(day=1)


class OfPipeline(Form):
    """In which pipeline."""

    pipeline = SelectField(_("Pipeline"), choices=pipeline_choices)


class Ahead(OfPipeline):
    """Which months, from this one on."""

    from_on = DateField(_("From"), [InputRequired()], default=_month_start)
    to_on = DateField(_("To"), [InputRequired()], default=lambda: today() + AHEAD)


class Back(OfPipeline):
    """Which months, up to this one."""

    from_on = DateField(_("From"), [InputRequired()], default=lambda: today() - YEAR)
    to_on = DateField(_("To"), [InputRequired()], default=today)


class MadeBetween(OfPipeline):
    """Deals that were made between two days, or all."""

    from_on = DateField(_("Made from"), [Optional()])
    to_on = DateField(_("Made to"), [Optional()])


class Months(Form):
    """Which months, up to this one."""

    from_on = DateField(_("From"), [InputRequired()], default=lambda: today() - YEAR)
    to_on = DateField(_("To"), [InputRequired()], default=today)
