"""Records of every resource: what was done is undone, and the past is shown as it was."""

from typing import Any

import pytest

from app.registry import registry
from app.resource import Resource
from app.rights import Actor
from app.undoing.asof import Past, past_of
from app.undoing.undo import undo
from app.writing import delete, update
from models.change import Change, ChangeSet
from models.clock import now
from models.kinds import kind_of
from models.shape import shape_of
from tests.free.making import make, own_fields, plain_words, typed
from tests.free.resources import ADDRESSES
from tests.free.test_lists import resource_of
from tests.house import Browser, House

DELETABLE = [
    at
    for at in ADDRESSES
    if registry.resources[at].can_delete and registry.resources[at].can_create
]
_TEXTS = ("text", "longtext", "richtext")


def newest() -> int:
    """Return the number of the newest change set."""
    return ChangeSet.select().order_by(ChangeSet.id.desc()).get().id  # type: ignore[no-any-return]


def stored(resource: Resource, record_id: int) -> dict[str, Any] | None:
    """Return a row as the history would keep it whole, but for who changed it when."""
    model: Any = resource.model
    found = model.select().where(model.id == record_id).dicts().get_or_none()
    if found is None:
        return None
    values = shape_of(model).storable(found)
    record = model(id=record_id)
    return values | {name: record.linked(name) for name in model._meta.manytomany}


def with_parts(resource: Resource, record_id: int) -> list[Any]:
    """Return a row and the rows of its parts."""
    rows: list[Any] = [stored(resource, record_id)]
    for child, reference in registry.pointing_at(resource.model):
        if child.is_child and reference.name == child.model.parent:
            ids = child.model.select(child.model.id).where(reference == record_id).tuples()
            rows += [(child.address, one, stored(child, one)) for (one,) in sorted(ids)]
    return rows


def filled(resource: Resource, actor: Actor) -> Any:
    """Store a record with a part of each kind that can belong to it."""
    record = make(resource, actor_id=actor.user_id)
    for child, reference in registry.pointing_at(resource.model):
        if child.is_child and reference.name == child.model.parent:
            make(
                child,
                actor_id=actor.user_id,
                refer=lambda field, at=reference: _refer(field, at, record),
            )
    return record


def _refer(field: Any, owner: Any, record: Any) -> Any:
    if field is owner:
        return record
    return None if field.null else make(registry.by_model[field.rel_model])


def changed(resource: Resource, record: Any) -> dict[str, Any]:
    """Return other values for the texts that a person may set."""
    left_out = {*resource.readonly, *resource.model.internal}
    return {
        field.name: kind_of(field).parse(typed(field, plain_words))
        for field in own_fields(resource.model)
        if kind_of(field).name in _TEXTS and field.name not in left_out
    }


@pytest.mark.parametrize("address", DELETABLE)
def test_what_is_made_goes_and_comes_again(alice: Browser, open_one: House, address: str) -> None:
    resource, who = resource_of(address), open_one.actor("Alice")
    record = make(resource, actor_id=who.user_id)
    before = stored(resource, record.id)
    undo(newest(), who)
    assert stored(resource, record.id) is None
    undo(newest(), who)
    assert stored(resource, record.id) == before


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_edit_is_undone(alice: Browser, open_one: House, address: str) -> None:
    resource, who = resource_of(address), open_one.actor("Alice")
    record = make(resource)
    values = changed(resource, record)
    if not (values and resource.can_update):
        pytest.skip("it has no text to change")
    before = stored(resource, record.id)
    update(resource, record.id, values, who)
    assert stored(resource, record.id) != before
    undo(newest(), who)
    assert stored(resource, record.id) == before


@pytest.mark.parametrize("address", DELETABLE)
def test_a_deleted_record_comes_back_whole(alice: Browser, open_one: House, address: str) -> None:
    resource, who = resource_of(address), open_one.actor("Alice")
    record = filled(resource, who)
    before = with_parts(resource, record.id)
    delete(resource, record.id, who)
    number = Change.get(Change.change_set == newest(), Change.record_type == address).id
    assert f"/settings/trash/{number}/restore" in alice.get("/settings/trash").get_data(
        as_text=True
    )
    answer = alice.post(f"/settings/trash/{number}/restore")
    assert answer.status_code == 303, answer.get_data(as_text=True)
    assert with_parts(resource, record.id) == before
    assert alice.get(answer.headers["Location"]).status_code == 200


@pytest.mark.parametrize("address", ADDRESSES)
def test_the_past_is_as_it_was(alice: Browser, open_one: House, address: str) -> None:
    resource, who = resource_of(address), open_one.actor("Alice")
    record = filled(resource, who)
    before, version = with_parts(resource, record.id), type(record).get_by_id(record.id).version
    moment = now()
    _later(moment)
    values = changed(resource, record)
    if values and resource.can_update:
        update(resource, record.id, values, who)
    for child, reference in registry.pointing_at(resource.model):
        if child.is_child and child.can_delete and reference.name == child.model.parent:
            for part in list(child.model.select().where(reference == record.id)):
                delete(child, part.id, who)
    past = past_of(resource, record.id, moment)
    assert flat(resource, past) == before
    assert past.version == version
    page = alice.get(
        f"{resource.href}/{record.id}?as_of={moment.isoformat().replace('+00:00', 'Z')}"
    )
    assert page.status_code == 200, page.get_data(as_text=True)


def _later(moment: Any) -> None:
    while now() <= moment:
        pass


def flat(resource: Resource, past: Past) -> list[Any]:
    """Return a past as `with_parts` returns the present."""
    parts = [
        (f"{resource.plugin.name}/{name}", line.record_id, line.values)
        for name, lines in past.lines.items()
        for line in lines
    ]
    order = [
        child.address
        for child, reference in registry.pointing_at(resource.model)
        if child.is_child and reference.name == child.model.parent
    ]
    return [past.values, *sorted(parts, key=lambda one: (order.index(one[0]), one[1]))]
