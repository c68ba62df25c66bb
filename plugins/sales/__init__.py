"""Sales: leads, deals until they are won or lost, quotations and orders, forecasts, targets."""

from app.api import Plugin, _
from plugins.sales.settings import SalesSettings

REPORTS = (
    "report_pipeline,report_forecast,report_forecast_accuracy,report_time_in_stage,"
    "report_by_salesperson,report_win_loss"
)
"""The rights to the reports, each a verb of deals."""
ORDER_VERBS = "send,accept,decline,confirm,finish,reopen,revise,cancel,duplicate"

plugin = Plugin(
    "sales",
    _("Sales"),
    icon="chart-funnel",
    group=_("Customers"),
    order=20,
    about=_("Leads, deals from first contact to won or lost, forecasts and targets."),
    requires=["contacts", "catalog"],
    settings=SalesSettings,
    roles={
        "manager": (
            "orders:* recurrences:* commission_rules:* leads:* deals:* pipelines:*"
            " lost_reasons:* targets:* forecasts:read,export"
        ),
        "salesperson": (
            "deals:read,create deals:update,delete,export,win,lose,reopen,quote[owner=me]"
            f" deals:{REPORTS} orders:read,create recurrences:read"
            " recurrences:create,update,pause,resume,end[order.owner=me]"
            f" orders:update,delete,export,{ORDER_VERBS}[owner=me]"
            " catalog/products:read catalog/units:read catalog/taxes:read"
            " catalog/payment_terms:read catalog/categories:read"
            " leads:read,create"
            " leads:update,delete,export,contact,convert,discard,reopen[owner=me]"
            " leads:update,contact[owner__isnull=true]"
            " pipelines:read lost_reasons:read,create targets:read[person=me] forecasts:read"
            " contacts/parties:read,create,update contacts/relations:read,create"
            " contacts/activities:read,create"
            " contacts/activities:update,delete,done,reopen[owner=me] contacts/tags:read"
            " core/users:read!email!last_seen_at!roles core/comments:create"
            " core/comments:update,delete[author=me]"
        ),
        "staff": (
            "deals:read,create deals:update,win,lose,reopen,quote[owner=me]"
            " recurrences:read orders:read,create!margin lines:read!margin!unit_cost"
            f" orders:update,{ORDER_VERBS}[owner=me]!margin"
            " leads:read,create leads:update,contact,convert,discard,reopen[owner=me]"
            " pipelines:read lost_reasons:read,create forecasts:read"
        ),
        "reader": (
            f"deals:read,{REPORTS} orders:read,report_revenue,report_by_customer!margin"
            " lines:read!margin!unit_cost leads:read pipelines:read lost_reasons:read targets:read"
            " forecasts:read"
        ),
    },
)
