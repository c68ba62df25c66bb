"""Sales: leads, deals in pipelines until they are won or lost, forecasts and targets."""

from app.api import Plugin, _

REPORTS = (
    "report_pipeline,report_forecast,report_forecast_accuracy,report_time_in_stage,"
    "report_by_salesperson,report_win_loss"
)
"""The rights to the reports, each a verb of deals."""

plugin = Plugin(
    "sales",
    _("Sales"),
    icon="chart-funnel",
    group=_("Customers"),
    order=20,
    about=_("Leads, deals from first contact to won or lost, forecasts and targets."),
    requires=["contacts"],
    roles={
        "manager": "leads:* deals:* pipelines:* lost_reasons:* targets:* forecasts:read,export",
        "salesperson": (
            "deals:read,create deals:update,delete,export,win,lose,reopen[owner=me]"
            f" deals:{REPORTS}"
            " leads:read,create"
            " leads:update,delete,export,contact,convert,discard,reopen[owner=me]"
            " leads:update,contact[owner__isnull=true]"
            " pipelines:read lost_reasons:read,create targets:read[person=me] forecasts:read"
            " contacts/parties:read,create,update contacts/relations:read,create"
            " contacts/activities:read,create"
            " contacts/activities:update,delete,done,reopen[owner=me] contacts/tags:read"
        ),
        "staff": (
            "deals:read,create deals:update,win,lose,reopen[owner=me]"
            " leads:read,create leads:update,contact,convert,discard,reopen[owner=me]"
            " pipelines:read lost_reasons:read,create forecasts:read"
        ),
        "reader": (
            f"deals:read,{REPORTS} leads:read pipelines:read lost_reasons:read targets:read"
            " forecasts:read"
        ),
    },
)
