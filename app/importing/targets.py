"""Targets: where a column of a file goes, written `name`, `addresses.city` or with what goes along.

`addresses[role=delivery].city` is the city of the record's first delivery address.
`name[kind=company]` is a name, and says besides that a new record is a company.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from app.hints import hint_at
from app.importing.unknown import unknown_field
from app.resource import Resource, field_label
from app.rights import Actor
from app.writing.gate import line_resource
from app.writing.values import writable_names
from models.refused import Refused
from models.texts import _

KEY = "id"
_TARGET = re.compile(
    r"(?:(?P<line>[a-z]\w*)(?:\[(?P<where>[^\]]*)\])?\.)?(?P<name>[a-z]\w*)(?:\[(?P<along>[^\]]*)\])?"
)


@dataclass(frozen=True)
class Target:
    """A field of the record (`line` empty) or of one of its lines.

    `where` are values that the line has, `along` values of a new record that go with the column.
    """

    name: str
    line: str = ""
    where: tuple[tuple[str, str], ...] = ()
    along: tuple[tuple[str, str], ...] = ()

    @cached_property
    def text(self) -> str:
        """Write the target as in a map."""
        line = f"{self.line}{_bracket(self.where)}." if self.line else ""
        return f"{line}{self.name}{_bracket(self.along)}"

    @property
    def place(self) -> tuple[str, tuple[tuple[str, str], ...], str]:
        """What two columns can't both fill."""
        return self.line, self.where, self.name


def _bracket(pairs: tuple[tuple[str, str], ...]) -> str:
    return f"[{','.join(f'{name}={value}' for name, value in pairs)}]" if pairs else ""


def read_target(text: str) -> Target:
    """Read a target. Raises Refused with the way to write it."""
    found = _TARGET.fullmatch(text.strip())
    if found is None:
        raise Refused(
            _(
                "“%(text)s” is no field. Write name, addresses.city or"
                " addresses[role=delivery].city.",
                text=text[:80],
            )
        )
    return Target(
        found["name"], found["line"] or "", _pairs(found["where"]), _pairs(found["along"])
    )


def _pairs(text: str | None) -> tuple[tuple[str, str], ...]:
    parts = [part.partition("=") for part in (text or "").split(",") if part.strip()]
    return tuple((name.strip(), value.strip()) for name, _sign, value in parts)


@dataclass
class Place:
    """A field that columns may fill, and what people call it."""

    target: Target
    label: str
    model: Any
    is_needed: bool = False
    words: set[str] = field(default_factory=set)


def places(resource: Resource, actor: Actor) -> Iterator[Place]:
    """Return the fields that a person may fill by an import: the record's own, then its lines'."""
    model = resource.model
    yield Place(Target(KEY), str(_("Number (id)")), model)
    for name in writable_names(resource, actor):
        yield Place(Target(name), str(field_label(model, name)), model)
    for line in resource.lines:
        child = line_resource(resource, line)
        if child is None:
            continue
        for where in _wheres(resource, line):
            said = f" ({', '.join(value for _name, value in where)})" if where else ""
            for name in writable_names(child, actor):
                if name == child.model.parent or name in dict(where):
                    continue
                label = f"{child.singular}{said}: {field_label(child.model, name)}"
                yield Place(Target(name, line, where), label, child.model)


def _wheres(resource: Resource, line: str) -> list[tuple[tuple[str, str], ...]]:
    """Return the kinds of lines that the resource's headings speak of, after the plain ones."""
    found: dict[tuple[tuple[str, str], ...], None] = {(): None}
    for text in resource.headings:
        target = read_target(text)
        if target.line == line:
            found[target.where] = None
    return list(found)


def check_target(resource: Resource, actor: Actor, target: Target) -> None:
    """Raise Refused where a person can't fill this by an import."""
    owner: Resource | None = line_resource(resource, target.line) if target.line else resource
    if owner is None:
        raise Refused(
            _(
                "There are no lines named “%(name)s”.%(hint)s",
                name=target.line,
                hint=hint_at(target.line, resource.lines),
            )
        )
    allowed = {*writable_names(owner, actor), *([] if target.line else [KEY])}
    conditions: Mapping[str, str] = dict(target.where)
    along = {} if target.line else dict(target.along)
    if target.line and target.along:
        raise Refused(_("“%(text)s”: write what lines have before the dot.", text=target.text))
    for name in (target.name, *conditions, *along):
        if name not in allowed:
            raise unknown_field(name, str(owner.title), sorted(allowed))


class Fields:
    """What a person may fill by an import, asked for by the way it is written."""

    def __init__(self, resource: Resource, actor: Actor) -> None:
        self.resource, self.actor = resource, actor

    def has(self, text: str) -> bool:
        """Say whether a text is a target."""
        try:
            check_target(self.resource, self.actor, read_target(text))
        except Refused:
            return False
        return True

    @cached_property
    def names(self) -> list[str]:
        """Name the targets there are."""
        return [place.target.text for place in places(self.resource, self.actor)]


__all__ = ["KEY", "Fields", "Place", "Target", "check_target", "places", "read_target"]
