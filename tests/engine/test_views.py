"""Saved views and chosen columns: only an address, so nobody sees by them what isn't theirs."""

import re
from html import unescape
from typing import Any

import pytest

from app.jsonapi.tokens import make_token
from app.registry import registry
from app.showing.lists import list_page
from app.writing import create, perform
from models.core import User, View
from models.gate import gate
from models.refused import Refused
from tests.house import Browser, House

LIST = "/contacts/parties"


def save(browser: Browser, name: str, query: str, at: str = LIST) -> int:
    """Save a view as its form does, and return its number."""
    answer = browser.post(f"{at}/views", {"name": name, "query": query})
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return int(answer.headers["Location"].rpartition("=")[2])


def text(browser: Browser, path: str) -> str:
    answer = browser.get(path)
    assert answer.status_code == 200, path
    return unescape(answer.get_data(as_text=True))


def tabs(browser: Browser, at: str = LIST) -> list[str]:
    found = re.search(r'<nav class="tabs".*?</nav>', text(browser, at), re.DOTALL)
    return re.findall(r">([^<>]+)</a>", found[0]) if found else []


def firm(house: House, name: str, **values: Any) -> Any:
    parties = registry.resources["contacts/parties"]
    return create(parties, {"kind": "company", "name": name, **values}, house.actor("Alice"))


def test_a_view_brings_back_filter_order_and_columns(any_house: House) -> None:
    for name in ("Anker", "Boje", "Calais"):
        firm(any_house, name, is_customer=name != "Boje")
    bob = any_house.browser("Bob")
    number = save(bob, "Fine firms", "is_customer=true&sort=-name&fields=name,created_at")
    page = list_page(
        registry.resources["contacts/parties"],
        any_house.actor("Bob"),
        [("view", str(number))],
        "en",
    )
    assert [row.label for row in page.table.rows] == ["Calais", "Anker"]
    assert [head.name for head in page.table.heads] == ["name", "created_at"]
    assert "Fine firms" in tabs(bob)
    assert "Fine firms" not in tabs(any_house.browser("Alice"))


def test_the_form_sent_twice_saves_once_and_a_change_is_saved_into_the_view(house: House) -> None:
    bob = house.browser("Bob")
    tokens = bob.token()
    for _time in range(2):
        answer = bob.client.post(f"{LIST}/views", data={**tokens, "name": "One", "query": "q=a"})
        assert answer.status_code == 303
    assert View.select().count() == 1
    view = View.get()
    changed = {"view": str(view.id), "query": "q=b"}
    assert bob.post(f"{LIST}/views", changed).status_code == 303
    assert View.get().query == "q=b"
    assert bob.post(f"{LIST}/views", {"query": "q=c"}).status_code == 422
    assert bob.get(f"{LIST}/views?q=c").status_code == 200


def test_an_address_that_is_changed_stays_the_whole_state(house: House) -> None:
    bob = house.browser("Bob")
    number = save(bob, "Firms", "kind=company")
    shown = text(bob, f"{LIST}?view={number}")
    dropped = re.search(r'class="x" href="([^"]+)"', shown)
    assert dropped
    assert dropped[1] == f"{LIST}?view=list&view={number}"
    assert "Kind" not in re.findall(r'class="chip"><span class="cut">(\w+)', text(bob, dropped[1]))
    assert bob.get(f"{LIST}?view=77").status_code == 404
    assert bob.get(f"{LIST}?view=nonsense").status_code == 400


def test_what_is_gone_from_a_broken_view_is_told_and_the_rest_is_shown(house: House) -> None:
    bob = house.browser("Bob")
    firm(house, "Anker")
    number = save(bob, "Old", "kind=company&colour=red&sort=weight&fields=name,smell&view=globe")
    shown = text(bob, f"{LIST}?view={number}")
    for sentence in ("“colour” in parties", "“weight”", "“smell”", "“globe”"):
        assert sentence in shown
    assert "Anker" in shown


def test_a_hidden_field_stays_hidden_whoever_shared_the_view(house: House) -> None:
    house.role("blind", "contacts/parties:read!phone")
    house.add("Nora", "blind")
    firm(house, "Anker", phone="+49 30 1234567")
    with gate(house.actor("Alice").user_id, "command"):
        View(resource="contacts/parties", name="Numbers", query="fields=name,phone&sort=phone",
             audience="all").save()  # fmt: skip
    nora = house.browser("Nora")
    shown = text(nora, LIST)
    assert "1234567" not in shown
    assert "“phone”" in shown  # named as what isn't there, as any field that she can't know
    assert nora.get(f"{LIST}?fields=phone").status_code == 400
    assert "1234567" in text(house.browser("Alice"), LIST)


def test_the_default_opens_with_the_list_and_all_is_still_a_tab(house: House) -> None:
    alice, bob = house.browser("Alice"), house.browser("Bob")
    firm(house, "Anker", is_customer=True)
    firm(house, "Boje")
    number = save(alice, "Customers first", "is_customer=true")
    assert alice.post(f"/core/views/{number}/share_with_all").status_code == 303
    assert "Boje" not in text(bob, LIST)
    assert "Boje" in text(bob, f"{LIST}?view=list")
    assert f'href="{LIST}?view=list"' in text(bob, LIST)
    other = save(alice, "Another", "kind=person")
    assert alice.post(f"/core/views/{other}/share_with_all").status_code == 409
    assert alice.post(f"/core/views/{number}/keep_private").status_code == 303
    assert "Boje" in text(bob, LIST)


