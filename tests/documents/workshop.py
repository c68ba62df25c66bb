"""Workshop: estimates that take their number at once, bills that take it when they are posted."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from peewee import CharField, ForeignKeyField

from app.api import (
    CurrencyField,
    Document,
    DocumentLine,
    Many,
    MoneyField,
    PercentField,
    Plugin,
    PriceField,
    Printed,
    QuantityField,
    Record,
    Resource,
    Series,
    StateField,
    _,
    action,
    currency_decimals,
    links_of,
    round_half_up,
    visitor,
)
from plugins.contacts.party import Party

plugin = Plugin(
    "workshop",
    "Workshop",
    requires=["contacts"],
    roles={"staff": "estimates:* bills:* rates:read", "reader": "estimates:read,export"},
)


class Rate(Record):
    """A tax."""

    name = CharField(index=True)
    percent = PercentField(default=Decimal(0))


class Priced(Document):
    """What an estimate and a bill have in common."""

    party = ForeignKeyField(Party, backref="+")
    party_name = CharField(null=True, verbose_name="Printed name")
    currency = CurrencyField(default="EUR")
    remark = CharField(null=True)
    net = MoneyField(default=Decimal(0))
    tax = MoneyField(default=Decimal(0))
    total = MoneyField(default=Decimal(0))

    foot = ("net", "tax", "total")
    filled = frozenset({"net", "tax", "total", "party_name"})
    kept = ("remark",)
    is_base = True

    def compute(self, lines: Sequence[Any]) -> None:
        """Add up the lines; the tax is rounded for each line."""
        decimals = currency_decimals(self.currency)
        shares = {row.id: row.percent for row in Rate.select()}
        self.net = self.tax = Decimal(0)
        for line, rates in zip(lines, links_of(lines, "rates"), strict=True):
            line.net = round_half_up(line.quantity * line.unit_price, decimals)
            self.net += line.net
            for one in rates:
                self.tax += round_half_up(line.net * shares[one] / 100, decimals)
        self.total = self.net + self.tax

    def recipient(self) -> Sequence[str]:
        """Write to whom it is for."""
        return (self.party_name or self.party.name, "Marktplatz 4", "1010 Wien")

    def printed_language(self) -> str:
        """Write as they speak."""
        return self.party.language or ""

    def freeze(self, lines: Sequence[Any]) -> None:
        """Keep the name under which it is posted."""
        self.party_name = self.party.name


class Estimate(Priced):
    """What something would cost."""

    state = StateField(
        {"draft": ["sent", "dropped"], "sent": ["agreed", "dropped"], "agreed": [], "dropped": []},
        tones={"agreed": "good", "sent": "info"},
    )

    series = Series("workshop.estimates", _("Estimates"), "E-{year}-{number:05}")
    posted = ("sent", "agreed", "dropped")

    @action("Send", when="state=draft", to="sent")
    def send(self) -> None:
        """Make it final."""
        self.post("sent")

    @action("Accept", when="state=sent", to="agreed")
    def accept(self) -> str:
        """Agree to it, by the link or inside."""
        who = visitor()
        self.remark = f"agreed by {who.name}" if who else self.remark
        self.move_to("agreed")
        return "Agreed."

    @action("Decline", when="state=sent", to="dropped")
    def decline(self) -> None:
        """Want nothing of it."""
        self.move_to("dropped")

    @action("Bill", when="state=sent")
    def bill(self) -> None:
        """Make a bill of it."""
        bill = Bill(party=self.party_id, currency=self.currency, origin=self)
        lines = []
        for one in self.lines():
            line = BillLine(
                description=one.description, quantity=one.quantity, unit_price=one.unit_price
            )
            line.link("rates", one.linked("rates"))
            lines.append(line)
        bill.save_with(lines)


class EstimateLine(DocumentLine):
    """A line of an estimate."""

    estimate = ForeignKeyField(Estimate, backref="lines_of")
    description = CharField()
    quantity = QuantityField(default=Decimal(1))
    unit_price = PriceField(default=Decimal(0))
    rates = Many(Rate)
    net = MoneyField(default=Decimal(0))
    done = QuantityField(default=Decimal(0))

    parent = "estimate"
    kept = ("done",)
    filled = frozenset({"net"})
    shown_as = ("description",)


class Bill(Priced):
    """What is owed."""

    state = StateField({"draft": ["posted"], "posted": []}, tones={"posted": "good"})
    kind = CharField(default="bill", choices=[("bill", "Bill"), ("credit", "Credit")])
    open = MoneyField(default=Decimal(0))

    series = Series("workshop.bills", _("Bills"), "B-{year}-{number:04}", gapless=True)
    posted = ("posted",)
    kept = ("open", "remark")
    filled = frozenset({"open"})

    @action("Post", when="state=draft", to="posted")
    def post(self, state: str = "") -> None:
        """Make it final."""
        super().post(state)

    @action("Reverse", when="state=posted", name="credit")
    def reversed_by(self) -> None:
        """Make the credit."""
        self.reverse()

    def make_counter(self, lines: Sequence[Any]) -> None:
        """Give back what was billed."""
        self.kind = "credit"
        for line in lines:
            line.quantity = -line.quantity


class BillLine(DocumentLine):
    """A line of a bill."""

    bill = ForeignKeyField(Bill, backref="lines_of")
    description = CharField()
    quantity = QuantityField(default=Decimal(1))
    unit_price = PriceField(default=Decimal(0))
    rates = Many(Rate)
    net = MoneyField(default=Decimal(0))

    parent = "bill"
    filled = frozenset({"net"})
    shown_as = ("description",)


class Rates(Resource):
    model = Rate
    columns = ("name", "percent")


class Estimates(Resource):
    model = Estimate
    columns = ("number", "party", "date", "state", "total")
    search = ("number", "party.name")
    form = ("party", "date", "currency", "remark")
    lines = ("estimate_lines",)
    public = ("accept", "decline")


class EstimateLines(Resource):
    model = EstimateLine
    columns = ("description", "estimate", "quantity", "unit_price", "net")
    form = ("description", "quantity", "unit_price", "rates", "net")
    in_menu = False


class Bills(Resource):
    model = Bill
    columns = ("number", "party", "date", "state", "total")
    form = ("party", "date", "currency", "kind", "remark")
    printed = Printed(title="Invoice", facts=("date", "currency"), texts=("remark",))
    lines = ("bill_lines",)


class BillLines(Resource):
    model = BillLine
    columns = ("description", "bill", "quantity", "unit_price", "net")
    form = ("description", "quantity", "unit_price", "rates", "net")
    in_menu = False
