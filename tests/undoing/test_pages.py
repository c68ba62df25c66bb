"""The doors of undoing: toast, Ctrl Z, history, trash and as-of; all without script."""

import re
from datetime import timedelta
from typing import Any

import pytest

from app.registry import registry
from app.settings import FIRM, put_settings
from app.undoing.clearing import clear_old
from app.undoing.undo import undo
from app.writing import create, delete, update
from models.change import Change, ChangeSet
from models.clock import now, today
from models.gate import gate
from plugins.contacts.activity import Activity
from plugins.contacts.party import Party
from tests.house import Browser, House
from tests.undoing.test_undoing import lantern, newest, parties

UNDO = re.compile(r'action="(/core/changes/\d+/undo)"')


def text_of(answer: Any) -> str:
    return str(answer.get_data(as_text=True))


def follow(browser: Browser, answer: Any) -> str:
    assert answer.status_code == 303, text_of(answer)
    return text_of(browser.get(answer.headers["Location"]))


def test_every_save_offers_its_undo_and_undoing_offers_it_again(any_house: House) -> None:
    alice = any_house.browser("Alice")
    page = follow(alice, alice.post("/contacts/tags/new", {"name": "VIP"}))
    offered = UNDO.search(page)
    assert offered is not None
    page = follow(alice, alice.post(offered[1]))
    assert "Undone:" in page
    assert ">Redo</button>" in page
    redo = UNDO.search(page)
    assert redo is not None
    page = follow(alice, alice.post(redo[1]))
    assert re.search(r'Undone: <a href="/contacts/tags/\d+" dir="auto">VIP</a>', page)
    assert alice.post(offered[1]).status_code == 303  # it holds again
    answer = alice.post(offered[1])
    assert answer.status_code == 409
    assert "taken back already" in text_of(answer)


def test_undoing_stays_on_the_page_and_says_what_was_undone(any_house: House) -> None:
    alice, who = any_house.browser("Alice"), any_house.actor("Alice")
    pair = [lantern(any_house, name=name) for name in ("One", "Two")]
    with gate(who.user_id, "page"):
        for party in pair:
            update(parties(), party.id, {"job_title": "Smith"}, who, {"addresses": [{}]})
    listed = "/contacts/parties?kind=company&sort=name"
    back = {"Referer": f"http://localhost{listed}"}
    answer = alice.post(f"/core/changes/{newest()}/undo", headers=back)
    assert answer.headers["Location"] == listed
    assert "Undone: 2 records" in follow(alice, answer)
    update(parties(), pair[0].id, {"name": "Three"}, who, {"addresses": [{"city": "Kiel"}]})
    answer = alice.post(f"/core/changes/{newest()}/undo", headers=back)
    assert re.search(r'Undone: <a href="/contacts/parties/\d+" dir="auto">One</a>',
                     follow(alice, answer))  # fmt: skip
    for elsewhere in ("http://other.example/x", "http://localhost/core/changes/1/undo", "nonsense"):
        answer = alice.post(f"/core/changes/{newest()}/undo", headers={"Referer": elsewhere})
        assert answer.headers["Location"] == f"/contacts/parties/{pair[0].id}", elsewhere


def test_the_page_of_a_record_whose_making_is_undone_leads_to_its_list(house: House) -> None:
    alice = house.browser("Alice")
    listed = {"Referer": "http://localhost/contacts/parties?kind=company"}
    party = lantern(house, name="Kettle")
    at = f"/contacts/parties/{party.id}"
    alice.get(at, headers=listed)
    here = {"Referer": f"http://localhost{at}"}
    answer = alice.post(f"/core/changes/{newest()}/undo", headers=here)
    assert answer.headers["Location"] == "/contacts/parties?kind=company"
    assert "Undone: Kettle" in follow(alice, answer)


def test_what_cannot_be_undone_leads_back_to_where_one_was(house: House) -> None:
    alice, who = house.browser("Alice"), house.actor("Alice")
    party = lantern(house, name="Kettle")
    update(parties(), party.id, {"name": "Pot"}, who)
    number = newest()
    update(parties(), party.id, {"name": "Pan"}, house.actor("Bob"))
    for path, label in (
        (f"/contacts/parties/{party.id}", "Pan"),
        ("/contacts/parties?kind=company", str(parties().title)),
        ("/settings/trash", "Back"),
    ):
        back = {"Referer": f"http://localhost{path}"}
        answer = alice.post(f"/core/changes/{number}/undo", headers=back)
        assert answer.status_code == 409
        page = text_of(answer)
        assert "Pan (Name: Bob" in page
        assert re.search(rf'btn-primary" href="{re.escape(path)}">.*{label}</a>', page), path


