"""Why somebody may do something: the reasons agree with what the gate decides."""

from typing import Any

import pytest

from app.reading.explaining import explain, speaks_for
from app.reading.records import allows
from app.registry import registry
from app.rights import actor_for
from models.core import User
from tests.rights.world import ACTORS, EACH_KIND, World, in_long, one_of_each_kind

PEOPLE = [name for name in ACTORS if name != "nobody"]


def resources() -> Any:
    return registry.enabled_resources()


@pytest.mark.parametrize("name", in_long(PEOPLE, EACH_KIND))
def test_reasons_are_what_the_gate_goes_by(world: World, name: str) -> None:
    user, compared = User.get(User.name == name), 0
    for resource in resources():
        for record in world.some(resource, name):
            found = explain(resource, record, user)
            for answer in found.answers:
                assert speaks_for(answer.reasons) == answer.is_allowed, (
                    resource.address,
                    record.id,
                    answer,
                )
                compared += 1
    assert compared > 400


def test_hidden_fields_are_those_of_the_gate(world: World) -> None:
    for name in PEOPLE:
        user = User.get(User.name == name)
        for resource in one_of_each_kind():
            record = world.some(resource, name)[0]
            told = set(explain(resource, record, user).hidden)
            hidden = actor_for(user).hidden(resource)
            assert told <= hidden
            ours = resource.model.secret | resource.model.internal
            shown = {one for one in hidden - ours if not one.endswith(("_key", "_id", "_resource"))}
            assert shown <= told


def test_the_page_names_roles_scopes_and_hidden_fields(world: World) -> None:
    resource = registry.resources["contacts/parties"]
    record = world.of(resource, "Mina")[0]
    at = f"{resource.record_href(record.id)}/rights"
    everybody = world.get("Alice", at).get_data(as_text=True)
    for name in PEOPLE:
        user = User.get(User.name == name)
        assert f"{at}?user={user.id}" in everybody
        page = world.get("Alice", f"{at}?user={user.id}")
        assert page.status_code == 200
        text = page.get_data(as_text=True)
        sees = allows(resource, actor_for(user), record, "read")
        assert ("doesn&#39;t see this record" in text) == (not sees)
        assert "Role " in text or "Administrators may" in text or "No role grants it" in text
    mina = world.get("Alice", f"{at}?user={User.get(User.name == 'Mina').id}")
    assert "created_by=me" in mina.get_data(as_text=True)
    assert "fits this record" in mina.get_data(as_text=True)


def test_only_administrators_ask(world: World) -> None:
    resource = registry.resources["contacts/parties"]
    at = f"{resource.record_href(world.of(resource, 'Alice')[0].id)}/rights"
    for name in ACTORS:
        answer = world.get(name, at)
        policy = world.policies[name]
        expected = 303 if policy.user_id is None else 200 if policy.is_admin else 403
        assert answer.status_code == expected, name
        page = world.get(name, at.removesuffix("/rights"))
        assert (at in page.get_data(as_text=True)) == policy.is_admin, name
    for odd in ("0", "999999", "x", "-1", "9" * 30, "%00"):
        assert world.get("Alice", f"{at}?user={odd}").status_code == 200
    assert world.get("Alice", "/contacts/parties/999999/rights").status_code == 404
