"""Undoing by program, and records as they were."""

from models.change import ChangeSet
from models.clock import now
from tests.house import House
from tests.jsonapi.program import program


def test_a_change_set_is_undone_by_its_number(any_house: House) -> None:
    call = program(any_house)
    made = call.post("/contacts/tags", {"name": "VIP"}).json
    at = f"/contacts/tags/{made['id']}"
    call.patch(at, {"name": "Very important"})
    change = call.get(f"{at}/changes").json["items"][0]
    answer = call.post(f"/core/changes/{change['change_set']}/undo", Idempotency_Key="one")
    assert answer.status_code == 200, answer.json
    assert call.get(at).json["name"] == "VIP"
    again = call.post(f"/core/changes/{change['change_set']}/undo", Idempotency_Key="one")
    assert again.json == answer.json
    refused = call.post(f"/core/changes/{change['change_set']}/undo")
    assert refused.status_code == 409
    assert "already" in refused.json["detail"]
    redone = call.post(f"/core/changes/{answer.json['change_set']}/undo")
    assert redone.status_code == 200
    assert call.get(at).json["name"] == "Very important"
    assert call.post("/core/changes/999999/undo").status_code == 404
    assert program(any_house, "Charlie").post(
        f"/core/changes/{change['change_set']}/undo"
    ).status_code in (403, 404)


def test_the_past_has_the_shape_of_the_present(any_house: House) -> None:
    call = program(any_house)
    body = {
        "kind": "company",
        "name": "Lantern",
        "addresses": [{"city": "Kiel"}],
        "email": "mail@lantern.example",
    }
    made = call.post("/contacts/parties", body).json
    at = f"/contacts/parties/{made['id']}"
    moment = now().isoformat().replace("+00:00", "Z")
    while now().isoformat().replace("+00:00", "Z") == moment:
        pass
    call.patch(at, {"name": "Lamps", "addresses": []})
    past = call.get(f"{at}?as_of={moment}")
    assert past.status_code == 200, past.json
    assert past.json == {name: made[name] for name in past.json}
    assert set(made) - set(past.json) <= _computed(any_house)
    some = call.get(f"{at}?as_of={moment}&fields=name").json
    assert some == {"id": made["id"], "name": "Lantern", "version": made["version"]}
    assert call.get(f"{at}?as_of=2020-01-01").status_code == 404
    for wrong in ("as_of=soon", "as_of=2999-01-01", f"as_of={moment}&expand=company"):
        assert call.get(f"{at}?{wrong}").status_code == 400, wrong
    assert program(any_house, "Charlie").get(f"{at}?as_of={moment}").status_code == 404
    assert ChangeSet.select().exists()


def _computed(house: House) -> set[str]:
    from app.jsonapi.fields import api_fields
    from app.registry import registry

    known = api_fields(registry.resources["contacts/parties"], house.actor("Alice"))
    return {name for name, one in known.items() if one.form == "computed"}