def test_ctrl_z_takes_back_ones_own_changes_one_after_the_other(house: House) -> None:
    alice = house.browser("Alice")
    latest = "/core/changes/latest/undo"
    assert "data-undo-latest" not in text_of(alice.get("/contacts/parties"))
    assert "nothing more to undo" in follow(alice, alice.post(latest))
    for name in ("One", "Two"):
        alice.post("/contacts/parties/new", {"kind": "company", "name": name, "anyway": "1"})
    assert latest in text_of(alice.get("/contacts/parties"))
    lantern(house, name="Another session's")
    alice.post(latest)
    assert {party.name for party in Party.select()} == {"One", "Another session's"}
    alice.post(latest)
    assert {party.name for party in Party.select()} == {"Another session's"}
    assert "nothing more to undo" in follow(alice, alice.post(latest))


def test_an_undo_form_sent_twice_undoes_once(house: House) -> None:
    alice = house.browser("Alice")
    for name in ("One", "Two"):
        alice.post("/contacts/parties/new", {"kind": "company", "name": name, "anyway": "1"})
    tokens = alice.token()
    for _again in range(2):
        answer = alice.client.post("/core/changes/latest/undo", data=tokens)
        assert answer.status_code == 303
    assert [party.name for party in Party.select()] == ["One"]


def test_nobody_is_offered_what_they_may_not(house: House) -> None:
    bob = house.browser("Bob")
    tag = create(registry.resources["contacts/tags"], {"name": "VIP"}, house.actor("Alice"))
    made = newest()
    assert UNDO.search(follow(bob, bob.post("/settings/profile", {"name": "Bob"}))) is None
    assert bob.post(f"/core/changes/{made}/undo").status_code in (403, 303)
    assert house.browser("Charlie").post(f"/core/changes/{made}/undo").status_code == 404
    assert (
        house.browser().post(f"/core/changes/{made}/undo").headers["Location"].startswith("/login")
    )
    assert tag.id


def test_an_action_with_a_reverse_offers_undo(house: House) -> None:
    bob = house.browser("Bob")
    activity = create(
        registry.resources["contacts/activities"], {"subject": "Call"}, house.actor("Bob")
    )
    page = follow(bob, bob.post(f"/contacts/activities/{activity.id}/done"))
    offered = UNDO.search(page)
    assert offered is not None
    bob.post(offered[1])
    assert Activity.get().done_at is None


def test_the_history_reverts_one_change_and_names_what_was_changed_since(house: House) -> None:
    alice, who = house.browser("Alice"), house.actor("Alice")
    party = lantern(house)
    update(parties(), party.id, {"name": "Lamps"}, who, {"addresses": [{"city": "Kiel"}]})
    renamed = newest()
    update(parties(), party.id, {"job_title": "Smith"}, who)
    at = f"/contacts/parties/{party.id}"
    page = text_of(alice.get(f"{at}/changes"))
    assert page.count(f'action="{at}/revert"') == 2
    assert page.count("as_of=") == 3
    answer = alice.post(f"{at}/revert", {"change_set": str(renamed)})
    assert follow(alice, answer)
    fresh = Party.get_by_id(party.id)
    assert (fresh.name, fresh.job_title, fresh.addresses.count()) == ("Lantern Works", "Smith", 0)
    assert alice.post(f"{at}/revert", {"change_set": str(renamed)}).status_code == 409
    update(parties(), party.id, {"name": "Bulbs"}, who)
    changed = newest()
    update(parties(), party.id, {"name": "Torches"}, house.actor("Bob"))
    answer = alice.post(f"{at}/revert", {"change_set": str(changed)})
    assert answer.status_code == 409
    assert "Torches (Name: Bob" in text_of(answer)
    assert alice.post(f"{at}/revert", {"change_set": "x"}).status_code == 400
    assert alice.post(f"{at}/revert", {"change_set": "99999"}).status_code == 404


def test_the_trash_shows_what_went_and_brings_it_back(any_house: House) -> None:
    alice, who = any_house.browser("Alice"), any_house.actor("Alice")
    party = lantern(any_house)
    update(parties(), party.id, {}, who, {"addresses": [{"city": "Bremen"}]})
    delete(parties(), party.id, who)
    page = text_of(alice.get("/settings/trash"))
    assert "Lantern Works" in page
    assert "with Addresses (1)" in page
    assert "deleted by Alice" in page
    for query in ("q=lantern", "resource=contacts/parties"):
        assert "/restore" in text_of(alice.get(f"/settings/trash?{query}"))
    for query in ("q=nothing", "resource=contacts/tags", "after=1"):
        assert "/restore" not in text_of(alice.get(f"/settings/trash?{query}"))
    old = alice.get(f"/contacts/parties/{party.id}")
    assert old.status_code == 404
    assert "Lantern Works is deleted" in text_of(old)
    restore = re.search(r'action="(/settings/trash/\d+/restore)"', text_of(old))
    assert restore is not None
    answer = alice.post(restore[1])
    assert answer.headers["Location"] == f"/contacts/parties/{party.id}"
    assert Party.get().addresses.get().city == "Bremen"
    assert "/restore" not in text_of(alice.get("/settings/trash"))
    assert alice.post(restore[1]).status_code == 404


