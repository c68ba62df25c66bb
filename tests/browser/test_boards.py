"""Boards in a browser: by mouse, by keyboard, without script, and with two people at one board."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page, expect

from tests.browser.conftest import Shop

BOARD = "/library/loans?view=board"


@pytest.fixture(scope="module")
def lending(tmp_path_factory: pytest.TempPathFactory, chromium_browser: Chromium) -> Iterator[Shop]:
    """A served house in which three books are lent, to be looked at by Alice and a librarian."""
    folder = tmp_path_factory.mktemp("lending")
    opened = Shop(folder, chromium_browser)
    opened.init("--plugins", "contacts,library")
    add = ("user", "add", "lina@lantern.example", "--name", "Lina", "--role", "librarian")
    opened.run(*add, "--role", "staff", given="a long enough secret\n")
    fill(opened, folder)
    opened.serve()
    yield opened
    opened.stop()
    for page in opened.pages:
        page.context.close()
    opened.check()


def fill(shop: Shop, folder: Path) -> None:
    """Bring in a reader, books and loans as a clerk would."""
    told = {
        "contacts/parties": "kind,name\ncompany,Kettle & Co\n",
        "library/books": "title,author,copies\n"
        + "".join(f"Book {n},Ann,9\n" for n in range(1, 5)),
        "library/loans": "book,borrower\n"
        + "".join(f"Book {n},Kettle & Co\n" for n in range(1, 5)),
    }
    for address, text in told.items():
        file = folder / "brought.csv"
        file.write_text(text)
        assert "rejected 0" in shop.run("import", address, str(file))


def cards(page: Page, column: str) -> list[str]:
    """Return the titles of a column's cards."""
    return page.locator(f"[data-column={column}] h3").all_inner_texts()


def drag(page: Page, title: str, column: str) -> None:
    """Carry a card to a column by mouse."""
    card = page.locator("[data-card]", has_text=title)
    start, end = card.bounding_box(), page.locator(f"[data-column={column}]").bounding_box()
    assert start
    assert end
    page.mouse.move(start["x"] + 30, start["y"] + start["height"] - 8)
    page.mouse.down()
    page.mouse.move(start["x"] + 60, start["y"] + 20, steps=3)
    page.mouse.move(end["x"] + 60, end["y"] + 60, steps=5)
    page.mouse.up()


@pytest.mark.long
def test_two_people_at_one_board_both_see_the_truth_within_five_seconds(lending: Shop) -> None:
    alice = lending.page("alice@lantern.example")
    lina = lending.page("lina@lantern.example")
    for page in (alice, lina):
        page.goto(lending.url + BOARD)
        assert len(cards(page, "lent")) + len(cards(page, "returned")) == 4
    drag(alice, "Book 1", "returned")
    expect(alice.locator("[data-column=returned] h3")).to_have_text(["Book 1"])
    expect(alice.locator("#board-said")).to_contain_text("back on the shelf")
    expect(lina.locator("[data-column=returned] h3")).to_have_text(["Book 1"], timeout=5_000)
    drag(lina, "Book 1", "lent")
    expect(lina.locator("[data-column=returned] h3")).to_have_count(0, timeout=10_000)
    expect(alice.locator("[data-column=returned] h3")).to_have_count(0, timeout=5_000)


def test_who_is_second_is_told_and_sees_the_card_where_it_is(lending: Shop) -> None:
    alice = lending.page("alice@lantern.example")
    lina = lending.page("lina@lantern.example")
    for page in (alice, lina):
        page.goto(lending.url + BOARD)
        page.route("**/library/loans?view=board", lambda route: route.fulfill(status=304))
    drag(alice, "Book 2", "returned")
    expect(alice.locator("[data-column=returned] h3")).to_have_text(["Book 2"])
    drag(lina, "Book 2", "returned")
    expect(lina.get_by_role("alert")).to_contain_text("moved by somebody else")
    expect(lina.locator("[data-column=returned] h3")).to_have_text(["Book 2"])
    assert "Book 2" not in cards(lina, "lent")


def test_a_card_is_moved_by_keyboard_and_the_form_may_be_used_again(lending: Shop) -> None:
    page = lending.page("alice@lantern.example")
    page.goto(lending.url + BOARD)
    for title in ("Book 3", "Book 4"):
        page.get_by_label(f"Move {title} to…").focus()
        page.keyboard.press("Enter")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        expect(page.locator("[data-column=returned]")).to_contain_text(title)


def test_a_card_is_moved_without_script(lending: Shop) -> None:
    page = lending.page("alice@lantern.example", script=False)
    page.goto(lending.url + "/library/loans?view=board&state=lent")
    page.get_by_label("Move Book 1 to…").click()
    page.get_by_role("button", name="Returned").first.click()
    assert page.url.endswith("/library/loans?view=board&state=lent")
    expect(page.locator("[data-toast]")).to_contain_text("back on the shelf")
    assert "Book 1" not in cards(page, "lent")


def test_somebody_without_the_right_has_nothing_to_drag(lending: Shop) -> None:
    page = lending.page("bob@lantern.example")
    page.goto(lending.url + BOARD)
    assert page.locator("[data-to]").count() == 0
    assert page.locator("[data-card]").count() == 4


@pytest.mark.long
def test_a_list_shows_what_others_change_and_keeps_the_focus(lending: Shop) -> None:
    alice = lending.page("alice@lantern.example")
    lina = lending.page("lina@lantern.example")
    alice.goto(lending.url + "/library/books")
    alice.locator("tbody a").first.focus()
    lina.goto(lending.url + "/library/books/new")
    lina.get_by_label("Title").fill("A fresh book")
    lina.get_by_label("Author").fill("Ann")
    lina.get_by_role("button", name="Save").last.click()
    expect(alice.locator("tbody")).to_contain_text("A fresh book", timeout=5_000)
    expect(alice.locator("#list-count")).to_have_text("5")
    assert alice.evaluate("document.activeElement.closest('tr').id") == "row-1"
