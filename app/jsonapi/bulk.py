"""Many new records in one call: all or none, checked as far as can be before anybody waits.

What a body says is read before the writer's turn; what the database has to say of it, for all items
at once. Only where a rule wants to see what the item before left behind, they go one by one.
"""

from collections.abc import Sequence

from app.jsonapi.values import Values, read_record
from app.jsonapi.writing import WAY, create_one, may_create
from app.resource import Resource
from app.rights import Actor
from app.writing import Invalids
from app.writing.batch import Outcome, check_all, create_all
from app.writing.gate import line_resource
from app.writing.values import read_values
from models.gate import gate
from models.refused import Invalid, Refused
from models.texts import _

MOST_ITEMS = 1_000
MOST_ERRORS = 100
"""So many fields are named; who has more of them wrong learns little from the rest."""

Errors = dict[str, list[str]]


def create_many(resource: Resource, actor: Actor, body: Values) -> list[int]:
    """Store all of `items` or none. Raises Invalids with `items.0.name` for what is wrong."""
    may_create(resource, actor)
    bodies = _items(body)
    rows, errors = _read(resource, actor, bodies)
    if errors:
        numbers = sorted(rows)
        found = [rows[one] for one in numbers]
        checked = check_all(resource, found, actor, WAY) if found else []
        _refuse(errors | _named(numbers, checked))
    outcomes = create_all(resource, list(rows.values()), actor, WAY) if rows else None
    if outcomes is None or any(_is_whole(name) for one in outcomes for name in one.errors):
        return _one_by_one(resource, actor, bodies)
    _refuse(_named(range(len(outcomes)), outcomes))
    return [int(one.record_id or 0) for one in outcomes]


def _items(body: Values) -> list[Values]:
    found = body["items"]
    if set(body) != {"items"}:
        unknown = next(name for name in body if name != "items")
        raise Invalids({unknown: [_("Beside “items” nothing may stand.")]})
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise Invalids({"items": [_("A list of objects is needed here.")]})
    if not 1 <= len(found) <= MOST_ITEMS:
        raise Invalids({"items": [_("Send between 1 and %(most)s items.", most=MOST_ITEMS)]})
    return found


def _read(
    resource: Resource, actor: Actor, bodies: list[Values]
) -> tuple[dict[int, Values], Errors]:
    """Read all items by their numbers, and say what is wrong with them.

    No items at all where one has lines that say they are there already: `create` knows of them.
    """
    errors: Errors = {}
    rows: dict[int, Values] = {}
    for number, body in enumerate(bodies):
        found: Errors = {}
        row = _row(resource, actor, body, found)
        if row is None and not found:
            return {}, {}
        if row is not None and not found:
            rows[number] = row
        errors |= {_at(number, name): texts for name, texts in found.items()}
        if len(errors) >= MOST_ERRORS:
            return {}, errors
    return rows, errors


def _row(resource: Resource, actor: Actor, body: Values, errors: Errors) -> Values | None:
    """Read an item with its lines, noting what is wrong; None for lines that have an id."""
    try:
        values, lines = read_record(resource, actor, body)
    except Invalids as invalids:
        errors |= invalids.errors
        return None
    row = _values(resource, values, "", errors)
    for name, found in lines.items():
        child = line_resource(resource, name)
        if child is None or any("id" in line for line in found):
            return None
        parent = child.model.parent
        row[name] = [
            _values(child, _without(line, parent), f"{name}.{number}.", errors)
            for number, line in enumerate(found)
        ]
    return row


def _without(line: Values, parent: str) -> Values:
    return {key: value for key, value in line.items() if key != parent}


def _values(resource: Resource, values: Values, prefix: str, errors: Errors) -> Values:
    found: Values = {}
    for name, value in values.items():
        try:
            found |= read_values(resource, {name: value})
        except (Invalid, Refused) as wrong:
            errors[f"{prefix}{name}"] = [str(wrong)]
    return found


def _named(numbers: Sequence[int], outcomes: Sequence[Outcome]) -> Errors:
    return {
        _at(number, name): texts
        for number, one in zip(numbers, outcomes, strict=True)
        for name, texts in one.errors.items()
    }


def _at(number: int, name: str) -> str:
    return f"items.{number}.{name}" if name else f"items.{number}"


def _is_whole(name: str) -> bool:
    """Say whether an item or a line of it is refused as a whole, not one of its fields: 409."""
    return not name or name.rpartition(".")[2].isdigit()


def _refuse(errors: Errors) -> None:
    """Raise Invalids where there are errors, with the first of them, in the order of the items."""
    if not errors:
        return
    ordered = sorted(errors.items(), key=lambda one: int(one[0].split(".")[1]))
    note = ""
    if len(ordered) >= MOST_ERRORS:
        note = _("The first %(most)s mistakes are listed.", most=MOST_ERRORS)
    raise Invalids(dict(ordered[:MOST_ERRORS]), note)


def _one_by_one(resource: Resource, actor: Actor, bodies: list[Values]) -> list[int]:
    errors: Errors = {}
    made: list[int] = []
    with gate(actor.user_id, WAY):
        for number, one in enumerate(bodies):
            try:
                made.append(create_one(resource, actor, one))
            except Invalids as invalids:
                errors |= {_at(number, name): texts for name, texts in invalids.errors.items()}
            except Refused as refused:
                raise Refused(
                    _("Item %(number)s: %(why)s", number=number, why=str(refused))
                ) from refused
            if len(errors) >= MOST_ERRORS:
                break
        _refuse(errors)
    return made


__all__ = ["MOST_ERRORS", "MOST_ITEMS", "create_many"]
