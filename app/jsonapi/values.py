"""A body becomes the values and lines of a record; the write gate reads each by its kind."""

from typing import Any

from app.jsonapi.fields import api_fields
from app.resource import Resource
from app.rights import Actor
from app.writing.errors import Invalids
from models.kinds import kind_by_name
from models.refused import Invalid
from models.texts import _

Values = dict[str, Any]
Lines = dict[str, list[Values]]
MOST = 1_000
"""How many lines a document, and how many records a list of references, may be sent with."""


def read_record(resource: Resource, actor: Actor, body: Values) -> tuple[Values, Lines]:
    """Part a body into values and lines.

    Raises Invalids, by field, for unknown fields, those one may not set, and lists of odd shape.
    """
    known = api_fields(resource, actor)
    errors: dict[str, list[str]] = {}
    values: Values = {}
    lines: Lines = {}
    for name, value in body.items():
        one = known.get(name)
        problem = ""
        if one is None:
            problem = _("There is no field “%(name)s”.", name=name[:60])
        elif not one.is_writable:
            problem = _("“%(name)s” can't be set. Leave it out.", name=name)
        elif one.form == "lines":
            lines[name] = _lines(name, value, errors)
        elif one.form == "many" and not _is_list(value):
            problem = _("A list of at most %(most)s record numbers is needed here.", most=MOST)
        else:
            values[name] = value
        if problem:
            errors[name] = [problem]
    if errors:
        raise Invalids(errors)
    return values, lines


def _is_list(value: Any) -> bool:
    return value is None or (isinstance(value, list) and len(value) <= MOST and None not in value)


def _lines(name: str, rows: Any, errors: dict[str, list[str]]) -> list[Values]:
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        errors[name] = [_("A list of objects is needed here.")]
        return []
    if len(rows) > MOST:
        errors[name] = [_("At most %(most)s lines can be sent.", most=MOST)]
        return []
    seen: set[int] = set()
    found = []
    for number, row in enumerate(rows):
        try:
            found.append(_line(row, seen))
        except Invalid as invalid:
            errors[f"{name}.{number}.id"] = [str(invalid)]
    return found


def _line(row: Values, seen: set[int]) -> Values:
    """Read whose line it is: with `id` one that is there, without a new one."""
    values = dict(row)
    line_id = kind_by_name("reference").parse(values.pop("id", None))
    if line_id is None:
        return values
    if line_id in seen:
        raise Invalid(_("The line stands here twice."))
    seen.add(line_id)
    return {"id": line_id, **values}