def test_a_view_names_its_list_and_is_made_private_only_where_it_is_not(house: House) -> None:
    alice = house.browser("Alice")
    number = save(alice, "Mine", "kind=person")
    for path in ("/core/views", f"/core/views/{number}", f"/core/views/{number}/edit"):
        assert "People and firms" in text(alice, path).partition("<main")[2], path
    assert ">contacts/parties<" not in text(alice, f"/core/views/{number}")
    private = f"/core/views/{number}/keep_private"
    assert private not in text(alice, f"/core/views/{number}")
    assert alice.post(private).status_code == 409
    alice.post(f"/core/views/{number}/share_with_all")
    assert private in text(alice, f"/core/views/{number}")


def test_only_who_may_shares_and_only_the_role_sees(house: House) -> None:
    bob = house.browser("Bob")
    number = save(bob, "Ours", "kind=company")
    views, role = registry.resources["core/views"], "staff"
    for verb in ("share", "share_with_all", "keep_private"):
        assert bob.post(f"/core/views/{number}/{verb}").status_code == 403
    with gate(None, "command"):
        view = View.get_by_id(number)
        view.role = next(one for one in type(view).role.rel_model.select() if one.name == role)
        view.save()
    perform(views, number, "share", house.actor("Alice"), {})
    house.add("Mina", "staff")
    house.add("Rita", "reader")
    assert "Ours" in tabs(house.browser("Mina"))
    assert "Ours" not in tabs(house.browser("Rita"))
    assert house.browser("Rita").get(f"/core/views/{number}").status_code == 404
    mina = house.browser("Mina")
    assert mina.get(f"/core/views/{number}").status_code == 200
    assert mina.get(f"/core/views/{number}/edit").status_code == 403
    with gate(None, "command"):
        view = View.get_by_id(number)
        view.role = None
        view.save()
    assert View.get_by_id(number).audience == "private"


def test_a_manager_shares_and_nobody_makes_views_of_somebody_else(house: House) -> None:
    house.add("Mona", "manager")
    mona = house.browser("Mona")
    number = save(mona, "For all", "kind=person")
    assert mona.post(f"/core/views/{number}/share_with_all").status_code == 303
    sent = {"name": "X", "resource": "contacts/parties", "query": "", "owner": "1"}
    mona.post("/core/views/new", sent)
    made = View.get(View.name == "X")
    assert made.owner.name == "Mona"


def test_programs_keep_views_too(house: House) -> None:
    token = make_token(User.get(User.name == "Bob"), "robot", way="command")
    headers = {"Authorization": f"Bearer {token}"}
    client = house.browser().client
    body = {"resource": "contacts/parties", "name": "By program", "query": "kind=person"}
    made = client.post("/api/v1/core/views", json=body, headers=headers)
    assert made.status_code == 201, made.get_data(as_text=True)
    assert "By program" in tabs(house.browser("Bob"))
    at = f"/api/v1/core/views/{made.json['id']}"
    assert client.patch(at, json={"name": "Renamed"}, headers=headers).status_code == 200
    assert client.delete(at, headers=headers).status_code == 204


def test_columns_are_moved_and_bounded(house: House) -> None:
    firm(house, "Anker")
    bob = house.browser("Bob")
    shown = text(bob, f"{LIST}?fields=name,email&fields=age")
    heads = re.findall(r'<th scope="col"[^>]*>(?:<a [^>]*>)?([^<]+)', shown)
    assert [head.strip() for head in heads] == ["Name", "Mail", "Age"]
    pane = text(bob, f"{LIST}/columns?fields=name,email&fields=age")
    assert f'href="{LIST}?fields=email%2Cname%2Cage"' in pane
    assert f'href="{LIST}?fields=name%2Cage%2Cemail"' in pane
    assert bob.get(f"{LIST}?fields=name,nothing").status_code == 400
    assert bob.get(f"{LIST}?fields=name_key").status_code == 400
    many = ",".join(f"f{number}" for number in range(21))
    assert bob.get(f"{LIST}?fields={many}").status_code == 400


@pytest.mark.parametrize("query", ["%00", "a=b&" * 300, "=&=&", "view=1&view=1", "fields=,,,"])
def test_a_view_of_nonsense_does_no_harm(house: House, query: str) -> None:
    bob = house.browser("Bob")
    answer = bob.post(f"{LIST}/views", {"name": "Odd", "query": query})
    assert answer.status_code in (303, 409, 422)
    if answer.status_code == 303:
        assert bob.get(answer.headers["Location"]).status_code == 200


def test_somebody_keeps_so_many_views_at_most(house: House, monkeypatch: Any) -> None:
    monkeypatch.setattr("models.core.view.MOST", 1)
    views, bob = registry.resources["core/views"], house.actor("Bob")
    create(views, {"resource": "contacts/parties", "name": "One"}, bob)
    with pytest.raises(Refused):
        create(views, {"resource": "contacts/parties", "name": "Two"}, bob)