def test_the_trash_tells_nobody_what_they_could_not_read(any_house: House) -> None:
    any_house.role("mine", "contacts/parties:*[owner=me]")
    any_house.role("blind", "contacts/parties:read,create!name")
    dora, bea = any_house.add("Dora", "mine"), any_house.add("Bea", "blind")
    alice = any_house.actor("Alice")
    hers = lantern(any_house, name="Hers", owner=dora.user_id)
    others = lantern(any_house, name="Others", owner=alice.user_id)
    update(parties(), hers.id, {}, alice, {"addresses": [{"city": "Bremen"}]})
    for party in (hers, others):
        delete(parties(), party.id, alice)
    numbers = [
        one.id
        for one in Change.select().where(
            Change.verb == "delete", Change.record_type == "contacts/parties"
        )
    ]
    browser = any_house.browser("Dora")
    page = text_of(browser.get("/settings/trash"))
    assert "Hers" in page
    assert "Others" not in page
    assert "Others" not in text_of(browser.get(f"/contacts/parties/{others.id}"))
    assert browser.post(f"/settings/trash/{numbers[1]}/restore").status_code == 404
    page = text_of(any_house.browser("Bea").get("/settings/trash"))
    assert "Others" not in page
    assert f"#{others.id}" in page
    assert bea.user_id
    bob, charlie = any_house.browser("Bob"), any_house.browser("Charlie")
    assert "/purge" not in text_of(bob.get("/settings/trash"))
    assert "Hers" not in text_of(charlie.get("/settings/trash"))
    assert charlie.post(f"/settings/trash/{numbers[0]}/restore").status_code == 404
    assert browser.post(f"/settings/trash/{numbers[0]}/restore").status_code == 303
    assert Party.get().addresses.count() == 1


def test_one_of_several_records_of_one_act_comes_back_alone(any_house: House) -> None:
    alice, tags = any_house.actor("Alice"), registry.resources["contacts/tags"]
    both = [create(tags, {"name": name}, alice) for name in ("VIP", "Late")]
    party = lantern(any_house, tags=[one.id for one in both])
    with gate(alice.user_id, "page"):
        for one in both:
            delete(tags, one.id, alice)
    act = newest()
    browser = any_house.browser("Alice")
    page = text_of(browser.get("/settings/trash?q=vip"))
    restore = re.search(r'action="(/settings/trash/\d+/restore)"', page)
    assert restore is not None
    assert browser.post(restore[1]).status_code == 303
    assert Party.get().linked("tags") == [both[0].id]
    assert browser.post(f"/core/changes/{act}/undo").status_code == 303
    assert Party.get_by_id(party.id).linked("tags") == sorted(one.id for one in both)


def test_what_is_deleted_for_good_leaves_no_value_behind(any_house: House) -> None:
    alice, who = any_house.browser("Alice"), any_house.actor("Alice")
    party = lantern(any_house, name="Secret Firm")
    update(parties(), party.id, {"name": "Secret Works"}, who, {"addresses": [{"city": "Xanten"}]})
    delete(parties(), party.id, who)
    gone = newest()
    number = Change.get(Change.verb == "delete", Change.record_type == "contacts/parties").id
    at = f"/settings/trash/{number}/purge"
    assert any_house.browser("Bob").post(at).status_code == 403
    assert "for good?" in text_of(alice.get(at))
    assert "for good." in follow(alice, alice.post(at))
    told = " ".join(f"{one.label} {one.before} {one.after}" for one in Change.select())
    assert "Secret" not in told
    assert "Xanten" not in told
    verbs = {one.verb for one in Change.select().where(Change.record_type == "contacts/parties")}
    assert verbs == {"create", "update", "delete", "purge"}
    assert alice.post(f"/core/changes/{gone}/undo").status_code in (404, 409)
    assert alice.get(f"/contacts/parties/{party.id}").status_code == 404
    assert "Secret" not in text_of(alice.get("/settings/trash"))


