"""Boards: true columns, moves that ask every right, and a second one that is told."""

import re
from decimal import Decimal
from html import unescape
from typing import Any
from urllib.parse import parse_qsl

import pytest

from app.misdeclared import Misdeclared
from app.reading.grouping import grouped
from app.reading.pages import Listing
from app.registry import registry
from app.resource import Resource
from app.showing.lists import list_page
from app.view_checks import check_views
from app.writing import create, perform
from plugins.contacts.activity import Activity
from plugins.library import Loan
from tests.engine.counting import queries
from tests.engine.test_options_work import odd
from tests.house import Browser, House

PART = {"HX-Request": "true", "HX-Request-Type": "partial"}


def at(address: str) -> Resource:
    return registry.resources[address]


def lend(house: House, count: int) -> list[Any]:
    """Lend so many books."""
    alice = house.actor("Alice")
    firm = create(at("contacts/parties"), {"kind": "company", "name": "Kettle"}, alice)
    book = create(at("library/books"), {"title": "Tides", "author": "Ann", "copies": 99}, alice)
    values = {"book": book.id, "borrower": firm.id}
    return [create(at("library/loans"), values, alice) for _number in range(count)]


def column(text: str, value: str) -> str:
    """Return the part of a page that is a column."""
    found = re.search(rf'data-column="{value}".*?</section>', text, re.DOTALL)
    assert found, value
    return found[0]


def board(browser: Browser, path: str) -> str:
    answer = browser.get(path)
    assert answer.status_code == 200
    return unescape(answer.get_data(as_text=True))


def test_a_card_says_what_its_days_are(house: House) -> None:
    lend(house, 1)
    text = board(house.browser("Alice"), "/library/loans?view=board:state")
    cards = re.findall(r"<p><span>(\w[^<]*)</span><span class=\"cut\"><time", text)
    assert cards
    assert not re.search(r'class="sr">[^<]*</span><span class="cut"><time', text)


def sent(text: str, number: int, to: str) -> dict[str, str]:
    """Return what a card's button to a column sends."""
    for value in re.findall(r'name="move" value="([^"]+)"', text):
        told = dict(parse_qsl(value, keep_blank_values=True))
        if told["id"] == str(number) and told["to"] == to:
            query = re.search(r'name="query" value="([^"]*)"', text)
            assert query
            return {"move": value, "query": query[1]}
    raise AssertionError(f"{number} can't go to {to}")


@pytest.fixture
def lina(any_house: House) -> Browser:
    """A librarian's browser."""
    any_house.add("Lina", "librarian", "staff")
    return any_house.browser("Lina")


def test_a_move_runs_the_action_and_answers_both_columns(any_house: House, lina: Browser) -> None:
    first, _second = lend(any_house, 2)
    move = sent(board(lina, "/library/loans?view=board"), first.id, "returned")
    answer = lina.post("/library/loans/move", move, headers=PART)
    text = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert "back on the shelf" in text
    assert f'id="card-{first.id}"' in column(text, "returned")
    assert f'id="card-{first.id}"' not in column(text, "lent")
    assert 'name="form_id"' in text
    assert Loan.get_by_id(first.id).state == "returned"


def test_a_move_offers_its_undo_and_ctrl_z_reaches_it(any_house: House, lina: Browser) -> None:
    first, second = lend(any_house, 2)
    text = board(lina, "/library/loans?view=board")
    for loan, is_part in ((first, True), (second, False)):
        move = sent(text, loan.id, "returned")
        answer = lina.post("/library/loans/move", move, headers=PART if is_part else {})
        shown = answer if is_part else lina.get(answer.headers["Location"])
        told = shown.get_data(as_text=True)
        assert re.search(r'data-toast>.*action="/core/changes/\d+/undo"', told, re.DOTALL)
        assert "data-undo-latest" in told
        assert lina.post("/core/changes/latest/undo").status_code == 303
        assert Loan.get_by_id(loan.id).state == "lent"
    late = lina.post("/library/loans/move", {**move, "move": "id=1&from=returned&to=lent"},
                     headers=PART)  # fmt: skip
    assert late.status_code == 409
    assert "data-toast" not in late.get_data(as_text=True)


def test_the_second_of_two_movers_is_told_and_nothing_is_done_twice(
    any_house: House, lina: Browser
) -> None:
    (loan,) = lend(any_house, 1)
    move = sent(board(lina, "/library/loans?view=board"), loan.id, "returned")
    perform(at("library/loans"), loan.id, "take_back", any_house.actor("Alice"), {})
    perform(at("library/loans"), loan.id, "lend_again", any_house.actor("Alice"), {})
    version = Loan.get_by_id(loan.id).version
    assert lina.post("/library/loans/move", move).status_code == 303  # the column is the same
    assert Loan.get_by_id(loan.id).version == version + 1
    late = lina.post("/library/loans/move", move, headers=PART)
    assert late.status_code == 409
    assert "moved by somebody else" in late.get_data(as_text=True)
    assert f'id="card-{loan.id}"' in column(late.get_data(as_text=True), "returned")
    page = lina.post("/library/loans/move", move)
    assert page.status_code == 409
    assert "moved by somebody else" in page.get_data(as_text=True)
    assert "<html" in page.get_data(as_text=True)


def test_one_form_sent_twice_moves_once(house: House) -> None:
    (loan,) = lend(house, 1)
    alice = house.browser("Alice")
    move = sent(board(alice, "/library/loans?view=board"), loan.id, "returned")
    tokens = alice.token()
    for _time in range(2):
        answer = alice.client.post("/library/loans/move", data={**tokens, **move}, headers=PART)
        assert answer.status_code == 200
    assert Loan.get_by_id(loan.id).version == 2


