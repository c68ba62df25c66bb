"""A chart: how many rows of a list there are of each value, or what they add up to."""

from decimal import Decimal

from babel.numbers import format_decimal

from app.reading.grouping import Group, Total, currency_of
from app.reading.pages import Listing
from app.resource import Resource, field_label
from app.rights import Actor
from app.settings import firm
from app.showing.chart_links import Narrowing
from app.showing.chart_parts import Part, Parts
from app.showing.details import Measure, measurable, read_measure
from app.showing.views import State, address
from app.showing.ways import fields_of, word_of
from app.view_parts import Bar, Chart, Option
from models.fields import MoneyField, PriceField
from models.kinds import kind_of
from models.kinds.locales import locale_of
from models.texts import _

_LABEL = 44


class ChartOf:
    """One chart for one person."""

    def __init__(self, resource: Resource, actor: Actor, state: State, locale: str) -> None:
        self.resource, self.actor, self.state, self.locale = resource, actor, state, locale
        self.name = fields_of(state.kind)[0]
        self.listing = Listing(resource, actor, state.conditions, locale, near=state.near)
        self.narrowing = Narrowing(resource, state.base)
        self.parts = Parts(self.listing, self.name, self.narrowing)
        self.measure = read_measure(resource, actor, state.detail)
        self.money = self._money()

    def whole(self) -> Chart:
        """Return the chart."""
        found = self.parts.read([self.measure.total] if self.measure.total else [])
        currencies = _currencies([part.group for part in found]) if self.money else {}
        if self.money and not self.measure.currency:
            self.measure = Measure(self.measure.total, _usual(currencies))
        for part in found:
            part.number = self._number(part.group)
            if self.money and part.href:
                part.href = self.narrowing.also(part.href, self.money, self.measure.currency)
        bars = self._drawn(self.parts.in_order(found))
        measured = self._measured()
        label = str(field_label(self.resource.model, self.name))
        what = measured if self.measure.total else str(self.resource.title)
        return Chart(
            title=str(_("%(way)s by %(field)s", way=what, field=label)),
            about="; ".join(f"{bar.label}: {bar.value}" for bar in bars),
            head=str(_("Month")) if self.parts.is_by_month else label,
            measure=measured,
            bars=bars,
            measures=self._measures(),
            currencies=self._currency_options(currencies),
            is_by_month=self.parts.is_by_month,
            top=self._written(max((part.number for part in found), default=0)),
            note=self._note([part.group for part in found]),
            count=sum(part.group.count for part in found),
        )

    def _money(self) -> str:
        """Return the field of the currency where amounts are added up; each has its own."""
        found = currency_of(self.listing) if self.measure.total else None
        if found is None or self.measure.total in self.resource.model.firm_amounts:
            return ""
        declared = self.resource.model._meta.fields[self.measure.total]
        return str(found.name) if isinstance(declared, MoneyField | PriceField) else ""

    def _number(self, group: Group) -> Total:
        if not self.measure.total:
            return group.count
        if self.money:
            return sum(group.totals.get(self.measure.currency, []))
        return sum(sums[0] for sums in group.totals.values())

    def _written(self, number: Total) -> str:
        if not self.measure.total:
            return str(format_decimal(number, locale=locale_of(self.locale)))
        declared = self.resource.model._meta.fields[self.measure.total]
        return f"{kind_of(declared).show(number, self.locale)} {self.measure.currency}".strip()

    def _drawn(self, parts: list[Part]) -> list[Bar]:
        numbers = [Decimal(part.number) for part in parts]
        low, high = min([Decimal(0), *numbers]), max([Decimal(0), *numbers])
        whole = (high - low) or Decimal(1)
        return [
            Bar(
                label=part.label if len(part.label) <= _LABEL else f"{part.label[: _LABEL - 1]}…",
                value=self._written(part.number),
                start=_percent(min(number, Decimal(0)) - low, whole),
                length=_percent(abs(number), whole),
                href=part.href,
                tone="bad" if number < 0 else part.tone,
                is_rest=part.is_rest,
                tick=part.tick,
            )
            for part, number in zip(parts, numbers, strict=True)
        ]

    def _measured(self) -> str:
        if not self.measure.total:
            return str(_("Number"))
        label = str(field_label(self.resource.model, self.measure.total))
        return f"{label}, {self.measure.currency}" if self.money else label

    def _measures(self) -> list[Option]:
        """Return what else the bars can be as long as."""
        known = measurable(self.resource, self.actor)
        named = [(one, str(field_label(self.resource.model, one))) for one in known]
        return [
            Option(label, self._href(total), total == self.measure.total)
            for total, label in ([("", str(_("Number"))), *named] if named else [])
        ]

    def _currency_options(self, known: dict[str, int]) -> list[Option]:
        codes = sorted({*known, self.measure.currency} - {""})
        return [
            Option(code, self._href(f"{self.measure.total}:{code}"), code == self.measure.currency)
            for code in (codes if len(codes) > 1 else [])
        ]

    def _note(self, groups: list[Group]) -> str:
        """Say that amounts without a currency are not among those of one."""
        if self.money and any("" in group.totals for group in groups):
            return str(_("Amounts without a currency are not in it."))
        return ""

    def _href(self, detail: str) -> str:
        word = word_of(self.state.ways, self.state.kind, detail)
        rest = [pair for pair in self.state.base if pair[0] != "view" or pair[1].isdigit()]
        return address(self.resource, [("view", word), *rest])


def _currencies(groups: list[Group]) -> dict[str, int]:
    """Return in how many groups each currency is."""
    counts: dict[str, int] = {}
    for group in groups:
        for currency in group.totals:
            counts[currency] = counts.get(currency, 0) + 1
    return counts


def _usual(currencies: dict[str, int]) -> str:
    """Return the firm's currency where it occurs, else the most frequent one."""
    own = firm().currency
    if own in currencies or not currencies:
        return own
    return max(sorted(currencies), key=lambda code: currencies[code])


def _percent(number: Decimal, whole: Decimal) -> float:
    return round(float(number * 100 / whole), 2)
