"""The doors of duplicates: form, import, groups, side by side, undo; all without script."""

import re
from typing import Any

from app.importing.importer import Importer
from app.importing.mapping import Mapping
from app.importing.rows import FileRow
from app.jsonapi.tokens import make_token
from app.writing import create
from models.core import User
from plugins.contacts.party import Party
from tests.duplicates.world import make, picture, resource, twins
from tests.house import Browser, House

NEW = "/contacts/parties/new"


def text_of(answer: Any) -> str:
    return " ".join(answer.get_data(as_text=True).split())


def hidden(page: str) -> dict[str, str]:
    """Return the versions and the form's own id as a page with radios would send them."""
    return dict(re.findall(r'name="((?:version-\d+|form_id))" value="([^"]+)"', page))


def test_a_new_record_that_looks_like_one_is_stored_once_it_is_meant(any_house: House) -> None:
    make(any_house, kind="person", name="Ann Lee", email="ann@lantern.example")
    bob = any_house.browser("Bob")
    values = {"kind": "person", "name": "Anna", "email": "Ann@lantern.example"}
    answer = bob.post(NEW, values)
    assert answer.status_code == 409
    assert "It is another one: save it anyway" in text_of(answer)
    assert "Ann Lee" in text_of(answer)
    assert Party.select().count() == 1
    assert bob.post(NEW, {**values, "anyway": "1"}).status_code == 303
    assert Party.select().count() == 2


def test_the_same_form_sent_again_is_no_duplicate_of_itself(house: House) -> None:
    alice = house.browser("Alice")
    values = {"kind": "person", "name": "Ann Lee", **alice.token()}
    first = alice.client.post(NEW, data=values)
    again = alice.client.post(NEW, data=values)
    assert first.status_code == again.status_code == 303
    assert first.headers["Location"] == again.headers["Location"]


def test_the_form_tells_while_somebody_types(house: House) -> None:
    firm = make(house, kind="company", name="Harbour Mill")
    make(house, kind="person", name="Jon Smith", company=firm.id)
    alice = house.browser("Alice")
    assert 'hx-post="/contacts/parties/alike"' in text_of(alice.get(NEW))
    values = {"kind": "person", "name": "John Smith", "company__was": f"{firm.id}:Harbour Mill"}
    values |= {"company": "Harbour Mill"}
    headers = {"HX-Request": "true", "HX-Request-Type": "partial"}
    answer = alice.post("/contacts/parties/alike", values, headers=headers)
    assert answer.status_code == 200
    assert text_of(answer).startswith('<div id="alike"')
    assert "Jon Smith" in text_of(answer)
    assert "a similar name at the same place" in text_of(answer)
    values = {"kind": "company", "name": "Jon Smith"}
    assert "Jon" not in text_of(alice.post("/contacts/parties/alike", values, headers=headers))


def test_nobody_is_told_of_what_they_may_not_see(house: House) -> None:
    house.role("own", "contacts/parties:read,create,update[owner=me]")
    house.add("Odo", "own")
    make(house, kind="person", name="Ann Lee", email="ann@lantern.example")
    odo = house.browser("Odo")
    values = {"kind": "person", "name": "Ann Lee", "email": "ann@lantern.example"}
    assert odo.post(NEW, values).status_code == 303


def merged(browser: Browser, ids: list[int], **values: str) -> Any:
    href = "/contacts/parties/merge?" + "&".join(f"ids={one}" for one in ids)
    page = text_of(browser.get(href))
    sent = {**browser.token(), **hidden(page), **values, "ids": [str(one) for one in ids]}
    return browser.client.post("/contacts/parties/merge", data=sent)


def test_merging_and_undoing_from_page_to_page(any_house: House) -> None:
    winner, loser = twins(any_house)
    before = picture()
    alice = any_house.browser("Alice")
    page = text_of(alice.get(f"/contacts/parties/merge?ids={winner.id}&ids={loser.id}"))
    assert re.search(r"Activities</span> <span class=\"aside\">1<", page)
    chosen = {"keep": str(winner.id), "value-name": str(loser.id)}
    answer = merged(alice, [winner.id, loser.id], **chosen)
    assert answer.headers["Location"] == f"/contacts/parties/{winner.id}"
    page = text_of(alice.get(answer.headers["Location"]))
    assert "2 records merged." in page
    undo = re.search(r'action="(/core/changes/\d+/undo)"', page)
    assert undo is not None
    assert "merged into this:" in page
    for end in ("", "/edit", "/changes"):
        answer = alice.get(f"/contacts/parties/{loser.id}{end}")
        assert (answer.status_code, answer.headers["Location"]) == (
            303,
            f"/contacts/parties/{winner.id}{end}",
        )
    assert any_house.browser("Bob").post(undo[1]).status_code == 403
    assert any_house.browser("Charlie").post(undo[1]).status_code == 404
    assert alice.post(undo[1]).status_code == 303
    assert picture() == before
    assert alice.post(undo[1]).status_code == 409


