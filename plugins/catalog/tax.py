"""Taxes as they are kept; what they amount to is in `taxes.py`."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from peewee import BooleanField, CharField, DateField, ForeignKeyField, IntegerField

from app.api import (
    Archivable,
    PercentField,
    PriceField,
    Record,
    Refused,
    _,
    closes_ring,
    lock_house,
)
from plugins.catalog.taxes import TaxRule

KINDS = [
    ("percent", _("Percent of the net")),
    ("fixed", _("Amount per unit")),
    ("division", _("Percent of the gross")),
    ("group", _("Group of taxes")),
]
USES = [("both", _("Sales and purchases")), ("sale", _("Sales")), ("purchase", _("Purchases"))]


class Tax(Archivable):
    """A tax, with the fields of its arithmetic. A negative rate is withheld."""

    name = CharField(max_length=120, unique=True, verbose_name=_("Name"))
    kind = CharField(max_length=16, choices=KINDS, default="percent", verbose_name=_("Kind"))
    rate = PercentField(default=0, verbose_name=_("Rate"))
    amount = PriceField(
        null=True, verbose_name=_("Amount per unit"), help_text=_("Of a tax per unit.")
    )
    use = CharField(max_length=16, choices=USES, default="both", verbose_name=_("For"))
    price_included = BooleanField(default=False, verbose_name=_("Included in the price"))
    adds_to_next_base = BooleanField(
        default=False, verbose_name=_("Counts to the base of the next taxes")
    )
    affected_by_previous = BooleanField(
        default=True, verbose_name=_("Earlier taxes count to its base")
    )
    reverse_charge = BooleanField(
        default=False, verbose_name=_("Reverse charge"),
        help_text=_("The customer owes it: nothing is charged, and it is booked both ways."),
    )  # fmt: skip
    valid_from = DateField(null=True, verbose_name=_("Valid from"))
    valid_to = DateField(null=True, verbose_name=_("Valid to"), help_text=_("The last day."))
    position = IntegerField(
        default=10, index=True, verbose_name=_("Sequence"),
        help_text=_("Taxes of one line are computed from the smallest number on."),
    )  # fmt: skip
    text = CharField(
        null=True, verbose_name=_("Text on documents"),
        help_text=_("Such as the reason why nothing is charged."),
    )  # fmt: skip
    members: Any

    shown_as = ("name",)

    def clean(self) -> None:
        """Refuse rates that leave nothing of a price, and days that lie the wrong way round."""
        if self.kind == "fixed" and self.amount is None:
            self.amount, self.rate = self.rate, Decimal(0)
        if self.kind == "division" and self.rate >= 100:
            raise Refused(_("Less than 100 % of the gross can be tax."), field="rate")
        if self.kind == "percent" and self.price_included and self.rate <= -100:
            raise Refused(_("Such a tax would leave nothing of the price."), field="rate")
        if self.valid_from and self.valid_to and self.valid_from > self.valid_to:
            raise Refused(_("The last day lies before the first one."), field="valid_to")


class TaxMember(Record):
    """A tax in a group of taxes."""

    group = ForeignKeyField(Tax, backref="members", verbose_name=_("Group"))
    tax = ForeignKeyField(Tax, backref="+", verbose_name=_("Tax"))
    group_id: int
    tax_id: int

    parent = "group"
    shown_as = ("tax",)

    def clean(self) -> None:
        """Refuse parts of what is no group, and groups that would be part of themselves."""
        if Tax.get_by_id(self.group_id).kind != "group":
            raise Refused(_("Only a group of taxes has parts. Choose that kind."), field="tax")
        lock_house("catalog.taxes")
        if closes_ring(self.group_id, self.tax_id, lambda one: members_of([one]).get(one, [])):
            raise Refused(_("%(name)s would be part of itself.", name=self.tax), field="tax")


def members_of(ids: Iterable[int]) -> dict[int, list[int]]:
    """Return the ids of the taxes in groups, by group."""
    rows: Any = (
        TaxMember.select(TaxMember.group, TaxMember.tax)
        .where(TaxMember.group.in_(set(ids)))
        .order_by(TaxMember.id)
        .tuples()
    )
    found: dict[int, list[int]] = {}
    for group, tax in rows:
        found.setdefault(group, []).append(tax)
    return found


def tax_rules(ids: Iterable[int]) -> dict[int, TaxRule]:
    """Return taxes for calculating, by id, groups with their parts: two queries a level."""
    wanted = set(ids)
    rows: dict[int, Any] = {}
    parts: dict[int, list[int]] = {}
    level = wanted
    while level:
        rows |= {row.id: row for row in Tax.select().where(Tax.id.in_(level))}
        inside = members_of(level)
        parts |= inside
        level = {tax for found in inside.values() for tax in found} - set(rows)
    return {one: _rule(rows[one], rows, parts) for one in sorted(wanted) if one in rows}


def _rule(row: Any, rows: dict[int, Any], parts: dict[int, list[int]]) -> TaxRule:
    found = [rows[one] for one in sorted(parts.get(row.id, []))]
    return TaxRule(
        row.id,
        row.kind,
        row.rate,
        row.amount or Decimal(0),
        row.price_included,
        row.adds_to_next_base,
        row.affected_by_previous,
        row.reverse_charge,
        row.valid_from,
        row.valid_to,
        tuple(_rule(one, rows, parts) for one in found),
        row.position,
    )
