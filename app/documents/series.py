"""How administrators see number series."""

from app.resource import Resource
from models.core import NumberSeries, SeriesYear
from models.texts import _


class SeriesResource(Resource):
    """Where the numbers of documents come from."""

    model = NumberSeries
    name = "series"
    label = _("Number series")
    noun = _("Number series")
    icon = "number-123"
    about = _("How numbers of documents look, and which comes next.")
    columns = ("label", "pattern", "is_gapless", "is_yearly")
    search = ("label", "kind", "pattern")
    form = ("label", "pattern", "is_yearly")
    facts = ("label", "pattern", "is_gapless", "is_yearly", "kind")
    readonly = ("kind", "is_gapless")
    lines = ("series_years",)
    badges = ("is_gapless",)
    admin_writes = True
    can_create = False
    can_delete = False
    why_kept = _("A number series stays with the documents that have its numbers.")
    in_menu = False
    files = False
    comments = False


class SeriesYears(Resource):
    """How far a number series is, year by year."""

    model = SeriesYear
    label = _("Next numbers")
    noun = _("Year")
    columns = ("year", "next", "given")
    form = ("year", "next")
    sort = "-year"
    admin_writes = True
    in_menu = False
    files = False
    comments = False


__all__ = ["SeriesResource", "SeriesYears"]
