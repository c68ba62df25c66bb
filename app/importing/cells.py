"""Reading cells: the text of a column becomes a value of its field, or a sentence."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from babel.core import get_global
from peewee import CharField, ForeignKeyField

from app.importing.countries import find_country
from app.importing.notation import plain_day
from models.folding import fold
from models.kinds import Kind, kind_of
from models.refused import Invalid
from models.shape import KeyField
from models.texts import _, available_languages, use_language

_SEVERAL = re.compile(r"\s*[|;]\s*")
_NUMBERS = re.compile(r"\s*\d{1,18}(?:\s*,\s*\d{1,18})+\s*")
"""Numbers of records as a raw export writes them."""
_POINTER = re.compile(r"([a-z]\w*/[a-z]\w*)[/:](\d{1,18})")
_LISTS = ("choice", "country", "language", "currency", "yesno", "timezone")
_CHECKED = ("email", "phone", "vat", "iban", "url")


@dataclass(frozen=True)
class Named:
    """A reference as the file writes it; found once the whole batch is read."""

    model: Any
    texts: tuple[str, ...]
    is_many: bool = False
    is_loose: bool = False
    """What isn't found is left out, with a warning."""
    by: str = ""
    """The field by which the file names the records; empty: whatever names one."""


Cell = Callable[[str], Any]
"""Reads a text that isn't empty. Raises Invalid; a `Warned` value is kept as it was written."""


@dataclass(frozen=True)
class Warned:
    """A value that failed its check and is kept as written, with the reason."""

    value: Any
    reason: str


def cell_reader(model: Any, name: str, notation: str) -> Cell:
    """Return how the cells of a column are read that goes into this field."""
    if name in model._meta.manytomany:
        rel = model._meta.manytomany[name].rel_model
        by = notation if notation in naming_fields(rel) else ""
        return lambda text: Named(rel, _several(text), True, by=by)
    if name in model.refs:
        return _pointer
    field = model._meta.fields[name]
    if isinstance(field, ForeignKeyField):
        by = notation if notation in naming_fields(field.rel_model) else ""
        return lambda text: Named(field.rel_model, (text,), by=by)
    return _kind_reader(kind_of(field), notation)


def referred_by(model: Any, name: str) -> Any:
    """Return the class of the records that a field refers to, None for any other field."""
    if name in model._meta.manytomany:
        return model._meta.manytomany[name].rel_model
    field = model._meta.fields.get(name)
    return field.rel_model if isinstance(field, ForeignKeyField) else None


def naming_fields(model: Any) -> list[str]:
    """Return the fields by each of which alone a file may name a record: id, unique texts."""
    unique = [one.name for one in model._meta.sorted_fields if is_code(one)]
    return ["id", *unique]


def is_code(field: Any) -> bool:
    """Say whether a field is a text that names one record."""
    return bool(field.unique) and isinstance(field, CharField) and not isinstance(field, KeyField)


def _kind_reader(kind: Kind, notation: str) -> Cell:
    if kind.name in _LISTS:
        return _list_reader(kind, notation)
    if kind.name in _CHECKED:
        return lambda text: _checked(kind, text)
    if kind.name in ("day", "moment", "birthday"):
        locale = "en-GB" if notation == "iso" else notation
        if kind.name == "day":
            return lambda text: kind.parse(plain_day(text), locale)
        return lambda text: kind.parse(text, locale)
    return lambda text: kind.parse(text, notation)


def _checked(kind: Kind, text: str) -> Any:
    """Read what must pass a check; a wrong one is kept as written, with a warning."""
    try:
        return kind.parse(text)
    except Invalid as wrong:
        return Warned(kind.parse(text, strict=False), str(wrong))


def _list_reader(kind: Kind, notation: str) -> Cell:
    """Read codes and words of all languages; the same word is looked up once."""
    words: dict[str, Any] | None = None
    known: dict[str, Any] = {}

    def read(text: str) -> Any:
        nonlocal words
        if text not in known:
            if words is None:
                words = _words(kind)
            value = words.get(fold(text).strip(". "))
            if value is None and kind.name == "country":
                value = find_country(text, words)
            known[text] = kind.parse(text, notation) if value is None else value
            if len(known) > 10_000:
                return known.pop(text)
        return known[text]

    return read


def _words(kind: Kind) -> dict[str, Any]:
    """Return what people of all our languages call the values of a kind."""
    found: dict[str, Any] = {}
    aliases = get_global("territory_aliases") if kind.name == "country" else {}
    codes = {code for code, _label in kind.options("en")}
    for alias, targets in aliases.items():
        if targets[0] in codes and str(alias).isalpha():
            found[fold(str(alias))] = targets[0]
    for language in available_languages():
        with use_language(language):
            options = list(kind.options(language))
        for key, label in options:
            value = kind.parse(key)
            found.setdefault(fold(str(label)), value)
    for key, _label in kind.options("en"):
        found[fold(key)] = kind.parse(key)
    return found


def _several(text: str) -> tuple[str, ...]:
    if _NUMBERS.fullmatch(text.strip()):
        return tuple(dict.fromkeys(part.strip() for part in text.split(",")))
    return tuple(dict.fromkeys(part for part in _SEVERAL.split(text.strip()) if part))


def _pointer(text: str) -> dict[str, Any]:
    found = _POINTER.fullmatch(text.strip())
    if not found:
        raise Invalid(_("Write the record like %(example)s.", example="contacts/parties/7"))
    return {"resource": found[1], "id": int(found[2])}


__all__ = ["Named", "Warned", "cell_reader", "is_code", "naming_fields", "referred_by"]
