"""A mapping: which column goes where, what new records have besides, and how the file writes."""

import json
from collections.abc import Mapping as AnyMapping
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from app.importing.targets import KEY, Target, check_target, read_target
from app.resource import Resource
from app.rights import Actor
from models.refused import Refused
from models.texts import _

ALIKE = ("", "skip", "update")


@dataclass
class Mapping:
    """`columns` are by the names of the sheet; `fixed` are values of new records by field.

    `notations` are by column (see `app/importing/notation.py`), `nothing` are words that mean that
    a cell is empty, `key` is the field by which stored records are found. `alike` says what becomes
    of a new row that looks like one stored record: nothing special, "skip" or "update".
    """

    columns: dict[str, Target] = field(default_factory=dict)
    fixed: dict[str, str] = field(default_factory=dict)
    key: str = ""
    notations: dict[str, str] = field(default_factory=dict)
    nothing: list[str] = field(default_factory=list)
    alike: str = ""

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
        for name in self.fixed:
            check_target(resource, actor, read_target(name))
        own = {target.name for target in self.columns.values() if not target.line}
        if not own:
            raise Refused(_("No column goes into a field. Choose where at least one goes."))
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

    def as_json(self) -> str:
        """Write the mapping down."""
        return json.dumps(
            {
                "columns": {name: target.text for name, target in self.columns.items()},
                "fixed": self.fixed,
                "key": self.key,
                "notations": self.notations,
                "nothing": self.nothing,
                "alike": self.alike,
            },
            ensure_ascii=False,
        )


def read_mapping(told: Any, names: Sequence[str], guess: Mapping) -> Mapping:
    """Read a mapping from plain data; what it doesn't say stays as guessed.

    Beside the full form, a plain object is understood, {"Firm": "name", "kind": "=company"}: column
    to field (or field to column), and a value that begins with = for all new records.
    Raises Refused where it names no column of the file.
    """
    if not isinstance(told, dict):
        raise Refused(_("The mapping is a JSON object of columns and their fields."))
    if "columns" not in told or not isinstance(told["columns"], dict):
        told = _full_form(told, names)
    columns = {}
    for name, text in told["columns"].items():
        if name not in names:
            raise Refused(
                _(
                    "The file has no column “%(name)s”. It has: %(names)s.",
                    name=str(name)[:80],
                    names=", ".join(names)[:500],
                )
            )
        if text:
            columns[name] = read_target(_text(text))
    fixed = told.get("fixed", guess.fixed)
    return Mapping(
        columns,
        {str(name): _text(value) for name, value in _object(fixed).items()},
        _text(told.get("key") or ""),
        {**guess.notations, **_object(told.get("notations") or {})},
        [_text(one) for one in told.get("nothing", guess.nothing)],
        _choice(_text(told.get("alike") or "")),
    )


def _choice(text: str) -> str:
    if text not in ALIKE:
        raise Refused(_("“alike” is skip, update or left out, not “%(text)s”.", text=text[:40]))
    return text


def _full_form(told: AnyMapping[str, Any], names: Sequence[str]) -> dict[str, Any]:
    columns: dict[str, str] = {}
    fixed: dict[str, str] = {}
    for name, value in told.items():
        text = _text(value)
        if text.startswith("="):
            fixed[name] = text[1:]
        elif name not in names and text in names:
            columns[text] = name
        else:
            columns[name] = text
    return {"columns": columns} | ({"fixed": fixed} if fixed else {})


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
