"""How people and programs see quotations and orders."""

from app.api import Printed, Resource, _
from plugins.sales.commission import CommissionRule
from plugins.sales.order import Order
from plugins.sales.order_line import OrderLine
from plugins.sales.recurrence import Recurrence


class Orders(Resource):
    """Quotations and sales orders."""

    model = Order
    label = _("Orders")
    noun = _("Order")
    icon = "file-invoice"
    about = _("Quotations, and what became of them: sent, confirmed, done.")
    columns = ("number", "party", "date", "state", "total", "currency", "valid_until", "owner")
    search = ("number", "reference", "party.name", "party_name")
    scans = ("number",)
    sort = "-date"
    views = (
        "list", "board:state", "calendar:valid_until", "calendar:delivery_on", "chart:state",
        "chart:date", "chart:owner",
    )  # fmt: skip
    totals = ("net_firm",)
    ends = ("done", "cancelled")
    quick = {
        _("Quotations"): "state=quotation&state=sent",
        _("Confirmed"): "state=confirmed",
        _("Mine"): "owner=me",
        _("Accepted"): "state=sent&accepted_at__isnull=false",
        _("Expire soon"): "state=sent&valid_until__lte=today+7d",
    }
    filters = (
        "state", "number", "reference", "party", "date", "total", "net_firm", "margin", "currency",
        "valid_until", "delivery_on", "confirmed_on", "owner", "party_country",
    )  # fmt: skip
    form = (
        (_("For whom"), ("party", "contact", "reference", "owner")),
        (_("Terms"), ("date", "valid_until", "delivery_on", "payment_term", "currency", "rate")),
        (_("Delivery and notes"), ("ship_to", "notes")),
    )
    widths = {"date": 3, "valid_until": 3, "delivery_on": 3, "payment_term": 3, "currency": 3,
              "rate": 3, "ship_to": 6, "notes": 6}  # fmt: skip
    head = ("party", "contact", "date", "reference")
    facts = (
        "party", "contact", "reference", "date", "valid_until", "delivery_on", "payment_term",
        "currency", "rate", "net_firm", "margin", "ship_to", "owner", "confirmed_on", "sent_at",
        "followed_up_on", "accepted_at", "accepted_by", "accepted_from", "cancel_reason",
        "revision", "party_name", "party_address", "party_vat", "notes", "created_at",
    )  # fmt: skip
    readonly = ("origin",)
    lines = ("lines",)
    printed = Printed(
        title=_("Quotation"),
        facts=("date", "valid_until", "reference", "delivery_on", "payment_term"),
        columns=("description", "quantity", "unit", "unit_price", "discount", "net"),
    )
    public = ("accept", "decline")
    done = "state=done or state=cancelled or state=expired"
    assignee = "owner"


class Lines(Resource):
    """Lines of orders."""

    model = OrderLine
    label = _("Order lines")
    noun = _("Line")
    columns = (
        "product", "description", "is_optional", "quantity", "unit", "unit_price", "discount",
        "net", "order",
    )  # fmt: skip
    search = ("description", "product.name", "order.number")
    filters = (
        "order", "product", "description", "quantity", "unit_price", "discount", "net", "margin",
        "is_optional",
    )  # fmt: skip
    form = (
        "product", "description", "quantity", "unit", "unit_price", "discount", "taxes",
        "is_optional", "net",
    )  # fmt: skip
    in_menu = False


class Recurrences(Resource):
    """Orders that come again."""

    model = Recurrence
    label = _("Recurring orders")
    noun = _("Recurring order")
    icon = "repeat"
    about = _("Orders that come again every so many months, made by the house on their day.")
    columns = ("order", "every_months", "next_on", "until_on", "makes", "made", "state", "problem")
    search = ("order.number",)
    sort = "next_on"
    views = ("list", "calendar:next_on")
    filters = ("state", "next_on", "until_on", "every_months")
    form = ("order", "every_months", "next_on", "until_on", "prices", "makes")
    done = "state=ended"


class CommissionRules(Resource):
    """What salespeople get."""

    model = CommissionRule
    label = _("Commission rules")
    noun = _("Commission rule")
    columns = ("person", "percent", "base", "from_on", "to_on")
    filters = ("person", "base", "from_on")
    sort = "from_on"
    form = ("person", "percent", "base", "from_on", "to_on")
    in_menu = False
