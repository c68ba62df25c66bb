"""Orders: offered as quotations, agreed as sales orders; one document from the first price on."""

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

from peewee import CharField, DateField, ForeignKeyField, IntegerField, TextField

from app.api import (
    WHOLE,
    CountryField,
    CurrencyField,
    Document,
    EmailField,
    JsonField,
    MomentField,
    MoneyField,
    RateField,
    Refused,
    Series,
    StateField,
    Total,
    User,
    _,
    action,
    current_gate,
    me,
    today,
)
from plugins.catalog.lines import tax_names
from plugins.catalog.payment_term import PaymentTerm
from plugins.contacts.party import Party
from plugins.sales.accepting import accept_order, decline_order
from plugins.sales.confirming import confirm_order
from plugins.sales.events import order_cancelled
from plugins.sales.money import firm_currency
from plugins.sales.order_forms import CancelForm, SendForm
from plugins.sales.order_settings import chosen
from plugins.sales.order_texts import copy_texts, language_of, recipient_of
from plugins.sales.order_totals import compute_order, reckon
from plugins.sales.revising import duplicate_order, revise_order
from plugins.sales.sending import address_seen, send_order

STATES = {
    "quotation": ["sent", "confirmed", "cancelled", "expired"],
    "sent": ["confirmed", "cancelled", "expired"],
    "expired": ["cancelled"],
    "confirmed": ["done", "cancelled"],
    "done": ["confirmed"],
    "cancelled": [],
}
LABELS = {
    "quotation": _("Quotation"),
    "sent": _("Sent"),
    "expired": _("Expired"),
    "confirmed": _("Confirmed"),
    "done": _("Done"),
    "cancelled": _("Cancelled"),
}
OFFERED = "state=quotation or state=sent"
WAITING = "state=sent and accepted_at__isnull=true"
"""Whoever it was sent to hasn't answered yet."""
NOTHING = Decimal(0)


