"""The lists behind the bars of a chart: its own filter, narrowed down to a bar."""

from datetime import date
from typing import Any
from urllib.parse import parse_qsl, urlencode

from app.resource import Resource
from app.showing.views import Pairs, address

_SHAPE = ("view", "limit", "sort")


class Narrowing:
    """Writes the address of a list that is narrowed down to the rows of a bar."""

    def __init__(self, resource: Resource, base: Pairs) -> None:
        self.resource = resource
        self.base = [pair for pair in base if pair[0] not in _SHAPE]

    def value(self, name: str, key: Any) -> str:
        """Return the list of the rows with one value."""
        return self._to([(name, str(key))])

    def nothing(self, name: str) -> str:
        """Return the list of the rows without a value."""
        return self._to([(f"{name}__isnull", "true")])

    def days(self, name: str, first: date, last: date) -> str:
        """Return the list of the rows of these days, whatever days it was narrowed to before."""
        ends = first.isoformat(), last.isoformat()
        taken = {key for key, _value in self.base}
        ways: list[Pairs] = [
            [(f"{name}__between", ",".join(ends))],
            [(f"{name}__gte", ends[0]), (f"{name}__lte", ends[1])],
            [("where", f'{name}__between="{ends[0]}","{ends[1]}"')],
        ]
        free = [way for way in ways if taken.isdisjoint(key for key, _value in way)]
        return self._to(free[0] if free else ways[0])

    def before(self, name: str, day: date) -> str:
        """Return the list of the rows before a day."""
        return self._to([(f"{name}__lt", day.isoformat())])

    def after(self, name: str, day: date) -> str:
        """Return the list of the rows from a day on."""
        return self._to([(f"{name}__gte", day.isoformat())])

    def others(self, name: str, shown: list[str]) -> str:
        """Return the list of the rows with a value that is none of those shown."""
        left_out = [(f"{name}__ne", value) for value in shown]
        return self._to([*left_out, (f"{name}__isnull", "false")])

    def also(self, href: str, name: str, value: str) -> str:
        """Narrow an address down further to one value."""
        pairs = [pair for pair in parse_qsl(href.partition("?")[2]) if pair[0] != name]
        return f"{self.resource.href}?{urlencode([*pairs, (name, value)])}"

    def _to(self, own: Pairs) -> str:
        """Put conditions to those there are; one of the same key is narrower than it."""
        replaced = {key for key, _value in own if not key.endswith("__ne")}
        rest = [pair for pair in self.base if pair[0] not in replaced]
        is_list = [("view", "list")] if "list" in self.resource.views else []
        return address(self.resource, [*is_list, *rest, *own])
