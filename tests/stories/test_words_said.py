"""What goes wrong is said in words that lead on."""

from html import unescape

from app.house import enable_only
from app.settings import FIRM, put_settings
from models.core import User
from tests.house import House
from tests.security.test_sign_in import without_users


def test_a_fresh_house_says_where_the_set_up_link_is(house: House) -> None:

    without_users(house)
    put_settings(FIRM, name="")
    stranger = house.browser()
    for path in ("/setup", "/setup?token=wrong"):
        answer = stranger.get(path)
        assert answer.status_code == 403
        page = answer.get_data(as_text=True)
        assert "Take the link that the program printed when it started" in page
        assert "roles" not in page
    assert "Take the link that the program printed" in stranger.get("/login").get_data(as_text=True)


def test_a_house_that_is_set_up_says_nothing_of_it(house: House) -> None:
    assert "printed" not in house.browser().get("/login").get_data(as_text=True)


def test_users_are_not_deleted_but_disabled(house: House) -> None:
    at = f"/core/users/{User.get(User.name == 'Bob').id}/delete"
    alice = house.browser("Alice")
    for answer in (alice.get(at), alice.post(at)):
        assert answer.status_code == 403
        assert "not deleted but disabled" in answer.get_data(as_text=True)
    assert house.browser("Charlie").get(at).status_code == 404


def test_a_reference_that_must_be_filled_is_not_to_be_left_empty(house: House) -> None:
    sent = {"book": "Knots", "borrower": "Nobody Here"}
    page = house.browser("Alice").post("/library/loans/new", sent).get_data(as_text=True)
    assert "Nothing is called “Knots”. Check the spelling.</p>" in page
    sent = {"kind": "person", "name": "Ada", "company": "Knots"}
    page = house.browser("Alice").post("/contacts/parties/new", sent).get_data(as_text=True)
    assert "Check the spelling or leave it empty." in page


def test_home_says_that_no_module_is_on(house: House) -> None:
    enable_only(set())
    assert "No module is on. Switch one on" in house.browser("Alice").get("/").get_data(True)
    assert "No module is on. Ask an admin" in house.browser("Bob").get("/").get_data(True)


def test_the_library_refuses_less_than_no_copies_and_a_wrong_isbn(house: House) -> None:
    alice = house.browser("Alice")
    sent = {"title": "Knots", "author": "Ada Brook", "copies": "-1", "isbn": "123"}
    answer = alice.post("/library/books/new", sent)
    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    assert "This can't be less than zero." in unescape(page)
    assert "123 has a wrong or missing digit." in page
    sent |= {"copies": "0", "isbn": "3-16-148410-X"}
    at = alice.post("/library/books/new", sent).headers["Location"]
    assert "978-3-16-148410-0" in alice.get(at).get_data(as_text=True)
