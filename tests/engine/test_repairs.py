"""Repairs: one list of what needs a person, with its number in the sidebar."""

from app.registry import registry
from app.repairs import all_repairs, count_repairs
from models.clock import now
from models.core import Job, Role, View
from models.gate import gate
from tests.house import House


def told(kind: str) -> list[str]:
    """Return what is said of a kind of repair."""
    return [one.said for one in all_repairs() if one.kind == kind]


def test_a_house_in_order_says_so_and_shows_no_number(house: House) -> None:
    alice = house.browser("Alice")
    assert count_repairs() == 0
    assert "Nothing needs you" in alice.get("/settings/repairs").get_data(as_text=True)
    assert "to repair" not in alice.get("/").get_data(as_text=True)


def test_rules_that_name_what_is_gone_are_listed_and_match_nothing(house: House) -> None:
    with gate(None, "command"):
        house.role("odd", "contacts/parties:read[colour=red] nowhere/things:read")
        View(resource="contacts/parties", name="By colour", query="colour=red&sort=name").save()
        View(resource="nowhere/things", name="Lost", query="").save()
    dora = house.add("Dora", "odd")
    assert dora.user_id
    assert len(told("Role")) == 2
    assert "colour" in told("Role")[0]
    assert "colour" in told("View")[0]
    assert told("View")[1] == "Its list “nowhere/things” is gone."
    alice = house.browser("Alice")
    alice.post("/contacts/parties/new", {"kind": "person", "name": "Ash"})
    seen = house.browser("Dora").get("/contacts/parties")
    assert seen.status_code == 200
    assert "Ash" not in seen.get_data(as_text=True)
    page = alice.get("/settings/repairs").get_data(as_text=True)
    role, view = Role.get(Role.name == "odd"), View.get(View.name == "Lost")
    assert f'href="/core/roles/{role.id}/edit"' in page
    assert f'href="/core/views/{view.id}/delete"' in page
    for address in (f"/core/roles/{role.id}/edit", f"/core/views/{view.id}/delete"):
        assert alice.get(address).status_code == 200


def test_the_number_stands_beside_settings_for_administrators_alone(house: House) -> None:
    registry.installed["library"].sentence = "planted (library.py, line 3)"
    try:
        assert count_repairs() == 1
        alice = house.browser("Alice")
        assert "to repair" in alice.get("/").get_data(as_text=True)
        assert "to repair" not in house.browser("Bob").get("/").get_data(as_text=True)
        page = alice.get("/settings/repairs").get_data(as_text=True)
        assert "planted (library.py, line 3)" in page
        assert 'action="/settings/plugins/library/retry"' in page
    finally:
        registry.installed["library"].sentence = ""


def test_what_the_nightly_check_found_and_failed_jobs_are_told(house: House) -> None:
    moment = now()
    common = {"state": "failed", "run_at": moment, "finished_at": moment}
    Job.insert(name="core.check", result={"problems": ["core.keys: A key is off."]},
               **common).execute()  # fmt: skip
    Job.insert(name="core.backup", **common).execute()
    assert told("Check") == ["A key is off."]
    assert told("Jobs") == ["1 job failed in the last week."]
    Job.insert(name="core.check", **{**common, "state": "done"}).execute()
    assert told("Check") == []


def test_only_administrators_see_the_list(house: House) -> None:
    assert house.browser("Bob").get("/settings/repairs").status_code == 403
    assert house.browser().get("/settings/repairs").status_code == 303
