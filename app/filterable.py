"""Which fields a form can filter, and how: as declared, without anybody's rights."""

from dataclasses import dataclass
from typing import Any

from models.computed import computed
from models.kinds import Kind, kind_of

STEPS = 4


@dataclass(frozen=True)
class Filterable:
    """A field as a form filters it: the path to what is compared, its kind and the control.

    A reference is filtered by the text that names the other record: `company.name`.
    """

    path: tuple[str, ...]
    kind: Kind
    form: str


def filterable(model: Any, path: str) -> Filterable | None:
    """Say how a form filters a path of fields; None where it can't."""
    steps = path.split(".")
    at = model
    for number, step in enumerate(steps):
        field = at._meta.fields.get(step) or at._meta.manytomany.get(step)
        rel = getattr(field, "rel_model", None)
        if rel is None:
            kind = _kind(at, step)
            form = _form(kind) if kind is not None and number == len(steps) - 1 else ""
            return Filterable(tuple(steps), kind, form) if kind is not None and form else None
        at = rel
        if number == len(steps) - 1 and number < STEPS and at.shown_as:
            steps.append(at.shown_as[0])  # what names the other record goes on, as far as to a text
    return None


def _kind(model: Any, name: str) -> Kind | None:
    field = model._meta.fields.get(name)
    if field is not None:
        return kind_of(field)
    for base in model.__mro__:
        declared = vars(base).get(name)
        if isinstance(declared, computed):
            return declared.value_kind(model)
    return None


def _form(kind: Kind) -> str:
    """Name the control: yesno, choice, day, number or text; nothing where there is none."""
    if kind.name == "yesno":
        return "yesno"
    if kind.options("en"):
        return "choice"
    if kind.name in ("day", "moment"):
        return "day"
    if kind.is_number:
        return "number"
    return "text" if "contains" in kind.filter_ops else ""
