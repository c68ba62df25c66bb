"""Why this price: who buys how much when, the rule that wins and those that come after it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from flask import Response, make_response, render_template, request

from app.api import (
    Denied,
    Invalid,
    Refused,
    _,
    actor,
    current_language,
    kind_by_name,
    labels,
    registry,
    select_visible,
    select_where,
    today,
)
from plugins.catalog import plugin
from plugins.catalog.prices import Priced, price_for, rule_named, why
from plugins.catalog.pricing import CUSTOMER, EVERYBODY, GROUP, OWN_LIST, Candidate
from plugins.catalog.settings import firm_currency
from plugins.catalog.unit import Unit

WHO = {
    CUSTOMER: _("This customer"),
    OWN_LIST: _("Customer's own list"),
    GROUP: _("Group of customers"),
    EVERYBODY: _("Everybody"),
}
PRODUCTS, PARTIES = "catalog/products", "contacts/parties"
LISTS, RULES, UNITS = "catalog/price_lists", "catalog/rules", "catalog/units"


@dataclass(frozen=True)
class Reason:
    """A rule that holds, in words."""

    name: str
    href: str
    who: str
    what: str
    quantity: str
    days: str
    price: str


class Question:
    """What was asked for in the address, as far as it can be read; `errors` are by field."""

    def __init__(self) -> None:
        self.errors: dict[str, str] = {}
        self.product = self._record(PRODUCTS, "product")
        self.party = self._record(PARTIES, "party")
        self.quantity: Decimal = self._read("quantity", "quantity") or Decimal(1)
        self.day: date = self._read("day", "day", None) or today()
        self.unit = self._read("unit", "integer", None)
        self.currency = request.args.get("currency", "").strip().upper() or firm_currency()

    def _record(self, address: str, name: str) -> Any:
        """Return the record that is meant: by its number, or by what is typed."""
        text = request.args.get(name, "").strip()
        key, _colon, label = request.args.get(f"{name}__was", "").partition(":")
        if not text:
            return None
        resource = registry.resources[address]
        number = key if label and label == text else text
        if not (number.isascii() and number.isdigit() and len(number) < 19):
            found = select_where(actor(), address, {"q": text})
        elif actor().may(resource):
            found = select_visible(resource, actor()).where(resource.model.id == int(number))
        else:
            found = None
        record = found.first() if found is not None else None
        if record is None:
            self.errors[name] = str(_("Nothing is called “%(text)s”.", text=text))
        return record

    def _read(self, name: str, kind: str, locale: str | None = "") -> Any:
        text = request.args.get(name, "").strip()
        if not text:
            return None
        try:
            return kind_by_name(kind).parse(text, current_language() if locale == "" else locale)
        except Invalid as wrong:
            self.errors[name] = str(wrong)
            return None


@plugin.page("why-price", right="price_lists:read", label=_("Why this price?"), icon="help-circle")
def why_price() -> Response:
    """Answer the question of the address, if there is one."""
    _check_prices()
    asked = Question()
    found: Priced | None = None
    rules: list[Candidate] = []
    told = (asked.party, asked.product, asked.quantity, asked.unit, asked.currency, asked.day)
    if asked.product is not None and not asked.errors:
        try:
            found, rules = price_for(*told), why(*told)
        except Refused as refused:
            asked.errors[refused.field or "product"] = str(refused)
    drawn = render_template("catalog/why_price.html", **_shown(asked, found, rules))
    return make_response(drawn, 422 if asked.errors else 200)


def _shown(asked: Question, found: Priced | None, rules: list[Candidate]) -> dict[str, Any]:
    unit = asked.unit or (asked.product.unit_id if asked.product is not None else None)
    names = _units()
    lists = _named(LISTS, {one.rule.price_list for one in rules})
    return {
        "asked": asked,
        "labels": {
            "product": _label(PRODUCTS, asked.product), "party": _label(PARTIES, asked.party),
        },
        "quantity": kind_by_name("quantity").entry(asked.quantity, current_language()),
        "units": list(names.items()),
        "unit": str(unit or ""),
        "unit_name": names.get(str(unit or ""), ""),
        "price": _price(found.unit_price) if found else "",
        "found": found,
        "own": _price(asked.product.sale_price) if asked.product is not None else "",
        "reasons": [_reason(one, lists) for one in rules],
    }  # fmt: skip


def _label(address: str, record: Any) -> str:
    if record is None:
        return ""
    return labels(registry.resources[address], actor(), [record.id]).get(record.id, "")


def _price(amount: Decimal | None) -> str:
    if amount is None:
        return ""
    return kind_by_name("price").show(amount, current_language())


def _units() -> dict[str, str]:
    """Return the units that may be seen, by their numbers as text."""
    rows = select_where(actor(), UNITS, {})
    found = [] if rows is None else list(rows.order_by(Unit.group, Unit.factor))
    names = _named(UNITS, {row.id for row in found})
    return {str(row.id): names[row.id] for row in found if row.id in names}


def _named(address: str, ids: set[Any]) -> dict[int, str]:
    """Name records as far as they may be seen."""
    resource = registry.resources[address]
    return labels(resource, actor(), ids) if ids and actor().may(resource) else {}


def _check_prices() -> None:
    """Refuse who may not read prices. Raises Denied."""
    for address, names in ((PRODUCTS, {"sale_price"}), (RULES, {"price", "percent_off"})):
        if names & actor().hidden(registry.resources[address]):
            raise Denied(address, "read")


def _reason(one: Candidate, lists: dict[int, str]) -> Reason:
    rule, language = one.rule, current_language()
    day = kind_by_name("day")
    ends = [day.show(on, language) if on else "…" for on in (rule.from_on, rule.to_on)]
    name = lists.get(rule.price_list) if isinstance(rule.price_list, int) else None
    return Reason(
        name or str(_("not visible")),
        f"/{LISTS}/{rule.price_list}" if name else "",
        str(WHO[one.who]),
        _what(one),
        kind_by_name("quantity").show(rule.from_quantity, language) if rule.from_quantity else "",
        f"{ends[0]} – {ends[1]}" if rule.from_on or rule.to_on else "",
        _price(one.price),
    )


def _what(one: Candidate) -> str:
    return rule_named(one.rule, actor()) or str(_("Everything"))