def test_the_night_clears_what_is_older_than_the_firm_keeps_it(any_house: House) -> None:
    who = any_house.actor("Alice")
    old, back, young = (lantern(any_house, name=name) for name in ("Old", "Back", "Young"))
    delete(parties(), old.id, who)
    delete(parties(), back.id, who)
    undo(newest(), who)
    ChangeSet.update(at=now() - timedelta(days=8)).execute()
    delete(parties(), young.id, who)
    assert "Old" in text_of(any_house.browser("Alice").get("/settings/trash"))
    put_settings(FIRM, trash_days=7)
    assert "Old" not in text_of(any_house.browser("Alice").get("/settings/trash"))
    while clear_old():
        pass
    kept = {one.label for one in Change.select().where(Change.record_type == "contacts/parties")}
    assert kept == {"", "Back", "Young"}


def test_a_record_is_shown_as_it_was(any_house: House) -> None:
    alice, who = any_house.browser("Alice"), any_house.actor("Alice")
    party = lantern(any_house)
    made = ChangeSet.get_by_id(newest()).at.isoformat().replace("+00:00", "Z")
    update(parties(), party.id, {"name": "Lamps"}, who, {"addresses": [{"city": "Kiel"}]})
    at = f"/contacts/parties/{party.id}"
    page = text_of(alice.get(f"{at}?as_of={made}"))
    assert "<h1><bdi>Lantern Works</bdi></h1>" in page
    assert "It can only be read." in page
    assert "Kiel" not in page
    assert f'action="{at}/edit"' not in page
    whole = text_of(alice.get(f"{at}?as_of={today().isoformat()}"))
    assert "Kiel" in whole
    assert "not been made yet" in text_of(alice.get(f"{at}?as_of=2020-01-01"))
    for wrong in ("nonsense", "2999-01-01", "", "2026-02-30", "2026-01-01T10:00"):
        assert alice.get(f"{at}?as_of={wrong}").status_code == 400, wrong
    delete(parties(), party.id, who)
    assert "Lantern Works" in text_of(alice.get(f"{at}?as_of={made}"))
    later = now().isoformat().replace("+00:00", "Z")
    assert "it had been deleted" in text_of(alice.get(f"{at}?as_of={later}"))
    assert any_house.browser("Charlie").get(f"{at}?as_of={made}").status_code == 404


def test_hidden_fields_stay_hidden_in_the_past(house: House) -> None:
    house.role("blind", "contacts/parties:read!job_title!name")
    house.add("Dora", "blind")
    party = lantern(house, job_title="Smith")
    page = text_of(house.browser("Dora").get(f"/contacts/parties/{party.id}?as_of=2030-01-01"))
    assert "Smith" not in page
    day = today().isoformat()
    page = text_of(house.browser("Dora").get(f"/contacts/parties/{party.id}?as_of={day}"))
    assert "It can only be read." in page
    assert "Smith" not in page
    assert "Lantern" not in page.replace("Lantern &amp; Sons", "")


@pytest.mark.parametrize("path", ["/settings/trash?after=x", "/settings/trash?resource=%00&q=%25"])
def test_nonsense_in_the_trashs_address_does_no_harm(house: House, path: str) -> None:
    assert house.browser("Alice").get(path).status_code == 200


def test_the_old_address_of_a_part_offers_the_whole(house: House) -> None:
    alice, who = house.browser("Alice"), house.actor("Alice")
    party = lantern(house)
    update(parties(), party.id, {}, who, {"addresses": [{"city": "Bremen"}]})
    address = party.addresses.get().id
    delete(parties(), party.id, who)
    old = text_of(alice.get(f"/contacts/addresses/{address}"))
    assert "Lantern Works is deleted" in old
    restore = re.search(r'action="(/settings/trash/\d+/restore)"', old)
    assert restore is not None
    alice.post(restore[1])
    assert alice.get(f"/contacts/addresses/{address}").status_code == 200


def test_the_history_offers_nothing_that_is_undone_already(house: House) -> None:
    alice, who = house.browser("Alice"), house.actor("Alice")
    pair = [lantern(house, name=name) for name in ("One", "Two")]
    with gate(who.user_id, "page"):
        for party in pair:
            update(parties(), party.id, {"name": "Lamps"}, who)
    number = newest()
    told = f'name="change_set" value="{number}"'
    pages = [f"/contacts/parties/{party.id}" for party in pair]
    assert told in text_of(alice.get(f"{pages[0]}/changes"))
    assert alice.post(f"{pages[0]}/revert", {"change_set": str(number)}).status_code == 303
    assert told not in text_of(alice.get(f"{pages[0]}/changes"))
    assert told in text_of(alice.get(f"{pages[1]}/changes"))
    assert alice.post(f"/core/changes/{number}/undo").status_code == 303  # the rest of it
    assert {party.name for party in Party.select()} == {"One", "Two"}