def test_who_may_not_has_no_button_and_is_refused(house: House) -> None:
    (loan,) = lend(house, 1)
    move = sent(board(house.browser("Alice"), "/library/loans?view=board"), loan.id, "returned")
    bob = house.browser("Bob")
    assert 'name="move"' not in board(bob, "/library/loans?view=board")
    assert bob.post("/library/loans/move", move, headers=PART).status_code == 403
    assert house.browser("Charlie").post("/library/loans/move", move).status_code == 404
    assert Loan.get_by_id(loan.id).state == "lent"


def test_a_choice_is_moved_by_setting_it_within_ones_area(house: House) -> None:
    house.role("own", "contacts/activities:read,update[owner=me] contacts/activities:read")
    house.add("Olga", "own")
    olga = house.browser("Olga")
    activities, alice = at("contacts/activities"), house.actor("Alice")
    mine = create(activities, {"subject": "A", "owner": house.actor("Olga").user_id}, alice)
    other = create(activities, {"subject": "B"}, alice)
    text = board(olga, "/contacts/activities?view=board")
    assert olga.post("/contacts/activities/move", sent(text, mine.id, "call")).status_code == 303
    assert Activity.get_by_id(mine.id).kind == "call"
    assert not re.search(rf"id={other.id}&from", text)
    wish = {"move": f"id={other.id}&from=task&to=call", "query": "view=board"}
    assert olga.post("/contacts/activities/move", wish, headers=PART).status_code == 403


@pytest.mark.parametrize(
    "move",
    ["", "id=x&from=task&to=call", "id=1&from=task&to=no", "id=1&from=task&to=call&do=done",
     "id=99999999999999999999&from=task&to=call"],
)  # fmt: skip
def test_nonsense_is_no_move(house: House, move: str) -> None:
    create(at("contacts/activities"), {"subject": "A"}, house.actor("Alice"))
    told = {"move": move, "query": "view=board"}
    assert house.browser("Alice").post("/contacts/activities/move", told).status_code == 400


def test_a_column_counts_all_and_shows_its_cards_page_by_page(house: House) -> None:
    loans = lend(house, 45)
    alice = house.browser("Alice")
    text = board(alice, "/library/loans?view=board")
    seen = re.findall(r'data-card="(\d+)"', text)
    assert ">45<" in column(text, "lent")
    while True:
        more = re.search(r'hx-get="(/library/loans/column[^"]+)"', text)
        if not more:
            break
        text = board(alice, more[1])
        seen += re.findall(r'data-card="(\d+)"', text)
    assert sorted(map(int, seen)) == [loan.id for loan in loans]


def test_a_board_follows_the_filter_and_costs_the_same_whatever_its_length(
    house: House,
) -> None:
    alice, spent = house.actor("Alice"), []
    for more in (3, 30):
        lend(house, more)
        with queries() as asked:
            list_page(at("library/loans"), alice, [("view", "board")], "en")
        spent.append(len(asked))
    assert spent[1] <= spent[0] <= 6
    shown = list_page(at("library/loans"), alice, [("view", "board"), ("state", "returned")], "en")
    assert shown.board
    assert [one.count for one in shown.board.columns] == ["0", "0"]


def test_totals_are_exact_on_both_databases(any_house: House) -> None:
    alice = any_house.actor("Alice")
    books = at("library/books")
    for copies in (2**62, 2**62, 2**62, 5):
        values = {"title": "T", "author": "Ann", "copies": min(copies, 2**31 - 1)}
        create(books, values, alice)
    found = grouped(Listing(books, alice, []), "author", ["copies"])
    assert found["Ann"].count == 4
    assert found["Ann"].totals[""] == [3 * (2**31 - 1) + 5]
    firm = create(at("contacts/parties"), {"kind": "company", "name": "Kettle"}, alice)
    addresses = at("contacts/addresses")
    for latitude in ("-1.25", "-2.5", "10.000001"):
        create(addresses, {"party": firm.id, "city": "X", "latitude": latitude}, alice)
    kept = grouped(Listing(addresses, alice, []), "city", ["latitude"])
    assert kept["X"].totals[""] == [Decimal("6.250001")]


def test_a_board_by_reference_has_a_column_for_each_that_one_may_see(house: House) -> None:
    alice = house.actor("Alice")
    resource = odd(Activity, views=("list", "board:owner"), columns=("subject", "owner"))
    create(at("contacts/activities"), {"subject": "A", "owner": alice.user_id}, alice)
    create(at("contacts/activities"), {"subject": "B", "owner": None}, alice)
    shown = list_page(resource, alice, [("view", "board:owner")], "en")
    assert shown.board
    known = {one.label: one.count for one in shown.board.columns}
    assert known == {"None": "1", "Alice": "1", "Bob": "0", "Charlie": "0"}
    house.role("blind", "contacts/oddities:read!owner")
    house.add("Nora", "blind")
    assert [link.label for link in list_page(resource, house.actor("Nora"), [], "en").kinds] == []


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"views": ()}, "view.none"),
        ({"views": ("globe",)}, "view.kind"),
        ({"views": ("board",)}, "view.field"),
        ({"views": ("board:kin",)}, "view.field: Activity has no 'kin'"),
        ({"views": ("board:subject",)}, "makes no columns"),
        ({"totals": ("subject",)}, "view.totals"),
    ],
)
def test_a_board_that_cannot_be_is_refused_at_start(
    house: House, options: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(Misdeclared, match=re.escape(sentence)):
        check_views(odd(Activity, **options))
