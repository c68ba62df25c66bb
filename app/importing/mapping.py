"""A mapping: which column goes where, what new records have besides, and how the file writes."""

import json
from collections.abc import Mapping as AnyMapping
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from app.hints import hint_at
from app.importing.cells import naming_fields, referred_by
from app.importing.notation import DAYS, NUMBERS
from app.importing.targets import KEY, Fields, Target, check_target, read_target
from app.importing.unknown import neither, unknown_column, unknown_part
from app.resource import Resource
from app.rights import Actor
from app.writing.gate import line_resource
from models.refused import Refused
from models.texts import _

ALIKE = ("", "skip", "update")
PARTS = ("columns", "fixed", "key", "notations", "values", "nothing", "alike")
NO_VALUE = "\n"
"""Where a line that was typed doesn't say what its cell stands for: it is kept to be put right."""


@dataclass
class Mapping:
    """`columns` are by the names of the sheet; `fixed` are values of new records by field.

    `notations` are by column (see `app/importing/notation.py`; of a reference the field by which
    the file names records), `values` say by column what cells stand for, {"kind": {"3": "goods"}};
    `nothing` are words that mean that a cell is empty, `key` is the field by which stored records
    are found. `alike` says what becomes of a new row that looks like one stored record: nothing
    special, "skip" or "update".
    """

    columns: dict[str, Target] = field(default_factory=dict)
    fixed: dict[str, str] = field(default_factory=dict)
    key: str = ""
    notations: dict[str, str] = field(default_factory=dict)
    nothing: list[str] = field(default_factory=list)
    alike: str = ""
    values: dict[str, dict[str, str]] = field(default_factory=dict)

    def take_key(self, key: str) -> None:
        """Update by this field or, with none, make new records; a guess never decides that.

        Numbers of records that the file has go nowhere unless they are the key.
        """
        self.key = key
        if key != KEY:
            self.columns = {name: one for name, one in self.columns.items() if one.name != KEY}

    def check(self, resource: Resource, actor: Actor) -> None:
        """Raise Refused where it can't be done: unknown fields, one field twice, no such key."""
        taken: dict[object, str] = {}
        for name, target in self.columns.items():
            check_target(resource, actor, target)
            if target.place in taken:
                raise Refused(
                    _(
                        "“%(one)s” and “%(other)s” both go into %(field)s. Choose one of them.",
                        one=taken[target.place],
                        other=name,
                        field=target.text,
                    )
                )
            taken[target.place] = name
            self._check_naming(resource, name, target)
        self._check_values()
        for name in self.fixed:
            check_target(resource, actor, read_target(name))
        own = {target.name for target in self.columns.values() if not target.line}
        if not own:
            raise Refused(_("No column goes into a field. Choose where at least one goes."))
        self._check_key(resource, actor)
        if self.key and self.key not in own:
            raise Refused(
                _("The key “%(key)s” is filled by no column. Choose one for it.", key=self.key),
                field="key",
            )
        if "id" in own and self.key != "id":
            raise Refused(_("A column goes into the id: then the id is the key too."))
        manies = {*resource.model._meta.manytomany, *resource.model.refs}
        if self.key in manies:
            text = _("“%(key)s” can't be a key. Choose a plain field.", key=self.key)
            raise Refused(text, field="key")

    def _check_naming(self, resource: Resource, name: str, target: Target) -> None:
        """Raise Refused where a column is to name records by a field that can't."""
        owner = line_resource(resource, target.line) if target.line else resource
        other = referred_by(owner.model, target.name) if owner is not None else None
        by = self.notations.get(name, "")
        if other is None or by in ("", *NUMBERS, *DAYS):
            return
        if by not in naming_fields(other):
            raise Refused(
                _(
                    "“%(column)s” can't name records by “%(field)s”.%(hint)s",
                    column=name,
                    field=by[:60],
                    hint=hint_at(by[:60], naming_fields(other)),
                )
            )

    def _check_values(self) -> None:
        for cell, means in (one for pairs in self.values.values() for one in pairs.items()):
            if means == NO_VALUE or not cell:
                raise Refused(
                    _(
                        "“%(line)s” doesn't say what a cell stands for. Write it as 3 = Beverages,"
                        " a line each.",
                        line=cell[:60],
                    )
                )

    def _check_key(self, resource: Resource, actor: Actor) -> None:
        try:
            if self.key:
                check_target(resource, actor, read_target(self.key))
        except Refused as refused:
            raise Refused(str(refused), field="key") from refused

    def as_json(self) -> str:
        """Write the mapping down."""
        return json.dumps(
            {
                "columns": {name: target.text for name, target in self.columns.items()},
                "fixed": self.fixed,
                "key": self.key,
                "notations": self.notations,
                "values": self.values,
                "nothing": self.nothing,
                "alike": self.alike,
            },
            ensure_ascii=False,
        )


