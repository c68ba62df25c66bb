"""Fields of many records set at once: counted first, tried, done and undone as one."""

import re
import threading
from typing import Any
from urllib.parse import urlencode

import pytest

from app.bulk import edit, rehearsing, running
from app.registry import registry
from app.writing import create, update
from models.change import Change, ChangeSet
from models.core import Bulk, BulkRejection
from models.database import forget_connection
from plugins.contacts.party import Party
from plugins.contacts.tag import Tag
from plugins.library import Book
from tests.bulk.asking import AT, asked, carried, edited, firms, last, parties, text_of, titles
from tests.house import House

SET = {"how-job_title": "set", "set-job_title": "Chandler"}


def test_the_page_says_first_how_many_and_which(house: House) -> None:
    alice, ids = house.browser("Alice"), firms(house, 7)
    page = text_of(asked(alice, "edit", ids[:6]))
    assert "6 records" in page
    assert "F00000, F00001, F00002, F00003 and 2 more" in page
    picked = ",".join(map(str, ids[:6]))
    assert f'href="/contacts/parties#picked={picked}" data-leave' in page
    page = text_of(asked(alice, "edit", query="kind=company&name__startswith=F0000"))
    assert 'name__startswith=F0000#picked=all" data-leave' in page
    assert "7 records" in page
    assert "begins with F0000" in page
    assert "Company" in page


def test_ticked_records_are_changed_as_one_act_and_undone_as_one(any_house: House) -> None:
    alice, ids = any_house.browser("Alice"), firms(any_house, 5)
    sets = ChangeSet.select().count()
    answer = edited(alice, SET, ids[:3])
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/contacts/parties"
    assert Party.select().where(Party.job_title == "Chandler").count() == 3
    assert ChangeSet.select().count() == sets + 1
    page = text_of(alice.get("/contacts/parties"))
    assert "3 changed." in page
    number = ChangeSet.select().order_by(ChangeSet.id.desc()).get().id
    assert f"/core/changes/{number}/undo" in page
    assert alice.post(f"/core/changes/{number}/undo").status_code == 303
    assert titles() == {None} or titles() == {""}


def test_the_same_form_sent_fifty_times_does_it_once(house: House) -> None:
    alice, ids = house.browser("Alice"), firms(house, 2)
    first = carried(text_of(asked(alice, "edit", ids)))
    tried = alice.post(AT, {**first, **SET, "step": "try"})
    sent = {**alice.token(), **carried(text_of(tried)), **SET, "step": "run"}
    answers = {alice.client.post(AT, data=sent).headers["Location"] for _time in range(50)}
    assert answers == {"/contacts/parties"}
    assert Bulk.select().count() == 1
    assert {one.version for one in Party.select()} == {2}


def test_a_filter_as_long_as_addresses_may_be_leads_back_to_its_list(any_house: House) -> None:
    alice, ids = any_house.browser("Alice"), firms(any_house, 2)
    query = urlencode({"name__in": ",".join(["F00000", "F00001", *["ü" * 40] * 20])})
    assert len(query) > 4_000
    first = carried(text_of(asked(alice, "edit", query=query)))
    tried = carried(text_of(alice.post(AT, {**first, **SET, "step": "try"})))
    sent = {**alice.token(), **tried, **SET, "step": "run"}
    done = alice.client.post(AT, data=sent)
    assert done.status_code == 303, text_of(done)
    assert done.headers["Location"] == f"/contacts/parties?{query}"
    assert Party.select().where(Party.job_title == "Chandler").count() == len(ids)
    # Sent again, it leads to the same page, and does nothing.
    again = alice.client.post(AT, data=sent)
    assert again.headers["Location"] == "/contacts/parties"
    assert Bulk.select().count() == 1


def test_nothing_is_stored_before_it_was_seen(house: House) -> None:
    alice, ids = house.browser("Alice"), firms(house, 3, job_title="Chandler")
    create(parties(), {"kind": "company", "name": "Other"}, house.actor("Alice"))
    first = carried(text_of(asked(alice, "edit", [*ids, max(ids) + 1])))
    untried = text_of(alice.post(AT, {**first, **SET, "step": "run"}))
    assert "What would happen" in untried
    assert "Change 1 record<" in untried  # the others are so already
    assert not Bulk.select().exists()
    assert Party.select().where(Party.job_title == "Chandler").count() == 3
    other = {**carried(untried), **SET, "set-job_title": "Cooper", "step": "run"}
    assert "What would happen" in text_of(alice.post(AT, other))
    assert not Bulk.select().exists()


