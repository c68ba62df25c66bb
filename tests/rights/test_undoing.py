"""Undoing, the history's ways back, the trash and the past: as the roles declare, for everybody."""

from typing import Any

import pytest

from app.registry import registry
from app.resource import Resource
from app.undoing.undo import undo
from models.change import Change
from models.clock import today
from tests.rights.matrix import is_used
from tests.rights.policy import Policy
from tests.rights.world import (
    ACTORS,
    EACH_KIND,
    World,
    in_long,
    one_of_each_kind,
    undone,
)


def last_edit(resource: Resource, record: Any) -> Any:
    """Return the newest change of a record's own fields."""
    own = (Change.record_type == resource.address) & (Change.record_id == record.id)
    return Change.select().where(own, Change.verb == "update").order_by(Change.id.desc()).first()


def names_in(resource: Resource, change: Any) -> set[str]:
    """Return the fields of a change, pointers by their own names too."""
    names = {*change.was, *change.became}
    return names | {one for one in resource.model.refs if f"{one}_id" in names}


def taking_back(policy: Policy, resource: Resource, record: Any, change: Any) -> tuple[int, ...]:
    """Return what undoing an edit must answer, by the declared words alone."""
    if policy.user_id is None:
        return (303,)
    if not policy.may_with(resource, "read", record):
        return (404,)
    if not policy.may_with(resource, "update", record):
        return (403,)
    return (403,) if names_in(resource, change) & policy.hidden(resource) else (303, 409)


def restoring(policy: Policy, resource: Resource, record: Any) -> tuple[int, ...]:
    """Return what restoring a record must answer, by the declared words alone."""
    if policy.user_id is None:
        return (303,)
    if not policy.may_with(resource, "read", record):
        return (404,)
    follows = resource.model.parent or resource.model.belongs_to
    verb = "update" if follows else "create"
    return (303,) if policy.may_with(resource, verb, record) else (403,)


@pytest.mark.parametrize("name", in_long(ACTORS, EACH_KIND))
def test_an_edit_is_undone_by_who_may_edit(world: World, name: str) -> None:
    policy, off = world.policies[name], []
    for resource in one_of_each_kind():
        for record in world.some(resource, name):
            change = last_edit(resource, record)
            if change is None:
                continue
            expected = taking_back(policy, resource, record, change)
            at = f"{resource.href}/{record.id}"
            number = str(change.change_set_id)
            told = world.post(name, f"{at}/revert", {"change_set": number})
            undoing = world.post(name, f"/core/changes/{number}/undo")
            past = world.get(name, f"{at}?as_of={today().isoformat()}")
            seen = 303 if policy.user_id is None else 404 if expected == (404,) else 200
            for what, answer, wanted in (
                ("revert", told, expected),
                ("undo", undoing, expected),
                ("as of", past, (seen,)),
            ):
                if answer.status_code not in wanted:
                    off.append(f"{what} {at}: {answer.status_code}, not {wanted}")
                text = answer.get_data(as_text=True)
                off += [f"{what} {at} tells {leak}" for leak in world.leaks(name, text)]
    assert not off, "\n".join(off)


@pytest.mark.parametrize("name", in_long(ACTORS, EACH_KIND))
def test_what_was_deleted_is_told_and_restored_as_the_roles_declare(
    world: World, name: str
) -> None:
    policy, off, tried = world.policies[name], [], 0
    for resource in one_of_each_kind():
        if not resource.can_delete:
            continue
        for record in world.some(resource, name):
            if is_used(resource, record) or _is_kept(resource):
                continue
            tried += 1
            off += _deleted(world, policy, resource, record)
    assert tried > 3
    assert not off, "\n".join(off)


def _is_kept(resource: Resource) -> bool:
    return resource.address == "core/roles"


def _deleted(world: World, policy: Policy, resource: Resource, record: Any) -> list[str]:
    from app.writing import delete

    off = []
    with undone():
        delete(resource, record.id, world.house.actor("Alice"))
        own = (Change.record_type == resource.address) & (Change.record_id == record.id)
        number = Change.get(own, Change.verb == "delete").id
        expected = restoring(policy, resource, record)
        pages = [
            f"{resource.href}/{record.id}",
            "/settings/trash",
            f"{resource.href}/{record.id}?as_of={today().isoformat()}",
        ]
        for path in pages:
            answer = world.get(policy.name, path)
            text = answer.get_data(as_text=True)
            off += [f"{path} tells {leak}" for leak in world.leaks(policy.name, text)]
            offered = f"/settings/trash/{number}/restore" in text
            if "as_of" not in path and offered != (
                expected == (303,) and policy.user_id is not None
            ):
                off.append(f"{path} offers {offered}, expected {expected}")
        answer = world.send(policy.name, f"/settings/trash/{number}/restore")
        if answer.status_code not in expected:
            off.append(f"restore {pages[0]}: {answer.status_code}, not {expected}")
        is_back = resource.model.select().where(resource.model.id == record.id).exists()
        if is_back != (expected == (303,) and policy.user_id is not None):
            off.append(f"restore {pages[0]}: back {is_back}")
    return off


def test_hidden_values_do_not_come_back_to_light(world: World) -> None:
    """Somebody for whom a field is hidden can't read it from what undoing says or leaves."""
    resource = registry.resources["contacts/parties"]
    record = world.of(resource, "Alice")[0]
    hana = world.house.actor("Hana")
    name = next(
        one for one in world.policies["Hana"].hidden(resource) if one in ("notes", "job_title")
    )
    with undone():
        from app.rights import Denied
        from app.writing import update

        update(resource, record.id, {name: "a secret word"}, world.house.actor("Alice"))
        own = (Change.record_type == resource.address) & (Change.record_id == record.id)
        change = Change.select().where(own).order_by(Change.id.desc()).first()
        with pytest.raises(Denied):
            undo(change.change_set_id, hana)
        page = world.get("Hana", f"{resource.href}/{record.id}/changes").get_data(as_text=True)
        assert "a secret word" not in page
