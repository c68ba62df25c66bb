"""Every resource: its rows are ticked and changed together, its values edited where they stand."""

from typing import Any

import pytest

from app.bulk.edit import bulk_names
from app.registry import registry
from app.showing.cell import editable_names
from app.undoing.undo import undo
from models.change import ChangeSet
from models.kinds import kind_of
from tests.bulk.asking import carried, text_of
from tests.free.making import make
from tests.free.resources import ADDRESSES
from tests.free.test_lists import resource_of
from tests.house import House

CHANGEABLE = [
    at
    for at in ADDRESSES
    if registry.resources[at].can_update and registry.resources[at].can_create
]


def a_text(address: str, house: House) -> str:
    """Return a field that takes any text, or nothing."""
    resource: Any = resource_of(address)
    for name in bulk_names(resource, house.actor("Alice")):
        field = resource.model._meta.fields.get(name)
        is_plain = field is not None and not hasattr(field, "rel_model") and not field.choices
        if is_plain and kind_of(field).name == "text" and (field.max_length or 99) > 10:
            return str(name)
    return ""


@pytest.mark.parametrize("address", CHANGEABLE)
def test_two_are_changed_together_and_undone(house: House, address: str) -> None:
    resource, alice = resource_of(address), house.browser("Alice")
    who = house.actor("Alice")
    records = [make(resource, actor_id=who.user_id) for _number in range(2)]
    ids = ",".join(str(one.id) for one in records)
    answer = alice.get(f"{resource.href}/bulk?do=edit&id={ids}")
    if not bulk_names(resource, who):  # what each must have for itself can't be given to two
        assert answer.status_code == 403
        return
    page = text_of(answer)
    assert "2 records" in page
    name = a_text(address, house)
    if not name:
        return
    wanted = {f"how-{name}": "set", f"set-{name}": "Same here"}
    at = f"{resource.href}/bulk"
    first = carried(page.split(f'action="{at}"', 1)[1])
    tried = text_of(alice.post(at, {**first, **wanted, "step": "try"}))
    assert "Would change" in tried
    sent = {**carried(tried.split(f'action="{at}"', 1)[1]), **wanted, "step": "run"}
    done = alice.post(at, sent)
    assert done.status_code in (200, 303)
    if done.status_code == 200:  # nothing would change: a rule of its own stands against it
        assert "Would be left" in text_of(done)
        return
    model: Any = resource.model
    stored = [getattr(model.get_by_id(one.id), name) for one in records]
    assert stored == ["Same here"] * 2
    undo(ChangeSet.select().order_by(ChangeSet.id.desc()).get().id, who)
    for one in records:
        assert getattr(model.get_by_id(one.id), name) == getattr(one, name)


@pytest.mark.parametrize("address", CHANGEABLE)
def test_each_value_that_one_may_write_has_an_editor(house: House, address: str) -> None:
    resource, alice = resource_of(address), house.browser("Alice")
    record = make(resource, actor_id=house.actor("Alice").user_id)
    names = editable_names(resource, house.actor("Alice"))
    assert names
    for name in sorted(names):
        at = f"{resource.record_href(record.id)}/edit?only={name}"
        answer = alice.fragment(at)
        assert answer.status_code == 200, name
        assert f'name="{name}"' in text_of(answer), name
        assert text_of(answer).count('type="submit"') == 1, name
    assert alice.get(at).status_code == 200
