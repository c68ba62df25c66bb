"""Every column of every record sent to every form and program: what isn't offered stays."""

from typing import Any

import pytest

from app.registry import registry
from app.resource import Resource
from models.database import database
from models.fields import StateField
from models.kinds import kind_of
from models.record import SYSTEM_FIELDS
from tests.free.making import form_values
from tests.jsonapi.program import Program, token_of
from tests.rights.policy import Policy
from tests.rights.world import MAKERS, World, in_long, undone

SENDERS = ("Rita", "Mina", "Hana", "Nora", "Ute", "Bob", "Mona", "Alice")
SHORT = ("Hana", "Ute")
PLANTED = 4711
_BY_KIND: dict[str, Any] = {
    "day": "1999-09-09", "moment": "1999-09-09T09:09:09Z", "yesno": True, "text": "planted",
    "longtext": "planted", "richtext": "planted",
}  # fmt: skip
_MOVES = {"id", "version", "updated_at", "updated_by"}
"""What an allowed change sets by itself, as it does what is only read; never to what was sent."""


def row_of(resource: Resource, record_id: int) -> dict[str, Any]:
    """Return the raw row."""
    model: Any = resource.model
    cursor = database.execute_sql(
        f'SELECT * FROM "{model._meta.table_name}" WHERE id = {int(record_id)}'
    )
    names = [one[0] for one in cursor.description]
    row = cursor.fetchone()
    return dict(zip(names, row, strict=True)) if row else {}


def planted(resource: Resource) -> dict[str, Any]:
    """Return something for each column, which nobody would send."""
    found: dict[str, Any] = {}
    for field in resource.model._meta.sorted_fields:
        try:
            kind = kind_of(field).name
        except (AttributeError, LookupError):
            kind = ""
        found[field.name] = _BY_KIND.get(kind, PLANTED)
        if isinstance(field, StateField):
            found[field.name] = list(field.moves)[-1]
    return found


def kept_back(resource: Resource, policy: Policy, may_write: bool) -> set[str]:
    """Return the fields that this person may not set, by the declared words."""
    model = resource.model
    fields = model._meta.sorted_fields
    if not may_write:
        return {one.name for one in fields}
    states = {one.name for one in fields if isinstance(one, StateField)}
    return {*policy.hidden(resource), *SYSTEM_FIELDS, *model.secret, *states} & {
        one.name for one in fields
    }


def off(resource: Resource, before: dict[str, Any], sent: dict[str, Any], back: set[str]) -> str:
    """Say what of a row changed against the rules."""
    after = row_of(resource, before["id"])
    found = []
    for name in back:
        column = resource.model._meta.fields[name].column_name
        moves = name in _MOVES | resource.model.filled | set(resource.readonly)
        if moves and str(after.get(column)) != str(sent[name]):
            continue
        if after.get(column) != before[column]:
            found.append(f"{name}: {before[column]!r} is {after.get(column)!r}")
    return ", ".join(found)


def sent_by_form(world: World, name: str, resource: Resource, values: dict[str, Any]) -> Any:
    """Return a form filled as it should be, with all columns besides."""
    policy = world.policies[name]
    maker = name if name in MAKERS else "Alice"

    def choose(reference: Any) -> int:
        return int(world.of(registry.by_model[reference.rel_model], maker)[0].id)

    good = form_values(resource, choose)
    back = kept_back(resource, policy, True)
    rest = {one: str(value) for one, value in values.items() if one in back or one not in good}
    return {**good, **rest, "anyway": "1"}


def sent_to_by(name: str, is_long: bool) -> list[Resource]:
    """Return to what somebody sends: in the short form each of the two to every other resource."""
    found = list(registry.enabled_resources())
    return found if is_long else found[SHORT.index(name) :: len(SHORT)]


@pytest.mark.parametrize("name", in_long(SENDERS, SHORT))
def test_what_is_not_for_them_stays_as_it_was(
    world: World, name: str, pytestconfig: pytest.Config
) -> None:
    policy, call = world.policies[name], Program(world.house, token_of(name))
    changed, accepted, tried = [], 0, 0
    for resource in sent_to_by(name, pytestconfig.getoption("--long")):
        values = planted(resource)
        for record in world.some(resource, name)[:2]:
            may = policy.may_with(resource, "update", record)
            back = kept_back(resource, policy, may)
            before = row_of(resource, record.id)
            at = resource.record_href(record.id)
            with undone():
                answer = call.patch(f"/{resource.address}/{record.id}", values)
                wrong = off(resource, before, values, back)
            tried += 1
            assert 400 <= answer.status_code < 500, f"PATCH {at}: {answer.status_code}"
            if answer.status_code == 422:
                told = set(answer.json["errors"])
                wrong += ", ".join(f"{one} isn't refused" for one in sorted(back - told))
            changed += [f"PATCH {at}: {wrong}"] if wrong else []
            with undone():
                form = sent_by_form(world, name, resource, values)
                answer = world.send(name, f"{at}/edit", form)
                wrong = off(resource, before, values, back)
            assert answer.status_code < 500, f"{at}/edit"
            accepted += answer.status_code == 303
            changed += [f"{at}/edit: {wrong}"] if wrong else []
    assert not changed, "\n".join(changed)
    assert tried > 25
    assert accepted > 3 or name == "Rita", "some forms were taken"


@pytest.mark.long
@pytest.mark.parametrize("name", in_long(("Mina", "Ute", "Bob", "Alice"), ("Mina",)))
def test_a_new_record_takes_nothing_that_no_form_offers(world: World, name: str) -> None:
    user, taken, made = world.policies[name].user_id, [], 0
    for resource in registry.enabled_resources():
        values = planted(resource)
        model: Any = resource.model
        last = model.select(model.id).order_by(model.id.desc()).limit(1).scalar() or 0
        with undone():
            form = sent_by_form(world, name, resource, values)
            answer = world.send(name, f"{resource.href}/new", form)
            assert answer.status_code < 500, resource.href
            for record in model.select().where(model.id > last):
                made += 1
                row = row_of(resource, record.id)
                signs = {
                    one for one in (*SYSTEM_FIELDS, *model.secret)
                    if one in values and str(row.get(one, "")) == str(values[one])
                }  # fmt: skip
                fields = model._meta.sorted_fields
                states = [one.name for one in fields if isinstance(one, StateField)]
                signs |= {one for one in states if row[one] == values[one]}
                if row["created_by"] != user:
                    signs.add("created_by")
                taken += [f"{resource.href}: {sorted(signs)}"] if signs else []
    assert not taken, "\n".join(taken)
    assert made > 3
