"""One value is edited where it stands: shown, saved, refused and merged as in the whole form."""

from typing import Any

from app.registry import registry
from app.writing import create, update
from models.change import ChangeSet
from plugins.contacts.party import Party
from tests.bulk.asking import carried, firms, parties, text_of
from tests.engine.counting import queries
from tests.house import Browser, House

PART = {"HX-Request": "true", "HX-Request-Type": "partial"}


def editor(browser: Browser, number: int, name: str) -> dict[str, str]:
    """Open the editor and return its hidden inputs."""
    answer = browser.fragment(f"/contacts/parties/{number}/edit?only={name}")
    assert answer.status_code == 200
    assert "<html" not in text_of(answer)
    return carried(text_of(answer))


def save(browser: Browser, number: int, name: str, sent: dict[str, Any]) -> Any:
    path = f"/contacts/parties/{number}/edit?only={name}"
    return browser.client.post(path, data=sent, headers=PART)


def test_a_value_is_saved_alone_and_answered_as_it_is_then(any_house: House) -> None:
    alice, (number,) = any_house.browser("Alice"), firms(any_house, 1)
    hidden = editor(alice, number, "email")
    answer = save(alice, number, "email", {**hidden, "email": "a@b.example", "name": "Other"})
    assert answer.status_code == 200
    assert "mailto:a@b.example" in text_of(answer)
    assert "data-toast" in text_of(answer)
    assert "data-undo-latest" in text_of(answer)
    party = Party.get_by_id(number)
    assert (party.email, party.name) == ("a@b.example", "F00000")
    latest = ChangeSet.select().order_by(ChangeSet.id.desc()).get().id
    assert f"/core/changes/{latest}/undo" in text_of(answer)
    assert alice.post("/core/changes/latest/undo").status_code == 303
    assert not Party.get_by_id(number).email


def test_what_is_stored_is_given_to_stand_where_the_editor_was(house: House) -> None:
    alice, (number,) = house.browser("Alice"), firms(house, 1, job_title="Cooper")
    path = f"/contacts/parties/{number}/edit?only=job_title&stored=1"
    answer = alice.fragment(path)
    assert "data-saved>Cooper</span>" in text_of(answer)
    assert "data-toast" not in text_of(answer)
    assert alice.get(path).headers["Location"] == f"/contacts/parties/{number}"
    assert house.browser("Charlie").fragment(path).status_code == 404


def test_fifty_times_the_same_is_once(house: House) -> None:
    alice, (number,) = house.browser("Alice"), firms(house, 1)
    sent = {**editor(alice, number, "job_title"), "job_title": "Chandler"}
    for _time in range(50):
        assert "Chandler" in text_of(save(alice, number, "job_title", sent))
    assert Party.get_by_id(number).version == 2


def test_without_script_it_is_a_page(house: House) -> None:
    alice, (number,) = house.browser("Alice"), firms(house, 1, job_title="Cooper")
    record = text_of(alice.get(f"/contacts/parties/{number}"))
    href = f"/contacts/parties/{number}/edit?only=job_title"
    assert href not in record  # stands in the head, not among the facts
    page = text_of(alice.get(href))
    assert "<h1><bdi>Job title: F00000" in page
    hidden = carried(page.split('class="only"', 1)[1])
    answer = alice.client.post(href, data={**hidden, "job_title": "Chandler"})
    assert answer.status_code == 303
    assert answer.headers["Location"] == f"/contacts/parties/{number}"
    assert Party.get_by_id(number).job_title == "Chandler"


def test_errors_stand_at_the_value_and_nothing_typed_is_lost(house: House) -> None:
    alice, (number,) = house.browser("Alice"), firms(house, 1)
    for name, typed in (("email", "no mail"), ("company", "Nobody"), ("birth_date", "31.2.1970")):
        answer = save(alice, number, name, {**editor(alice, number, name), name: typed})
        assert answer.status_code == 422
        assert typed in text_of(answer)
        assert 'aria-invalid="true"' in text_of(answer)
    kind = save(alice, number, "kind", {**editor(alice, number, "kind"), "kind": "robot"})
    assert kind.status_code == 422