class Order(Document):
    """What a customer wants to have, at which price. Amounts stand in the order's currency.

    What was sent or confirmed stays as it is: another offer is a revision, and the old one stays.
    """

    party = ForeignKeyField(Party, index=True, backref="orders", verbose_name=_("Customer"))
    party_id: int
    contact = ForeignKeyField(Party, null=True, backref="+", verbose_name=_("Contact person"))
    contact_id: int | None
    state = StateField(
        STATES,
        labels=LABELS,
        tones={"quotation": "info", "sent": "accent", "confirmed": "good", "expired": "warn"},
        index=True,
        verbose_name=_("State"),
    )
    reference: Any = CharField(
        max_length=120, null=True, index=True, verbose_name=_("Customer's reference"),
        help_text=_("Such as the number of their purchase order."),
    )  # fmt: skip
    currency = CurrencyField(default=firm_currency, verbose_name=_("Currency"))
    rate: Any = RateField(
        null=True, verbose_name=_("Exchange rate"),
        help_text=_("What one unit of its currency is in the firm's; needed to confirm it."),
    )  # fmt: skip
    valid_until: Any = DateField(null=True, index=True, verbose_name=_("Valid until"))
    delivery_on: Any = DateField(null=True, verbose_name=_("Wanted on"))
    payment_term = ForeignKeyField(
        PaymentTerm, null=True, backref="+", verbose_name=_("Payment term")
    )
    payment_term_id: int | None
    owner_id: int | None
    owner = ForeignKeyField(
        User, null=True, default=me, index=True, backref="+", verbose_name=_("Salesperson")
    )
    ship_to: Any = TextField(
        null=True, verbose_name=_("Deliver to"), help_text=_("Empty: the customer's address.")
    )
    notes: Any = TextField(null=True, verbose_name=_("Internal notes"))

    net: Any = MoneyField(default=NOTHING, verbose_name=_("Net"))
    tax: Any = MoneyField(default=NOTHING, verbose_name=_("Tax"))
    total: Any = MoneyField(default=NOTHING, index=True, verbose_name=_("Total"))
    net_firm: Any = MoneyField(null=True, default=NOTHING, verbose_name=_("Net, firm's currency"))
    margin: Any = MoneyField(
        null=True,
        default=NOTHING, verbose_name=_("Margin, firm's currency"),
        help_text=_("Net less cost; nothing while the cost of a line isn't known."),
    )  # fmt: skip
    tax_lines: Any = JsonField(default=list, verbose_name=_("Taxes"))

    party_name: Any = CharField(null=True, verbose_name=_("Printed name"))
    party_address: Any = TextField(null=True, verbose_name=_("Printed address"))
    party_country: Any = CountryField(null=True, verbose_name=_("Country"))
    party_vat: Any = CharField(max_length=32, null=True, verbose_name=_("VAT number"))

    revision = IntegerField(default=1, verbose_name=_("Revision"))
    sent_at: Any = MomentField(null=True, verbose_name=_("Sent at"))
    sent_to: Any = EmailField(null=True, verbose_name=_("Sent to"))
    reminded_on: Any = DateField(null=True)
    followed_up_on: Any = DateField(null=True, verbose_name=_("Customer reminded on"))
    accepted_at: Any = MomentField(null=True, verbose_name=_("Accepted at"))
    accepted_by: Any = CharField(max_length=120, null=True, verbose_name=_("Accepted by"))
    accepted_from: Any = CharField(max_length=64, null=True, verbose_name=_("Accepted from"))
    confirmed_on: Any = DateField(null=True, index=True, verbose_name=_("Confirmed on"))
    cancel_reason: Any = CharField(null=True, verbose_name=_("Why it was cancelled"))

    series = Series("sales.orders", _("Quotations and orders"), "S-{year}-{number:05}")
    posted = ("sent", "confirmed", "done", "cancelled", "expired")
    remedy = _("Revise or duplicate it, and change that one.")
    addressed = "party"
    foot = ("net", "tax", "total")
    kept = (
        "notes", "owner", "valid_until", "delivery_on", "reference", "rate", "net_firm", "margin",
        "sent_at", "sent_to", "reminded_on", "followed_up_on", "accepted_at", "accepted_by",
        "accepted_from", "confirmed_on", "cancel_reason",
    )  # fmt: skip
    filled = frozenset({
        "net", "tax", "total", "net_firm", "margin", "tax_lines", "party_name", "party_address",
        "party_country", "party_vat", "revision", "sent_at", "sent_to", "reminded_on",
        "followed_up_on", "accepted_at", "accepted_by", "accepted_from", "confirmed_on",
        "cancel_reason",
    })  # fmt: skip
    personal = ("ship_to", "party_name", "party_address", "party_vat")
    internal = frozenset({"reminded_on", "sent_to"})
    firm_amounts = frozenset({"net_firm", "margin"})

    class Meta:
        indexes = (
            (("state", "date", "net_firm"), False),
            (("party", "state", "date", "net_firm"), False),
        )

    @property
    def is_offered(self) -> bool:
        """Still an offer that can be accepted."""
        return self.state in ("quotation", "sent")

    @property
    def has_expired(self) -> bool:
        """Past the last day on which it holds."""
        return self.state == "expired" or (
            self.is_offered and self.valid_until is not None and self.valid_until < today()
        )

    def clean(self) -> None:
        """Begin with what is agreed with the customer; refuse what can't be."""
        if self.is_new and not current_gate().as_stored:
            self._begin()
        if self.rate is not None and self.rate <= 0:
            raise Refused(_("A rate is above zero."), field="rate")
        if self.is_posted and not self.is_new:
            self._follow_rate()
        if self.valid_until and self.is_new and self.valid_until < self.date:
            raise Refused(_("It would expire before it is made."), field="valid_until")

    def _begin(self) -> None:
        if self.payment_term_id is None:
            self.payment_term_id = self.party.__data__.get("catalog_payment_term")
        if self.valid_until is None and self.date >= today() and (days := chosen("valid_days")):
            self.valid_until = self.date + timedelta(days=int(days))

    def _follow_rate(self) -> None:
        """Reckon anew what it is in the firm's currency, where the rate came after it was sent."""
        stored = Order.get_or_none(Order.id == self.id)
        if stored is None or stored.rate == self.rate:
            return
        if stored.state in ("confirmed", "done"):
            raise Refused(
                _("The rate of %(order)s stays: it was confirmed by it.", order=self.number),
                field="rate",
            )
        self.__dict__["_reckoned"] = lines = self.lines()
        reckon(self, lines)

    def save(self, force_insert: bool = False, only: Any = None) -> int:
        """Store it, and the lines that a new rate changed."""
        written = super().save(force_insert, only)
        for line in self.__dict__.pop("_reckoned", ()):
            line.save()
        return written

    def compute(self, lines: Sequence[Any]) -> None:
        """Fill in what the lines leave to the product, then nets, taxes, totals and margin."""
        compute_order(self, lines)

    def freeze(self, lines: Sequence[Any]) -> None:
        """Copy the customer's name and address, and what the products are called."""
        copy_texts(self, lines)

    def totals(self) -> list[Total]:
        """Return net, each tax by its name, and the total."""
        rows = self.tax_lines or []
        names = tax_names(row["tax"] for row in rows)
        taxes = [
            Total(names.get(row["tax"], str(_("Tax"))), Decimal(row["amount"])) for row in rows
        ]
        return [
            Total(str(_("Net")), self.net),
            *taxes,
            Total(str(_("Total")), self.total, is_sum=True),
        ]

    def recipient(self) -> Sequence[str]:
        """Return whom it is addressed to, as it was when it was sent."""
        return recipient_of(self)

    def printed_title(self) -> str:
        """Say whether it is still offered, or agreed."""
        return str(_("Order confirmation") if self.state in ("confirmed", "done") else
                   _("Quotation"))  # fmt: skip

    def printed_language(self) -> str:
        """Return the customer's language."""
        return language_of(self)

    def send_starts(self) -> dict[str, str]:
        """Return what the form for sending begins with."""
        return {"to": address_seen(self)}

    @action(_("Send…"), when=OFFERED, form=SendForm, starts="send_starts", to="sent", icon="send")
    def send(self, to: str = "", message: str = "") -> str:
        """Make it final, and mail its customer a link to read and accept it."""
        return send_order(self, to, message)

    @action(_("Accept"), when=WAITING, icon="check")
    def accept(self) -> str:
        """Agree to it: the customer by the link, or somebody who was told so."""
        return accept_order(self)

    @action(_("Decline"), when=WAITING, icon="thumb-down")
    def decline(self) -> str:
        """Refuse it: the customer by the link, or somebody who was told so."""
        return decline_order(self)

    @action(_("Confirm"), when=OFFERED, to="confirmed", icon="circle-check")
    def confirm(self) -> str:
        """Make it a sales order. Raises Refused for what expired, is empty or over the limit."""
        return confirm_order(self)

    @action(_("Done"), when="state=confirmed", to="done", undo="reopen", icon="clipboard-check")
    def finish(self) -> str:
        """Close it: nothing of it is open any more."""
        self.move_to("done")
        return _("%(order)s is done.", order=self.number)

    @action(_("Reopen"), when="state=done", to="confirmed", undo="finish", icon="arrow-back-up")
    def reopen(self) -> str:
        """Take it up again: something of it is open after all."""
        self.move_to("confirmed")
        return _("%(order)s is open again.", order=self.number)

    @action(
        _("Cancel…"),
        when="state=quotation or state=sent or state=expired or state=confirmed",
        form=CancelForm,
        to="cancelled",
        icon="circle-x",
        is_rare=True,
    )
    def cancel(self, reason: str) -> str:
        """End it without a sale, with the reason."""
        was_confirmed = self.state == "confirmed"
        self.cancel_reason = reason
        if self.is_posted:
            self.move_to("cancelled")
        else:
            self.post("cancelled")
        order_cancelled.send(Order, order=self, was_confirmed=was_confirmed)
        return _("%(order)s is cancelled.", order=self.number)

    @action(_("Revise"), when="state=sent or state=expired", icon="rotate")
    def revise(self) -> str:
        """Offer anew: a revision that can be changed; this one stays as it was, cancelled."""
        return revise_order(self)

    @action(
        _("Duplicate…"),
        name="duplicate",
        undo=WHOLE,
        right="create",
        icon="copy",
        is_rare=True,
        confirm=_("A quotation with the same lines at the prices of today is made."),
    )
    def duplicate_order(self) -> str:
        """Begin another quotation with the same lines, at today's prices."""
        return duplicate_order(self)
