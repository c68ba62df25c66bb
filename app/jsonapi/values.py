"""Values of a body become those of a record: each read by its kind, in plain notation."""

from typing import Any

from app.jsonapi.fields import ApiField, api_fields
from app.resource import Resource
from app.rights import Actor
from app.writing.errors import Invalids
from models.kinds import kind_by_name
from models.refused import Invalid
from models.texts import _

Values = dict[str, Any]
Lines = dict[str, list[Values]]
MOST_LINES = 1_000
_MOST_LINKS = 1_000


def read_record(resource: Resource, actor: Actor, body: Values) -> tuple[Values, Lines]:
    """Return the values and the lines in a body.

    Raises Invalids, by field, for unknown fields, those one may not set, and values that don't fit.
    """
    known = api_fields(resource, actor)
    errors: dict[str, list[str]] = {}
    values: Values = {}
    lines: Lines = {}
    for name, value in body.items():
        one = known.get(name)
        if one is None or not one.is_writable:
            errors[name] = [_unwritable(one, name)]
        elif one.form == "lines":
            lines[name] = _lines(one, actor, value, errors)
        else:
            _read_into(values, one, value, errors)
    if errors:
        raise Invalids(errors)
    return values, lines


def _unwritable(one: ApiField | None, name: str) -> str:
    if one is None:
        return _("There is no field “%(name)s”.", name=name[:60])
    return _("“%(name)s” can't be set. Leave it out.", name=name)


def _read_into(values: Values, one: ApiField, value: Any, errors: dict[str, list[str]]) -> None:
    try:
        values[one.name] = _read(one, value)
    except Invalid as invalid:
        errors[one.name] = [str(invalid)]


def _read(one: ApiField, value: Any) -> Any:
    if one.form == "many":
        return _ids(value)
    if one.form == "pointer":
        pair = kind_by_name("record").parse(value)
        return None if pair is None else {"resource": pair[0], "id": pair[1]}
    assert one.kind is not None
    return one.kind.parse(value)


def _ids(value: Any) -> list[int]:
    if value is None:
        return []
    if not isinstance(value, list) or len(value) > _MOST_LINKS:
        raise Invalid(
            _("A list of at most %(most)s record numbers is needed here.", most=_MOST_LINKS)
        )
    kind = kind_by_name("reference")
    found = [kind.parse(one) for one in value]
    if None in found:
        raise Invalid(_("Choose a record, or write its number."))
    return found


def _lines(one: ApiField, actor: Actor, rows: Any, errors: dict[str, list[str]]) -> list[Values]:
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        errors[one.name] = [_("A list of objects is needed here.")]
        return []
    if len(rows) > MOST_LINES:
        errors[one.name] = [_("At most %(most)s lines can be sent.", most=MOST_LINES)]
        return []
    seen: set[int] = set()
    return [
        _line(one, actor, row, f"{one.name}.{number}", seen, errors)
        for number, row in enumerate(rows)
    ]


def _line(
    one: ApiField,
    actor: Actor,
    row: Values,
    at: str,
    seen: set[int],
    errors: dict[str, list[str]],
) -> Values:
    """Read a line: with `id` it is one that is there, without a new one."""
    assert one.target is not None
    body = dict(row)
    parent = one.target.model.parent
    body.pop(parent, None)  # whose line it is, the document says
    given = body.pop("id", None)
    values: Values = {}
    try:
        line_id = kind_by_name("reference").parse(given)
        if line_id is not None:
            if line_id in seen:
                raise Invalid(_("The line stands here twice."))
            seen.add(line_id)
            values["id"] = line_id
    except Invalid as invalid:
        errors[f"{at}.id"] = [str(invalid)]
    try:
        values |= read_record(one.target, actor, body)[0]
    except Invalids as invalids:
        errors.update({f"{at}.{name}": texts for name, texts in invalids.errors.items()})
    return values