def read_mapping(
    told: Any, names: Sequence[str], guess: Mapping, fields: Fields | None = None
) -> Mapping:
    """Read a mapping from plain data; what it doesn't say stays as guessed.

    Beside the full form, a plain object is understood, {"Firm": "name", "kind": "=company"}: column
    to field (or field to column), and a value that begins with = for all new records; `fields` tell
    which of two words is the wrong one. Raises Refused where a word names nothing.
    """
    if not isinstance(told, dict):
        raise Refused(_("The mapping is a JSON object of columns and their fields."))
    if "columns" not in told or not isinstance(told["columns"], dict):
        told = _full_form(told, names, fields)
    _check_parts(told, names)
    columns = {name: read_target(_text(text)) for name, text in told["columns"].items() if text}
    fixed = told.get("fixed", guess.fixed)
    return Mapping(
        columns,
        {str(name): _text(value) for name, value in _object(fixed).items()},
        _text(told.get("key") or ""),
        {**guess.notations, **_object(told.get("notations") or {})},
        [_text(one) for one in told.get("nothing", guess.nothing)],
        _choice(_text(told.get("alike") or "")),
        {
            name: {str(cell): _text(means) for cell, means in _object(pairs).items()}
            for name, pairs in _object(told.get("values") or {}).items()
        },
    )


def read_values(text: str) -> dict[str, str]:
    """Read what cells stand for, as `3 = Beverages`. Another line stands for `NO_VALUE`."""
    found = {}
    for line in filter(None, map(str.strip, text.splitlines())):
        cell, sign, means = line.partition("=")
        found[cell.strip() if sign else line] = means.strip() if sign else NO_VALUE
    return found


def write_values(values: AnyMapping[str, str]) -> str:
    """Write what cells stand for as `read_values` reads it."""
    return "\n".join(
        cell if means == NO_VALUE else f"{cell} = {means}" for cell, means in values.items()
    )


def _choice(text: str) -> str:
    if text not in ALIKE:
        raise Refused(_("“alike” is skip, update or left out, not “%(text)s”.", text=text[:40]))
    return text


def _check_parts(told: AnyMapping[str, Any], names: Sequence[str]) -> None:
    """Raise Refused for a part that a mapping hasn't, and for columns that the file hasn't."""
    for part in told:
        if part not in PARTS:
            raise unknown_part(str(part), PARTS)
    by_column = (_object(told.get(part) or {}) for part in ("notations", "values"))
    for name in (*told["columns"], *chain.from_iterable(by_column)):
        if name not in names:
            raise unknown_column(str(name), names)


def _full_form(
    told: AnyMapping[str, Any], names: Sequence[str], fields: Fields | None
) -> dict[str, Any]:
    columns: dict[str, str] = {}
    fixed: dict[str, str] = {}
    for name, value in told.items():
        text = _text(value)
        if text.startswith("="):
            fixed[name] = text[1:]
        elif name in names:
            columns[name] = text
        elif text in names and (fields is None or fields.has(name)):
            columns[text] = name
        else:
            raise _wrong_word(name, text, names, fields)
    return {"columns": columns} | ({"fixed": fixed} if fixed else {})


def _wrong_word(name: str, text: str, names: Sequence[str], fields: Fields | None) -> Refused:
    """Say which word of a pair names nothing, where neither the first nor both do."""
    if fields is None or not text or (fields.has(text) and not fields.has(name)):
        return unknown_column(name, names)
    if fields.has(name):
        return unknown_column(text, names)
    return neither(name, names, fields.names)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, str | int):
        raise Refused(_("The mapping is a JSON object of columns and their fields."))
    return str(value)


def _object(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise Refused(_("The mapping is a JSON object of columns and their fields."))
    return value
