"""The library example: copies, borrowers and the shelf."""

from datetime import date
from typing import Any

import pytest

from app.reading.pages import Listing
from app.rights import Actor, Denied
from app.writing import Invalids, create, perform, update
from models.refused import Refused
from plugins.library import Book, Loan
from tests.plugins.conftest import resource


@pytest.fixture
def book(alice: Actor) -> Book:
    values = {"title": "The Tide Tables", "author": "Ada Brook", "copies": 2}
    made: Book = create(resource("library/books"), values, alice)
    return made


def borrower(alice: Actor, name: str) -> int:
    made = create(resource("contacts/parties"), {"kind": "person", "name": name}, alice)
    return int(made.id)


def lend(alice: Actor, book: Book, name: str, **values: Any) -> Loan:
    values = {"book": book.id, "borrower": borrower(alice, name), **values}
    made: Loan = create(resource("library/loans"), values, alice)
    return made


def do(alice: Actor, loan: Loan, verb: str) -> str:
    return perform(resource("library/loans"), loan.id, verb, alice, {})


def titles(alice: Actor, **query: str) -> list[str]:
    listing = Listing(resource("library/books"), alice, list(query.items()))
    return [Book.get_by_id(row[0]).title for row in listing.page([]).rows]


def test_two_copies_serve_two_borrowers_and_refuse_the_third(alice: Actor, book: Book) -> None:
    lend(alice, book, "Mira")
    lend(alice, book, "Jon")
    with pytest.raises(Invalids) as refused:
        lend(alice, book, "Ines")
    assert refused.value.errors == {"book": ["All copies of The Tide Tables are out."]}


def test_a_copy_that_is_back_can_be_lent(alice: Actor, book: Book) -> None:
    loans = [lend(alice, book, name) for name in ("Mira", "Jon")]
    assert do(alice, loans[0], "take_back") == "The Tide Tables is back on the shelf."
    assert lend(alice, book, "Ines").state == "lent"


def test_refuses_to_take_back_twice(alice: Actor, book: Book) -> None:
    loan = lend(alice, book, "Mira")
    do(alice, loan, "take_back")
    with pytest.raises(Refused):
        do(alice, loan, "take_back")


def test_refuses_to_lend_again_what_is_out_meanwhile(alice: Actor, book: Book) -> None:
    loan = lend(alice, book, "Mira")
    do(alice, loan, "take_back")
    lend(alice, book, "Jon")
    lend(alice, book, "Ines")
    with pytest.raises(Refused):
        do(alice, loan, "lend_again")


def test_refuses_to_change_a_loan_to_a_book_that_is_out(alice: Actor, book: Book) -> None:
    values = {"title": "Only One", "author": "Ada Brook"}
    single = create(resource("library/books"), values, alice)
    lend(alice, single, "Mira")
    loan = lend(alice, book, "Jon")
    with pytest.raises(Invalids) as refused:
        update(resource("library/loans"), loan.id, {"book": single.id}, alice)
    assert list(refused.value.errors) == ["book"]


def test_a_loan_that_is_out_can_be_prolonged(alice: Actor, book: Book) -> None:
    loans = [lend(alice, book, name) for name in ("Mira", "Jon")]
    changed = update(resource("library/loans"), loans[0].id, {"due": date(2030, 1, 1)}, alice)
    assert changed.due == date(2030, 1, 1)


def test_available_is_sorted_and_filtered(alice: Actor, book: Book) -> None:
    create(resource("library/books"), {"title": "Many", "author": "B", "copies": 9}, alice)
    create(resource("library/books"), {"title": "Few", "author": "C", "copies": 1}, alice)
    lend(alice, book, "Mira")
    lend(alice, book, "Jon")
    assert titles(alice, sort="available") == ["The Tide Tables", "Few", "Many"]
    assert titles(alice, sort="-available") == ["Many", "Few", "The Tide Tables"]
    assert titles(alice, available="0") == ["The Tide Tables"]
    assert titles(alice, available__gte="1", sort="title") == ["Few", "Many"]


def test_a_loan_is_found_by_book_and_borrower(alice: Actor, book: Book) -> None:
    loan = lend(alice, book, "Mira Oduya")
    for text in ("tide", "oduya", "tide mira"):
        rows = Listing(resource("library/loans"), alice, [("q", text)]).page([]).rows
        assert [row[0] for row in rows] == [loan.id]


def test_staff_read_but_do_not_lend(alice: Actor, bob: Actor, book: Book) -> None:
    loan = lend(alice, book, "Mira")
    with pytest.raises(Denied):
        do(bob, loan, "take_back")


def test_a_party_carries_a_library_card(alice: Actor) -> None:
    values = {"kind": "person", "name": "Mira", "library_card": "A 17"}
    assert create(resource("contacts/parties"), values, alice).library_card == "A 17"
