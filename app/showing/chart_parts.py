"""What a chart has a bar for: values, references, months, and what is left over."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from babel.dates import format_skeleton
from peewee import ForeignKeyField

from app.filters.words import shift
from app.reading.grouping import Group, Total, grouped
from app.reading.months import by_month
from app.reading.pages import Listing
from app.reading.records import labels, seen_among
from app.registry import registry
from app.showing.chart_links import Narrowing
from models.kinds import kind_of
from models.kinds.locales import day_locale_of
from models.texts import _, ngettext

MOST = 12
"""A chart has so many bars by value; the others share one."""
_EVERY = 12


@dataclass
class Part:
    """A bar before it is drawn: `number` is what it is as long as."""

    label: str
    group: Group
    href: str = ""
    tone: str = ""
    is_rest: bool = False
    tick: str = ""
    key: str = ""
    number: Total = field(default=0)


class Parts:
    """The bars of one field."""

    def __init__(self, listing: Listing, name: str, narrowing: Narrowing) -> None:
        self.listing, self.name, self.narrowing = listing, name, narrowing
        self.field: Any = listing.resource.model._meta.fields[name]
        self.locale = listing.locale
        self.is_by_month = kind_of(self.field).name in ("day", "moment")
        self.is_ranked = not self.is_by_month and not self.field.choices
        """The values have no order of their own: the longest bar comes first."""

    def read(self, totals: list[str]) -> list[Part]:
        """Return the bars with what they count and add up to."""
        return self._months(totals) if self.is_by_month else self._values(totals)

    def _values(self, totals: list[str]) -> list[Part]:
        found = grouped(self.listing, self.name, totals)
        shown = self._shown(found)
        parts = [self._value(key, found[key]) for key in shown]
        unseen = [found[key] for key in found.keys() - {None, *shown}]
        if unseen:
            # What isn't for one's eyes is counted, as everywhere, and never named.
            parts.append(Part(str(_("not visible")), joined(unseen), is_rest=True))
        if None in found:
            href = self.narrowing.nothing(self.name)
            parts.append(Part(str(_("None")), found[None], href, is_rest=True))
        return parts

    def _shown(self, found: dict[Any, Group]) -> list[Any]:
        """Return the values that are for the person's eyes, in order."""
        known = [key for key in found if key is not None]
        if isinstance(self.field, ForeignKeyField):
            rel = registry.of(self.field.rel_model)
            seen = seen_among(rel, self.listing.actor, known) if rel else set()
            return sorted(seen, key=lambda key: (-found[key].count, key))
        if not self.field.choices:
            return known
        now = [key for key, _label in self.field.choices if key in found]
        return now + sorted(set(known) - set(now), key=str)

    def _value(self, key: Any, group: Group) -> Part:
        """Return the bar of a value; what is referred to is named only where a bar is drawn."""
        if isinstance(self.field, ForeignKeyField):
            return Part("", group, self.narrowing.value(self.name, key), key=str(key))
        is_gone = self.field.choices and key not in dict(self.field.choices)
        href = "" if is_gone else self.narrowing.value(self.name, key)
        label, tones = kind_of(self.field).show(key, self.locale), getattr(self.field, "tones", {})
        return Part(label, group, href, tones.get(key, ""), key=str(key))

    def _months(self, totals: list[str]) -> list[Part]:
        found = by_month(self.listing, self.name, totals)
        months = list(found.groups)
        parts = [self._month(month, found.groups[month], months) for month in months]
        if found.earlier.count:
            href = self.narrowing.before(self.name, months[0])
            parts.insert(0, Part(str(_("Earlier")), found.earlier, href, is_rest=True, tick="…"))
        if found.later.count:
            href = self.narrowing.after(self.name, shift(months[-1], 1, "m"))
            parts.append(Part(str(_("Later")), found.later, href, is_rest=True, tick="…"))
        if found.never.count:
            href = self.narrowing.nothing(self.name)
            parts.append(Part(str(_("None")), found.never, href, is_rest=True, tick="–"))
        return parts

    def _month(self, month: date, group: Group, months: list[date]) -> Part:
        last = shift(month, 1, "m") - timedelta(days=1)
        href = self.narrowing.days(self.name, month, last)
        part = Part(self._written(month, "yMMM"), group, href)
        if len(months) <= _EVERY or month.month % 3 == 1:
            begins = month == months[0] or month.month == 1
            part.tick = self._written(month, "yMMM" if begins else "MMM")
        return part

    def _written(self, month: date, skeleton: str) -> str:
        return str(format_skeleton(skeleton, month, locale=day_locale_of(self.locale)))

    def in_order(self, parts: list[Part]) -> list[Part]:
        """Put what has no order of its own by length, the others in one bar that says how many."""
        if not self.is_ranked:
            return parts
        own = sorted((part for part in parts if not part.is_rest), key=lambda one: -one.number)
        rest = [part for part in parts if part.is_rest]
        self._name(own[:MOST])
        return [*own[:MOST], *self._others(own), *rest]

    def _name(self, parts: list[Part]) -> None:
        """Give the bars of references their names."""
        rel = registry.of(getattr(self.field, "rel_model", None))
        if rel is not None:
            named = labels(rel, self.listing.actor, [int(part.key) for part in parts])
            for part in parts:
                part.label = named.get(int(part.key), f"#{part.key}")

    def _others(self, own: list[Part]) -> list[Part]:
        others = own[MOST:]
        if not others:
            return []
        label = str(ngettext("%(n)s other", "%(n)s others", len(others)))
        href = self.narrowing.others(self.name, [part.key for part in own[:MOST]])
        number = sum(part.number for part in others)
        whole = joined([part.group for part in others])
        return [Part(label, whole, href, is_rest=True, number=number)]


def joined(groups: list[Group]) -> Group:
    """Add groups up."""
    whole = Group()
    for group in groups:
        whole.count += group.count
        for currency, sums in group.totals.items():
            kept = whole.totals.get(currency)
            added = [a + b for a, b in zip(kept or sums, sums, strict=True)]
            whole.totals[currency] = added if kept else list(sums)
    return whole
