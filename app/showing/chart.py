"""A chart: how many rows of a list there are of each value, or what they add up to."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from babel.dates import format_skeleton
from babel.numbers import format_decimal
from peewee import ForeignKeyField

from app.filters.words import shift
from app.reading.grouping import Group, Total, currency_of, grouped
from app.reading.months import by_month
from app.reading.pages import Listing
from app.reading.records import labels
from app.registry import registry
from app.resource import Resource, field_label
from app.rights import Actor
from app.settings import firm
from app.showing.chart_links import Narrowing
from app.showing.details import Measure, measurable, read_measure
from app.showing.views import State, address
from app.showing.ways import fields_of, word_of
from app.view_parts import Bar, Chart, Option
from models.fields import MoneyField, PriceField
from models.kinds import kind_of
from models.kinds.locales import day_locale_of, locale_of
from models.texts import _, ngettext

MOST = 12
"""A chart has so many bars by value; the others share one."""
_MOST_NAMED = 500
_EVERY = 12
_LABEL = 44


@dataclass
class Part:
    """A bar before it is drawn."""

    label: str
    group: Group
    href: str = ""
    tone: str = ""
    is_rest: bool = False
    tick: str = ""
    number: Total = field(default=0)


class ChartOf:
    """One chart for one person."""

    def __init__(self, resource: Resource, actor: Actor, state: State, locale: str) -> None:
        self.resource, self.actor, self.state, self.locale = resource, actor, state, locale
        self.name = fields_of(state.kind)[0]
        self.field: Any = resource.model._meta.fields[self.name]
        self.is_by_month = kind_of(self.field).name in ("day", "moment")
        self.listing = Listing(resource, actor, state.conditions, locale)
        self.measure = read_measure(resource, actor, state.detail)
        self.totals = [self.measure.total] if self.measure.total else []
        self.narrowing = Narrowing(resource, state.base)

    def whole(self) -> Chart:
        """Return the chart."""
        parts, groups = self._months() if self.is_by_month else self._values()
        currencies = self._currencies(groups)
        if self.is_money and not self.measure.currency:
            self.measure = Measure(self.measure.total, _usual(currencies))
        for part in parts:
            part.number = self._number(part.group)
            if self.measure.currency and part.href:
                part.href = self.narrowing.also(part.href, self.currency_name, self.currency)
        parts = self._in_order(parts)
        label = str(field_label(self.resource.model, self.name))
        measured = self._measured()
        what = measured if self.measure.total else str(self.resource.title)
        return Chart(
            title=str(_("%(way)s by %(field)s", way=what, field=label)),
            about=_about(self._shown(parts)),
            head=str(_("Month")) if self.is_by_month else label,
            measure=measured,
            bars=self._shown(parts),
            measures=self._measures(),
            currencies=self._currency_options(currencies),
            is_by_month=self.is_by_month,
            top=self._written(max((part.number for part in parts), default=0)),
            note=self._note(groups),
            count=sum(group.count for group in groups),
        )

    @property
    def is_money(self) -> bool:
        """What is added up are amounts, each in a currency of its own."""
        if not self.measure.total or currency_of(self.listing) is None:
            return False
        declared = self.resource.model._meta.fields[self.measure.total]
        return isinstance(declared, MoneyField | PriceField)

    @property
    def currency(self) -> str:
        """The currency that is shown."""
        return self.measure.currency

    @property
    def currency_name(self) -> str:
        """The field that holds it."""
        found = currency_of(self.listing)
        return str(found.name) if found is not None else ""

    def _values(self) -> tuple[list[Part], list[Group]]:
        found = grouped(self.listing, self.name, self.totals)
        named = self._named(found)
        tones = getattr(self.field, "tones", {})
        parts = [
            Part(label, found[key], self.narrowing.value(self.name, key), tones.get(key, ""))
            for key, label in named.items()
            if key in found
        ]
        unseen = [found[key] for key in found if key is not None and key not in named]
        if unseen:
            # What isn't for one's eyes is counted, as everywhere, and never named.
            parts.append(Part(str(_("not visible")), _joined(unseen), is_rest=True))
        if None in found:
            href = self.narrowing.nothing(self.name)
            parts.append(Part(str(_("None")), found[None], href, is_rest=True))
        return parts, list(found.values())

    def _named(self, found: dict[Any, Group]) -> dict[Any, str]:
        if isinstance(self.field, ForeignKeyField):
            rel = registry.of(self.field.rel_model)
            ids = sorted((key for key in found if key is not None), key=lambda key: (
                -found[key].count, key))[:_MOST_NAMED]  # fmt: skip
            return labels(rel, self.actor, ids) if rel else {}
        return {key: str(label) for key, label in self.field.choices}

    def _months(self) -> tuple[list[Part], list[Group]]:
        found = by_month(self.listing, self.name, self.totals)
        months = list(found.groups)
        parts = []
        for at, (month, group) in enumerate(found.groups.items()):
            last = shift(month, 1, "m") - timedelta(days=1)
            label = self._month(month, "yMMM")
            part = Part(label, group, self.narrowing.days(self.name, month, last))
            if len(months) <= _EVERY or month.month % 3 == 1:
                part.tick = self._month(month, "yMMM" if at == 0 or month.month == 1 else "MMM")
            parts.append(part)
        if found.earlier.count:
            href = self.narrowing.before(self.name, months[0])
            parts.insert(0, Part(str(_("Earlier")), found.earlier, href, is_rest=True, tick="…"))
        if found.later.count:
            href = self.narrowing.after(self.name, shift(months[-1], 1, "m"))
            parts.append(Part(str(_("Later")), found.later, href, is_rest=True, tick="…"))
        if found.never.count:
            href = self.narrowing.nothing(self.name)
            parts.append(Part(str(_("None")), found.never, href, is_rest=True, tick="–"))
        return parts, [*found.groups.values(), found.earlier, found.later, found.never]

    def _month(self, month: date, skeleton: str) -> str:
        return str(format_skeleton(skeleton, month, locale=day_locale_of(self.locale)))

    def _in_order(self, parts: list[Part]) -> list[Part]:
        """Put references by length, the others in one bar that says how many they are."""
        if self.is_by_month or not isinstance(self.field, ForeignKeyField):
            return parts
        own = sorted((part for part in parts if not part.is_rest), key=lambda one: -one.number)
        rest = [part for part in parts if part.is_rest]
        if len(own) > MOST:
            others, own = own[MOST:], own[:MOST]
            label = ngettext("%(n)s other", "%(n)s others", len(others))
            joined = Part(str(label), _joined([one.group for one in others]), is_rest=True)
            joined.number = sum(one.number for one in others)
            joined.href = self.narrowing.others(self.name, [one.href for one in own], others)
            own.append(joined)
        return [*own, *rest]

    def _number(self, group: Group) -> Total:
        if not self.measure.total:
            return group.count
        if self.is_money:
            return sum(group.totals.get(self.currency, []))
        return sum(sums[0] for sums in group.totals.values())

    def _written(self, number: Total) -> str:
        if not self.measure.total:
            return str(format_decimal(number, locale=locale_of(self.locale)))
        declared = self.resource.model._meta.fields[self.measure.total]
        return f"{kind_of(declared).show(number, self.locale)} {self.currency}".strip()

    def _shown(self, parts: list[Part]) -> list[Bar]:
        numbers = [Decimal(part.number) for part in parts]
        low, high = min([Decimal(0), *numbers]), max([Decimal(0), *numbers])
        width = (high - low) or Decimal(1)
        return [
            Bar(
                label=_cut(part.label),
                value=self._written(part.number),
                start=_percent(min(Decimal(part.number), Decimal(0)) - low, width),
                length=_percent(abs(Decimal(part.number)), width),
                href=part.href,
                tone="bad" if part.number < 0 else part.tone,
                is_rest=part.is_rest,
                tick=part.tick,
            )
            for part in parts
        ]

    def _currencies(self, groups: list[Group]) -> dict[str, int]:
        counts: dict[str, int] = {}
        if self.is_money:
            for group in groups:
                for currency in group.totals:
                    counts[currency] = counts.get(currency, 0) + 1
        return counts

    def _measured(self) -> str:
        if not self.measure.total:
            return str(_("Number"))
        label = str(field_label(self.resource.model, self.measure.total))
        return f"{label}, {self.currency}" if self.currency else label

    def _measures(self) -> list[Option]:
        known = measurable(self.resource, self.actor)
        if not known:
            return []
        named = [("", str(_("Number")))]
        named += [(one, str(field_label(self.resource.model, one))) for one in known]
        return [
            Option(label, self._href(total), total == self.measure.total) for total, label in named
        ]

    def _currency_options(self, known: dict[str, int]) -> list[Option]:
        codes = sorted({*known, self.currency} - {""})
        if len(codes) < 2:
            return []
        return [
            Option(code, self._href(f"{self.measure.total}:{code}"), code == self.currency)
            for code in codes
        ]

    def _note(self, groups: list[Group]) -> str:
        """Say that amounts without a currency are not among those of one."""
        if self.currency and any("" in group.totals for group in groups):
            return str(_("Amounts without a currency are not in it."))
        return ""

    def _href(self, detail: str) -> str:
        word = word_of(self.state.ways, self.state.kind, detail)
        rest = [pair for pair in self.state.base if pair[0] != "view" or pair[1].isdigit()]
        return address(self.resource, [("view", word), *rest])


def _usual(currencies: dict[str, int]) -> str:
    """Return the firm's currency where it occurs, else the most frequent one."""
    own = firm().currency
    if own in currencies or not currencies:
        return own
    return max(sorted(currencies), key=lambda code: currencies[code])


def _joined(groups: list[Group]) -> Group:
    whole = Group()
    for group in groups:
        whole.count += group.count
        for currency, sums in group.totals.items():
            kept = whole.totals.get(currency)
            added = [a + b for a, b in zip(kept or sums, sums, strict=True)]
            whole.totals[currency] = added if kept else list(sums)
    return whole


def _percent(number: Total, whole: Total) -> float:
    return round(float(Decimal(number) * 100 / Decimal(whole)), 2)


def _cut(label: str) -> str:
    return label if len(label) <= _LABEL else f"{label[: _LABEL - 1]}…"


def _about(bars: list[Bar]) -> str:
    """Say in words what the chart shows, for those who don't see it."""
    return "; ".join(f"{bar.label}: {bar.value}" for bar in bars)
