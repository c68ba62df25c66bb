"""Deals: possible sales, from first contact until they are won or lost."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from peewee import CharField, DateField, ForeignKeyField, TextField

from app.api import (
    WHOLE,
    CurrencyField,
    MomentField,
    MoneyField,
    PercentField,
    RateField,
    Record,
    RecordRef,
    Refused,
    StateField,
    User,
    _,
    action,
    computed,
    current_gate,
    load_references,
    me,
    now,
    today,
)
from plugins.contacts.party import Party
from plugins.sales import clocks
from plugins.sales.deal_forms import LoseForm, MoveForm
from plugins.sales.events import deal_lost, deal_reopened, deal_won
from plugins.sales.lost_reason import LostReason, reason_of
from plugins.sales.money import firm_currency, in_firms, weigh
from plugins.sales.pipeline import Pipeline, Stage, check_probability, first_stage

STATES = {"open": ["won", "lost"], "won": ["open"], "lost": ["open"]}
CERTAIN = Decimal(100)


class Deal(Record):
    """A possible sale. Amounts stand in the deal's currency, and in the firm's beside it."""

    title = CharField(index=True, verbose_name=_("Title"))
    party = ForeignKeyField(Party, backref="deals", verbose_name=_("Customer"))
    party_id: int
    contact_id: int | None
    owner_id: int | None
    contact = ForeignKeyField(Party, null=True, backref="+", verbose_name=_("Contact person"))
    stage = ForeignKeyField(Stage, default=first_stage, backref="deals", verbose_name=_("Stage"))
    stage_id: int | None
    pipeline: Any = ForeignKeyField(
        Pipeline, null=True, index=True, backref="deals", verbose_name=_("Pipeline")
    )
    pipeline_id: int | None
    state = StateField(
        STATES,
        labels={"open": _("Open"), "won": _("Won"), "lost": _("Lost")},
        tones={"open": "info", "won": "good"},
        index=True,
        verbose_name=_("State"),
    )
    amount: Any = MoneyField(null=True, index=True, verbose_name=_("Amount"))
    currency = CurrencyField(default=firm_currency, verbose_name=_("Currency"))
    rate: Any = RateField(
        null=True, verbose_name=_("Exchange rate"),
        help_text=_("What one unit of its currency is in the firm's. Without it a foreign amount"
                    " counts in no forecast."),
    )  # fmt: skip
    amount_firm: Any = MoneyField(null=True, verbose_name=_("Amount, firm's currency"))
    probability: Any = PercentField(
        null=True, verbose_name=_("Probability, %"), help_text=_("Left empty: that of its stage.")
    )
    probability_before: Any = PercentField(null=True)
    """What it was while the deal was open."""
    weighted: Any = MoneyField(null=True, verbose_name=_("Weighted"))
    expected_close: Any = DateField(null=True, index=True, verbose_name=_("Expected close"))
    owner = ForeignKeyField(
        User, null=True, default=me, index=True, backref="+", verbose_name=_("Owner")
    )
    stage_since: Any = MomentField(null=True, verbose_name=_("In this stage since"))
    closed_on: Any = DateField(null=True, index=True, verbose_name=_("Closed on"))
    lost_reason: Any = ForeignKeyField(
        LostReason, null=True, backref="deals", verbose_name=_("Why it was lost")
    )
    lost_note = TextField(null=True, verbose_name=_("What was said about it"))
    notes = TextField(null=True, verbose_name=_("Notes"))
    origin = RecordRef(_("Made from"))

    shown_as = ("title",)
    internal = frozenset({"probability_before"})
    firm_amounts = frozenset({"amount_firm", "weighted"})

    @computed(kind="integer", verbose_name=_("Days in this stage"))
    @classmethod
    def days_here(cls) -> Any:
        """Whole days since it came into its stage; nothing once it is closed."""
        return clocks.days_here(cls)

    @computed(kind="yesno", verbose_name=_("Past its stage's days"))
    @classmethod
    def is_rotting(cls) -> Any:
        """Open, and in its stage for longer than the stage's target days."""
        return clocks.is_rotting(cls)

    @computed(kind="yesno", verbose_name=_("Past its expected close"))
    @classmethod
    def is_late(cls) -> Any:
        """Open, though it was expected to close before today."""
        return clocks.is_late(cls)

    @computed(kind="text", verbose_name=_("Next step"))
    @classmethod
    def next_step(cls) -> Any:
        """What is to be done next about it: the open activity that is due first."""
        return clocks.next_step(cls, "subject")

    @computed(kind="moment", verbose_name=_("Next step due"))
    @classmethod
    def next_step_at(cls) -> Any:
        """When that is due."""
        return clocks.next_step(cls, "due_at")

    @property
    def is_open(self) -> bool:
        """Neither won nor lost."""
        return self.state == "open"

    @classmethod
    def look_ahead(cls, records: Sequence[Any]) -> None:
        """Read the stages at once."""
        load_references([one for one in records if one.stage_id], "stage")

    def clean(self) -> None:
        """Follow the stage: its pipeline, its probability, the moment of coming into it."""
        if current_gate().as_stored:
            return
        stored = None if self.is_new else Deal.get_or_none(Deal.id == self.id)
        if self.stage_id is None:
            self.stage_id = stored.stage_id if stored else first_stage()
        if self.stage_id is None:
            raise Refused(_("Make a pipeline with stages first."), field="stage")
        self._enter_stage(stored)
        check_probability(self.probability)
        if self.amount is not None and self.amount < 0:
            raise Refused(_("An amount isn't below zero."), field="amount")
        if self.rate is not None and self.rate <= 0:
            raise Refused(_("A rate is above zero."), field="rate")
        self.amount_firm = in_firms(self.amount, self.currency, self.rate, firm_currency())
        self.weighted = weigh(self.amount_firm, self.probability)

    def _enter_stage(self, stored: "Deal | None") -> None:
        is_moved = stored is None or stored.stage_id != self.stage_id
        if stored is not None and is_moved and not self.is_open:
            raise Refused(_("%(deal)s is closed. Reopen it first.", deal=self.title), field="stage")
        self.pipeline_id = self.stage.pipeline_id
        if is_moved and (stored is None or stored.stage_since == self.stage_since):
            self.stage_since = (stored is None and self.stage_since) or now()
        is_own = stored is None or stored.probability != self.probability
        if self.probability is None or (is_moved and stored is not None and not is_own):
            self.probability = self.stage.probability

    @action(
        _("Move to stage…"),
        when="state=open",
        form=MoveForm,
        right="update",
        icon="arrow-right",
        is_rare=True,
    )
    def move(self, stage: int) -> str:
        """Put it into another stage."""
        found = Stage.get_or_none(Stage.id == stage)
        if found is None:
            raise Refused(_("There is no such stage."), field="stage")
        self.stage = found
        self.save()
        return _("%(deal)s: %(stage)s.", deal=self.title, stage=found.name)

    @action(_("Won"), when="state=open", undo="reopen", to="won", icon="trophy")
    def win(self) -> str:
        """Close it as won, today."""
        self._close("won", today(), CERTAIN)
        deal_won.send(Deal, deal=self)
        return _("%(deal)s is won.", deal=self.title)

    @action(
        _("Lost…"), when="state=open", form=LoseForm, undo="reopen", to="lost", icon="thumb-down"
    )
    def lose(self, reason: str, note: str = "", on: date | None = None) -> str:
        """Close it as lost, with the reason."""
        self.lost_reason = reason_of(reason)
        self.lost_note = note or None
        self._close("lost", on, Decimal(0))
        deal_lost.send(Deal, deal=self)
        return _("%(deal)s is lost.", deal=self.title)

    @action(_("Make a quotation"), when="state=open", name="quote", undo=WHOLE, icon="file-invoice")
    def make_quotation(self) -> str:
        """Offer something: a quotation for its customer, which leads back here."""
        from plugins.sales.quoting import quote_deal

        return quote_deal(self)

    def _close(self, state: str, on: date | None, probability: Decimal) -> None:
        if on is not None and on > today():
            raise Refused(_("That day lies ahead."), field="on")
        self.closed_on = on or today()
        self.probability_before, self.probability = self.probability, probability
        self.move_to(state)

    @action(_("Reopen"), when="state=won or state=lost", icon="arrow-back-up", to="open")
    def reopen(self) -> str:
        """Take it up again, in the stage where it was."""
        self.closed_on = self.lost_reason = self.lost_note = None
        self.probability = self.probability_before
        self.move_to("open")
        deal_reopened.send(Deal, deal=self)
        return _("%(deal)s is open again.", deal=self.title)
