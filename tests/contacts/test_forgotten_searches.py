"""Who was anonymised is searched for by no view, bulk change or kept address any more."""

from typing import Any
from urllib.parse import urlencode

import pytest

from app.bulk.running import begin
from app.bulk.selection import Selection
from app.jobs.control import retry
from app.jobs.worker import run_one
from app.showing.views import pairs_of
from app.writing import create, delete, update
from models.change import Change
from models.clock import now
from models.core import Bulk, ErasedRecord, Job, SentForm, View
from models.gate import gate
from models.refused import Refused
from plugins.contacts.party import Party
from tests.contacts.conftest import resource
from tests.contacts.test_anonymising import CANARY, anonymise, places_of
from tests.house import House

NAME = f"Zoe {CANARY.title()}"


@pytest.fixture
def zoe(any_house: House) -> Any:
    values = {"kind": "person", "name": NAME, "email": f"zoe@{CANARY}.example"}
    return create(resource("contacts/parties"), values, any_house.actor("Alice"))


def view(house: House, name: str, **query: str) -> Any:
    told = {"resource": "contacts/parties", "name": name, "query": urlencode(query)}
    return create(resource("core/views"), told, house.actor("Bob"))


def test_views_lose_what_tells_of_somebody_and_keep_the_rest(any_house: House, zoe: Any) -> None:
    bob = any_house.actor("Bob")
    kept = view(any_house, "Firms called Zoe", kind="company", q="zoe", sort="-name")
    before = kept.query
    plain = view(any_house, f"Visits of {CANARY.title()}", kind="person", q=NAME.upper())
    where = f'name="{NAME}" or email="zoe@{CANARY}.example"'
    second = view(any_house, "Two", where=where, city__contains=CANARY[:4], sort="name")
    edited = view(any_house, "Changed", q=CANARY)
    update(resource("core/views"), edited.id, {"query": "kind=person"}, bob)
    gone = view(any_house, f"Gone {CANARY}", q=CANARY)
    delete(resource("core/views"), gone.id, bob)
    anonymise(any_house, zoe)
    assert places_of(CANARY) == []
    views = {one.id: one for one in View.select()}
    assert (views[kept.id].name, views[kept.id].query) == ("Firms called Zoe", before)
    assert (views[plain.id].name, views[plain.id].query) == (f"View {plain.id}", "kind=person")
    assert pairs_of(views[second.id].query) == [("city__contains", "zebr"), ("sort", "name")]
    assert views[edited.id].query == "kind=person"
    assert Change.select().where(Change.record_type == "core/views").count() > 6
    page = any_house.browser("Alice").get(f"/contacts/parties/{zoe.id}").get_data(as_text=True)
    assert "2 saved views and bulk changes named it; those searches are gone." in page
    assert any_house.browser("Bob").get(f"/contacts/parties?view={plain.id}").status_code == 200


def test_a_bulk_change_that_searched_for_somebody_can_do_nothing_more(
    any_house: House, zoe: Any
) -> None:
    alice, parties = any_house.actor("Alice"), resource("contacts/parties")
    others = [create(parties, {"kind": "person", "name": f"Other {n}"}, alice) for n in range(3)]
    with gate(alice.user_id, "page"):
        asked = begin(Selection(parties, alice, (), f"q={CANARY}"), "edit", {}, 400)
        plain = begin(Selection(parties, alice, (), "q=other"), "edit", {}, 1)
        SentForm.create(
            form_id="f" * 20, user_id=1, at=now(), location=f"/contacts/parties?q={CANARY}#row-7"
        )
    with pytest.raises(Refused, match=f"Bulk change {asked.id}"):
        anonymise(any_house, zoe)
    assert Party.get_by_id(zoe.id).name == NAME
    Job.update(state="failed").where(Job.id == asked.job_id).execute()
    anonymise(any_house, zoe)
    assert places_of(CANARY) == []
    assert Bulk.get_by_id(plain.id).query == "q=other"
    assert SentForm.get(SentForm.form_id == "f" * 20).location == "/contacts/parties"
    assert ErasedRecord.get().queries == 1
    retry(asked.job_id)
    while run_one():
        pass
    assert Bulk.get_by_id(asked.id).changed + Bulk.get_by_id(asked.id).unchanged == 0
    assert {Party.get_by_id(one.id).version for one in others} == {1}
    assert any_house.browser("Alice").get(f"/contacts/parties/bulk/{asked.id}").status_code == 200
