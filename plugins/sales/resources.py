"""How people and programs see sales."""

from app.api import Actor, Link, Resource, _
from plugins.sales.deal import Deal
from plugins.sales.forecast import Forecast
from plugins.sales.lead import Lead
from plugins.sales.lost_reason import LostReason
from plugins.sales.pipeline import Pipeline, Stage
from plugins.sales.stage_change import StageChange
from plugins.sales.target import Target


class Leads(Resource):
    """Who may become a customer."""

    model = Lead
    label = _("Leads")
    noun = _("Lead")
    icon = "user-plus"
    about = _("Who asked for something, or was met somewhere, and isn't a customer yet.")
    columns = ("name", "company_name", "email", "phone", "source", "state", "owner", "created_at")
    search = ("name", "company_name", "email", "phone", "subject", "source")
    sort = "-created_at"
    views = ("list", "board:state", "chart:state", "chart:created_at")
    quick = {
        _("Open"): "state=new&state=contacted",
        _("Mine"): "state=new&state=contacted&owner=me",
        _("Nobody's"): "state=new&owner__isnull=true",
        _("Converted"): "state=converted",
    }
    filters = ("state", "name", "company_name", "email", "source", "owner", "created_at")
    form = (
        (_("Who"), ("name", "company_name", "job_title", "email", "phone")),
        (_("What about"), ("subject", "message", "source", "owner")),
    )
    facts = (
        "company_name", "job_title", "email", "phone", "subject", "message", "source", "owner",
        "party", "deal", "discard_reason", "consent_text", "consent_at", "created_at",
    )  # fmt: skip
    head = ("company_name", "email", "phone", "source")
    readonly = ("consent_text", "consent_at", "discard_reason", "party", "deal")
    done = "state=converted or state=discarded"
    assignee = "owner"

    def tools(self, actor: Actor, query: str) -> list[Link]:
        """Begin with a mail or a card."""
        if not actor.may(self, "create"):
            return []
        return [
            Link(str(_("New from a mail…")), f"{self.href}/from-mail", "mail"),
            Link(str(_("New from a card…")), f"{self.href}/from-card", "id-badge-2"),
        ]


class Deals(Resource):
    """Possible sales."""

    model = Deal
    label = _("Deals")
    noun = _("Deal")
    icon = "heart-handshake"
    about = _("Possible sales, from the first talk until they are won or lost.")
    columns = (
        "title", "party", "stage", "amount", "currency", "expected_close", "owner", "next_step",
    )  # fmt: skip
    search = ("title", "party.name")
    sort = "expected_close"
    views = (
        "list", "board:stage", "calendar:expected_close", "chart:stage", "chart:expected_close",
        "chart:owner",
    )  # fmt: skip
    totals = ("amount_firm", "weighted")
    ends = ("won", "lost")
    marks = {"is_rotting": "warn", "is_late": "bad"}
    quick = {
        _("Open"): "state=open",
        _("Mine"): "state=open&owner=me",
        _("Past their days"): "state=open&is_rotting=true",
        _("Overdue"): "state=open&is_late=true",
        _("Won this month"): "state=won&closed_on__gte=month-start",
    }
    filters = (
        "state", "title", "party", "pipeline", "stage", "amount", "probability",
        "expected_close", "closed_on", "owner", "lost_reason", "is_rotting", "is_late",
        "created_at",
    )  # fmt: skip
    form = (
        (_("Deal"), ("title", "party", "contact", "stage", "owner")),
        (_("How much and when"), ("amount", "currency", "rate", "probability", "expected_close")),
        (_("Notes"), ("notes",)),
    )
    widths = {"amount": 4, "currency": 4, "rate": 4}
    head = ("party", "contact", "stage", "amount", "currency", "owner")
    facts = (
        "pipeline", "stage", "days_here", "is_rotting", "probability", "amount_firm", "rate",
        "weighted", "expected_close", "is_late", "next_step", "next_step_at", "closed_on",
        "lost_reason", "lost_note", "contact", "owner", "origin", "notes", "created_at",
    )  # fmt: skip
    readonly = (
        "pipeline", "amount_firm", "weighted", "stage_since", "closed_on", "lost_reason",
        "lost_note", "origin",
    )  # fmt: skip
    related = ("stage_changes",)
    done = "state=won or state=lost"
    assignee = "owner"


class Pipelines(Resource):
    """Ways of selling, in stages."""

    model = Pipeline
    label = _("Pipelines")
    noun = _("Pipeline")
    icon = "chart-funnel"
    columns = ("name", "position")
    search = ("name",)
    sort = "position"
    form = ("name", "position")
    lines = ("stages",)
    related = ("stages",)


class Stages(Resource):
    """Steps of pipelines."""

    model = Stage
    label = _("Stages")
    noun = _("Stage")
    columns = ("name", "pipeline", "position", "probability", "target_days")
    search = ("name",)
    sort = "position"
    form = ("name", "probability", "target_days")
    in_menu = False


class StageChanges(Resource):
    """The way of each deal."""

    model = StageChange
    label = _("Way through the stages")
    noun = _("Stage change")
    columns = ("stage", "state", "came_from", "at", "by")
    sort = "at"
    in_menu = False
    can_create = False
    can_update = False
    can_delete = False
    why_kept = _("The way of a deal is its history; it goes with the deal.")


class LostReasons(Resource):
    """Why deals are lost."""

    model = LostReason
    label = _("Lost reasons")
    noun = _("Lost reason")
    columns = ("name",)
    search = ("name",)
    form = ("name",)
    in_menu = False


class Targets(Resource):
    """What people want to win in a month."""

    model = Target
    label = _("Targets")
    noun = _("Target")
    icon = "target"
    about = _("What each person is to win in a month, beside what they won.")
    columns = ("person", "month", "amount", "reached", "is_reached")
    sort = "-month"
    views = ("list", "chart:person")
    totals = ("amount",)
    quick = {_("Mine"): "person=me", _("This month"): "month=month-start"}
    filters = ("person", "month", "amount")
    form = ("person", "month", "amount")
    readonly = ("last_day",)


class Forecasts(Resource):
    """What was expected of each month when it began."""

    model = Forecast
    label = _("Forecasts kept")
    noun = _("Forecast")
    icon = "chart-line"
    about = _("On the first day of each month its forecast is kept, to be compared with what came.")
    columns = ("month", "weighted", "actual", "amount", "deals", "currency", "taken_on")
    sort = "-month"
    in_menu = False
    can_create = False
    can_update = False
    can_delete = False
    why_kept = _("What was expected once isn't changed afterwards.")