def test_the_preview_says_what_changes(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    alice, ids = house.browser("Alice"), firms(house, 3)
    tags = registry.resources["contacts/tags"]
    fair = create(tags, {"name": "Fair & Co"}, house.actor("Alice")).id
    first = carried(text_of(asked(alice, "edit", ids)))
    assert "The change" not in text_of(asked(alice, "edit", ids))
    wanted = {**SET, "how-tags": "add", "set-tags": str(fair), "how-email": "empty"}
    page = text_of(alice.post(AT, {**first, **wanted, "step": "try"}))
    for label, value in (
        ("Job title", "Chandler"),
        ("Tags", "Add: Fair & Co"),
        ("Mail", "Make empty"),
    ):
        assert re.search(rf"<dt>{label}</dt><dd[^>]*>{value}</dd>", page, re.IGNORECASE), label
    monkeypatch.setattr(rehearsing, "LOOKED_AT", 2)
    assert "Change 3 records" in text_of(alice.post(AT, {**first, **SET, "step": "try"}))


def test_all_means_the_filter_as_many_as_were_seen(any_house: House) -> None:
    alice = any_house.browser("Alice")
    firms(any_house, 4)
    first = carried(text_of(asked(alice, "edit", query="name__startswith=F")))
    tried = carried(text_of(alice.post(AT, {**first, **SET, "step": "try"})))
    firms(any_house, 1, phone="1")
    late = alice.post(AT, {**tried, **SET, "step": "run"})
    assert late.status_code == 409
    assert "5 records by now" in text_of(late)
    assert not Bulk.select().exists()
    done = alice.post(AT, {**carried(text_of(late)), "tried": tried["tried"], **SET, "step": "run"})
    assert done.status_code == 303
    assert Party.select().where(Party.job_title == "Chandler").count() == 5


def test_a_value_that_takes_records_out_of_the_filter_reaches_all_of_them(
    any_house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "BATCH", 2)
    alice = any_house.browser("Alice")
    firms(any_house, 7, job_title="Cooper")
    edited(alice, SET, query="job_title=Cooper")
    assert titles() == {"Chandler"}


def test_one_refused_record_never_loses_the_others(any_house: House) -> None:
    alice, who = any_house.browser("Alice"), any_house.actor("Alice")
    books = registry.resources["library/books"]
    lent = create(books, {"title": "Lent", "author": "Ann", "copies": 2}, who)
    free = create(books, {"title": "Free", "author": "Ann", "copies": 2}, who)
    firm = create(parties(), {"kind": "company", "name": "Kettle"}, who)
    loans = registry.resources["library/loans"]
    rows = [create(loans, {"book": lent.id, "borrower": firm.id}, who) for _one in range(2)]
    other = create(loans, {"book": free.id, "borrower": firm.id}, who)
    single = create(books, {"title": "Single", "author": "Ann", "copies": 1}, who)
    at = "/library/loans/bulk"
    ids = [("id", one.id) for one in (*rows, other)]
    page = text_of(alice.get(f"{at}?{urlencode([('do', 'edit'), *ids])}"))
    wanted = {"how-book": "set", "set-book": "Single"}
    tried = text_of(alice.post(at, {**hidden(page, at), **wanted, "step": "try"}))
    assert "All copies of" in tried
    done = alice.post(at, {**hidden(tried, at), **wanted, "step": "run"})
    assert "/bulk/" in done.headers["Location"]
    assert (last().changed, last().rejected) == (1, 2)
    result = text_of(alice.get(done.headers["Location"]))
    assert "Why some were left" in result
    assert "All copies of Single" in result
    assert "Undo all of it" in result
    csv = alice.get(f"{done.headers['Location']}/left").get_data(as_text=True)
    assert csv.count("All copies") == 2
    assert Book.get_by_id(single.id).available == 0


def hidden(page: str, at: str) -> dict[str, str]:
    return carried(page.split(f'action="{at}"', 1)[1])


def test_lists_of_references_gain_and_lose_without_losing_the_rest(any_house: House) -> None:
    alice, who = any_house.browser("Alice"), any_house.actor("Alice")
    tags = registry.resources["contacts/tags"]
    red, blue = (create(tags, {"name": name}, who).id for name in ("Red", "Blue"))
    first, second = firms(any_house, 1, tags=[red])[0], firms(any_house, 1)[0]
    edited(alice, {"how-tags": "add", "set-tags": str(blue)}, [first, second])
    assert [Party.get_by_id(one).linked("tags") for one in (first, second)] == [[red, blue], [blue]]
    edited(alice, {"how-tags": "remove", "set-tags": str(red)}, [first, second])
    assert last().changed == 1
    assert last().unchanged == 1
    edited(alice, {"how-tags": "empty"}, [first, second])
    assert Party.get_by_id(first).linked("tags") == []
    number = ChangeSet.select().order_by(ChangeSet.id.desc()).get().id
    alice.post(f"/core/changes/{number}/undo")
    assert Party.get_by_id(first).linked("tags") == [blue]
    assert Tag.select().count() == 2


def test_what_somebody_adds_to_a_list_meanwhile_stays(
    any_house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    alice, bob = any_house.browser("Alice"), any_house.actor("Bob")
    tags = registry.resources["contacts/tags"]
    red, blue = (create(tags, {"name": name}, bob).id for name in ("Red", "Blue"))
    (number,) = firms(any_house, 1)

    def add_red() -> None:
        update(parties(), number, {"tags": [red]}, bob)
        forget_connection()

    meanwhile, real = threading.Thread(target=add_red), edit.linked_ids

    def read(*asked: Any) -> Any:
        found = real(*asked)
        if Bulk.select().exists() and not meanwhile.ident:
            meanwhile.start()
            meanwhile.join(0.5)
        return found

    monkeypatch.setattr(edit, "linked_ids", read)
    edited(alice, {"how-tags": "add", "set-tags": str(blue)}, [number])
    meanwhile.join()
    assert last().changed == 1
    assert red in Party.get_by_id(number).linked("tags")
    told = Change.select().where(Change.verb == "update").order_by(Change.id).first()
    assert told.became["tags"] == [blue]


def test_left_empty_is_a_choice_of_its_own(house: House) -> None:
    alice, ids = house.browser("Alice"), firms(house, 2, job_title="Cooper")
    first = carried(text_of(asked(alice, "edit", ids)))
    blank = {"how-job_title": "set", "set-job_title": " "}
    wrong = alice.post(AT, {**first, **blank, "step": "try"})
    assert wrong.status_code == 422
    assert "choose “Make empty”" in text_of(wrong)
    edited(alice, {"how-job_title": "empty"}, ids)
    assert not titles() & {"Cooper"}
    page = text_of(asked(alice, "edit", ids))
    name = page.split('id="how-kind"')[1].split("</select>")[0]
    assert 'value="empty"' not in name


def test_values_that_are_no_values_are_told_at_their_field(house: House) -> None:
    alice, ids = house.browser("Alice"), firms(house, 2)
    first = carried(text_of(asked(alice, "edit", ids)))
    for wanted in (
        {"how-email": "set", "set-email": "no mail"},
        {"how-birth_date": "set", "set-birth_date": "2026-02-31"},
        {"how-company": "set", "set-company": "Nobody of this name"},
        {"how-tags": "add", "set-tags": "x"},
        {"how-tags": "add"},
        {},
        {"how-name": "nonsense", "set-name": "x"},
    ):
        answer = alice.post(AT, {**first, **wanted, "step": "run"})
        assert answer.status_code == 422, wanted
        assert 'role="alert"' in text_of(answer)
    # What isn't chosen is no error, whatever stands in it.
    left = {"set-email": "no mail", "how-job_title": "set", "set-job_title": "x", "step": "try"}
    assert alice.post(AT, {**first, **left}).status_code == 200


def test_bad_addresses_are_told(house: House) -> None:
    alice, ids = house.browser("Alice"), firms(house, 1)
    for query, status in (
        ("", 400),
        ("do=edit", 400),
        ("do=edit&id=x", 400),
        ("do=edit&id=-1", 400),
        (f"do=nonsense&id={ids[0]}", 400),
        (f"do=perform.nonsense&id={ids[0]}", 400),
        ("do=edit&id=999999", 404),
        ("do=edit&id=99999999999999999999", 400),
        ("do=edit&all=1&query=nofield%3D1", 400),
        ("do=edit&all=1&query=view%3D77", 404),
        ("do=edit&id=" + ",".join(map(str, range(1, 2500))), 400),
        ("do=merge&all=1", 400),
        ("do=edit&all=1&query=name%3Dnothing+like+it", 200),
    ):
        assert alice.get(f"{AT}?{query}").status_code == status, query
    assert alice.post(AT, {"do": "edit"}).status_code == 400
    assert alice.post(AT, {"do": "nonsense", "ids": str(ids[0])}).status_code == 400
    for path in ("/1", "/999999", "/99999999999999999999", "/1/left"):
        assert alice.get(AT + path).status_code == 404
    assert alice.post(AT + "/1/cancel").status_code == 404


def test_export_and_merge_go_on_with_what_is_ticked(house: House) -> None:
    alice, ids = house.browser("Alice"), firms(house, 60)
    answer = asked(alice, "export", ids[:55])
    assert answer.status_code == 303
    page = alice.get(answer.headers["Location"])
    assert page.status_code == 200
    assert ">55<" in text_of(page)
    file = alice.get(answer.headers["Location"] + "&format=csv&form=raw&fields=name")
    assert len(file.get_data(as_text=True).split()) == 56
    everything = asked(alice, "export", query="name=F00001")
    assert everything.headers["Location"].endswith("/export?name=F00001")
    merged = asked(alice, "merge", ids[:2])
    assert alice.get(merged.headers["Location"]).status_code == 200


def test_each_changed_record_has_its_own_history(house: House) -> None:
    alice, ids = house.browser("Alice"), firms(house, 2)
    edited(alice, SET, ids)
    changes = list(Change.select().where(Change.verb == "update"))
    assert {one.record_id for one in changes} == set(ids)
    assert all(one.became["job_title"] == "Chandler" for one in changes)
    assert not BulkRejection.select().exists()


def test_the_list_has_a_box_a_row_and_a_bar(house: House) -> None:
    alice, bob = house.browser("Alice"), house.browser("Bob")
    ids = firms(house, 3)
    page = text_of(alice.get("/contacts/parties?name__startswith=F"))
    for number in ids:
        assert f'form="picked" name="id" value="{number}"' in page
    assert "Select all 3" in page
    assert 'name="query" value="name__startswith=F"' in page
    assert 'value="edit"' in page
    assert 'value="delete"' in page
    # Nobody is offered what they can do with none.
    assert "Select all" not in text_of(bob.get("/core/roles"))