def test_the_page_asks_with_which_other_one(house: House) -> None:
    one = make(house, kind="person", name="Ann Lee")
    other = make(house, kind="person", name="Lee, Ann", email="ann@lantern.example")
    twin = make(house, kind="person", name="Ann Lee")
    alice = house.browser("Alice")
    assert f"/contacts/parties/merge?ids={one.id}" in text_of(
        alice.get(f"/contacts/parties/{one.id}")
    )
    page = text_of(alice.get(f"/contacts/parties/merge?ids={one.id}"))
    assert f'value="{twin.id}"' in page
    page = text_of(alice.get(f"/contacts/parties/merge?ids={one.id}&q=ann@lantern"))
    assert f'value="{other.id}"' in page


def test_what_stands_against_merging_is_said_on_the_page(house: House) -> None:
    one = make(house, kind="company", name="Lantern")
    other = make(house, kind="company", name="Lantern Ltd")
    person = make(house, kind="person", name="Lantern")
    make(house, "contacts/relations", person=one.id, firm=other.id)
    alice = house.browser("Alice")
    answer = merged(alice, [one.id, other.id], keep=str(one.id))
    assert answer.status_code == 409
    assert "Nobody is related to itself" in text_of(answer)
    page = text_of(alice.get(f"/contacts/parties/merge?ids={one.id}&ids={person.id}"))
    assert "can&#39;t be the same" in page
    assert 'class="btn btn-primary"' not in page


def test_groups_are_kept_apart_and_shown_to_who_may_change_them(house: House) -> None:
    ids = [make(house, kind="person", name="Ann Lee").id for _number in range(2)]
    alice = house.browser("Alice")
    assert "1 group" in text_of(alice.get("/contacts/parties/duplicates"))
    answer = alice.post("/contacts/parties/duplicates", {"ids": [str(one) for one in ids]})
    assert answer.status_code == 303
    assert "No duplicates found" in text_of(alice.get("/contacts/parties/duplicates"))
    house.add("Rita", "reader")
    assert house.browser("Rita").get("/contacts/parties/duplicates").status_code == 403
    assert house.browser("Bob").get(f"/contacts/parties/merge?ids={ids[0]}").status_code == 403
    assert house.browser("Charlie").get("/contacts/parties/duplicates").status_code == 404
    assert alice.get("/contacts/activities/duplicates").status_code == 404


def taken(house: House, alike: str, is_dry: bool = False) -> list[FileRow]:
    """Import Ann, who is here by mail, and Berta, who is new."""
    rows = [
        FileRow(1, [], {"name": "Anna", "email": "ann@lantern.example", "kind": "person"}),
        FileRow(2, [], {"name": "Berta", "email": "b@lantern.example", "kind": "person"}),
    ]
    importer = Importer(resource(), house.actor("Alice"), "", alike)
    (importer.rehearse if is_dry else importer.take)(rows)
    return rows


def test_an_import_tells_and_leaves_out_or_changes_what_looks_like_a_record(
    any_house: House,
) -> None:
    alice = any_house.actor("Alice")
    create(resource(), {"kind": "person", "name": "Ann", "email": "ann@lantern.example"}, alice)
    ann, berta = taken(any_house, "", is_dry=True)
    assert (ann.alike, berta.alike) == ("Ann (the same: Mail)", "")
    assert ann.outcome.state == berta.outcome.state == "created"
    ann, berta = taken(any_house, "skip", is_dry=True)
    assert (ann.outcome.state, berta.outcome.state) == ("rejected", "created")
    assert ann.errors[""] == ["Left out: it looks like Ann (the same: Mail)."]
    ann, berta = taken(any_house, "update")
    assert (ann.outcome.state, berta.outcome.state) == ("updated", "created")
    assert sorted(one.name for one in Party.select()) == ["Anna", "Berta"]
    assert Mapping(alike="skip").as_json().endswith('"alike": "skip"}')


def test_programs_are_led_on_too(house: House) -> None:
    one, other = (make(house, kind="person", name="Ann Lee").id for _number in range(2))
    alice = house.browser("Alice")
    assert merged(alice, [one, other], keep=str(one)).status_code == 303
    headers = {"Authorization": f"Bearer {make_token(User.get(User.name == 'Alice'), 'test')}"}
    answer = house.app.test_client().get(f"/api/v1/contacts/parties/{other}", headers=headers)
    assert answer.status_code == 303
    assert answer.headers["Location"] == f"/api/v1/contacts/parties/{one}"