def test_two_at_once_see_both_values_in_place(any_house: House) -> None:
    alice, (number,) = any_house.browser("Alice"), firms(any_house, 1, job_title="Cooper")
    mine = editor(alice, number, "job_title")
    update(parties(), number, {"job_title": "Baker"}, any_house.actor("Bob"))
    answer = save(alice, number, "job_title", {**mine, "job_title": "Chandler"})
    text = text_of(answer)
    assert answer.status_code == 409
    assert "Bob saved this before you" in text
    assert "<html" not in text
    assert ">Baker<" in text
    assert 'value="Chandler"' in text
    again = carried(text)
    assert again["seen"] == mine["seen"]
    theirs = {**again, "job_title": "Chandler", "keep-job_title": "theirs"}
    assert "Baker" in text_of(save(alice, number, "job_title", theirs))
    assert Party.get_by_id(number).job_title == "Baker"
    mine_wins = {**again, "form_id": "x" * 20, "job_title": "Chandler", "keep-job_title": "mine"}
    assert "Chandler" in text_of(save(alice, number, "job_title", mine_wins))
    assert Party.get_by_id(number).job_title == "Chandler"
    # What is chosen holds only against what was shown.
    stale = editor(alice, number, "job_title")
    update(parties(), number, {"job_title": "Dyer"}, any_house.actor("Bob"))
    late = save(alice, number, "job_title", {**stale, "job_title": "Ed", "keep-job_title": "mine"})
    assert late.status_code == 409


def test_another_field_of_the_same_record_is_no_conflict(any_house: House) -> None:
    alice, (number,) = any_house.browser("Alice"), firms(any_house, 1)
    mine = editor(alice, number, "job_title")
    update(parties(), number, {"email": "b@b.example"}, any_house.actor("Bob"))
    assert save(alice, number, "job_title", {**mine, "job_title": "Cooper"}).status_code == 200
    party = Party.get_by_id(number)
    assert (party.job_title, party.email) == ("Cooper", "b@b.example")


def test_what_cant_be_edited_has_no_editor(house: House) -> None:
    alice, who = house.browser("Alice"), house.actor("Alice")
    (number,) = firms(house, 1)
    for name in ("nothing", "id", "created_by", "name_key", "version", "a" * 500, "library_loans"):
        at = f"/contacts/parties/{number}/edit?only={name}"
        assert alice.get(at).status_code == 400, name
        assert alice.post(at, {name: "x"}).status_code == 400, name
    book = create(registry.resources["library/books"], {"title": "T", "author": "A"}, who)
    values = {"book": book.id, "borrower": number}
    loan = create(registry.resources["library/loans"], values, who)
    assert alice.get(f"/library/loans/{loan.id}/edit?only=state").status_code == 400
    assert alice.get(f"/library/books/{book.id}/edit?only=available").status_code == 400
    assert alice.get("/contacts/parties/999999/edit?only=name").status_code == 404
    assert house.browser("Bob").get(f"/library/loans/{loan.id}/edit?only=due").status_code == 403
    assert (
        house.browser("Charlie").get(f"/contacts/parties/{number}/edit?only=name").status_code
        == 404
    )
    house.add("Hedda", house.role("half", "contacts/parties:read,update!email"))
    hedda = house.browser("Hedda")
    assert hedda.get(f"/contacts/parties/{number}/edit?only=email").status_code == 400
    assert hedda.get(f"/contacts/parties/{number}/edit?only=phone").status_code == 200


def test_a_list_offers_it_row_by_row_without_a_query_a_row(any_house: House) -> None:
    grants = "contacts/parties:read contacts/parties:update[job_title=Cooper]"
    any_house.add("Ute", any_house.role("cooper", grants))
    (mine,) = firms(any_house, 1, job_title="Cooper")
    others = firms(any_house, 30, job_title="Baker")
    ute, alice = any_house.browser("Ute"), any_house.browser("Alice")
    page = text_of(ute.get("/contacts/parties"))
    assert f'<tr id="row-{mine}">' in page
    assert f'<tr id="row-{others[0]}" class="fixed">' in page
    assert 'data-edits="email"' in page
    assert 'data-edits="name"' not in page
    assert 'class="fixed"' not in text_of(alice.get("/contacts/parties"))
    with queries() as few:
        ute.get("/contacts/parties?limit=2")
    with queries() as many:
        ute.get("/contacts/parties?limit=31")
    assert len(many) == len(few)
    any_house.add("Rita", "reader")
    assert "data-edits" not in text_of(any_house.browser("Rita").get("/contacts/parties"))


def test_a_record_offers_a_pencil_at_each_fact_that_one_may_change(house: House) -> None:
    (number,) = firms(house, 1)
    page = text_of(house.browser("Alice").get(f"/contacts/parties/{number}"))
    assert f'href="/contacts/parties/{number}/edit?only=kind"' in page
    house.add("Rita", "reader")
    assert "data-pen" not in text_of(house.browser("Rita").get(f"/contacts/parties/{number}"))
