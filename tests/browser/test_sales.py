"""Lead to order, as it is done: asked by the public form, converted, dragged, offered, accepted."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page, expect

from tests.browser.conftest import Shop


@pytest.fixture(scope="module")
def selling(tmp_path_factory: pytest.TempPathFactory, chromium_browser: Chromium) -> Iterator[Shop]:
    """A served house with contacts and sales."""
    opened = Shop(tmp_path_factory.mktemp("selling"), chromium_browser)
    opened.init("--plugins", "contacts,catalog,sales")
    opened.serve()
    yield opened
    opened.stop()
    for page in opened.pages:
        page.context.close()
    opened.check()


def ask(shop: Shop, page: Page) -> None:
    """Fill in the public form as somebody who isn't signed in and has no script."""
    page.goto(f"{shop.url}/sales/ask?source=Fair")
    page.get_by_label("Your name").fill("Nora Quill")
    page.get_by_label("Mail").fill("nora@quill.example")
    page.get_by_label("Firm").fill("Quill & Ink")
    page.get_by_label("What is it about?").fill("Forty kettles")
    page.get_by_label("Your message").fill("By May, please.")
    page.get_by_label("I agree").check()
    page.wait_for_timeout(3_100)  # nobody fills it in faster
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()


def drag(page: Page, title: str, column: str) -> None:
    """Carry a card to a column by mouse."""
    start = page.locator("[data-card]", has_text=title).bounding_box()
    end = page.locator(f'[data-column="{column}"]').bounding_box()
    assert start
    assert end
    page.mouse.move(start["x"] + 30, start["y"] + start["height"] - 8)
    page.mouse.down()
    page.mouse.move(start["x"] + 60, start["y"] + 20, steps=3)
    page.mouse.move(end["x"] + end["width"] / 2, end["y"] + 120, steps=6)
    page.mouse.up()


def offer(page: Page) -> None:
    """Make a quotation of the deal, with a line that is only described."""
    page.locator("[data-card]").get_by_role("link", name="Forty kettles").click()
    page.get_by_role("button", name="Make a quotation").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("S-20")
    expect(page.locator("main")).to_contain_text("Quill & Ink")
    page.get_by_role("link", name=re.compile("^Edit")).first.click()
    page.get_by_role("button", name=re.compile("^Add")).last.click()
    page.locator("[name='lines-0-description']").fill("Kettle, copper")
    page.locator("[name='lines-0-quantity']").fill("40")
    page.locator("[name='lines-0-unit_price']").fill("29.90")
    expect(page.locator("main")).to_contain_text("1,196.00")  # added up while one types
    page.keyboard.press("Enter")
    page.locator("[name='lines-1-description']").fill("Lid")
    expect(page.locator("[name='lines-1-unit_price']")).to_have_attribute("placeholder", "0.00")
    page.keyboard.press("Alt+ArrowUp")
    expect(page.locator("[data-place]")).to_have_text("Line 1 of 2")
    expect(page.locator("[name='lines-1-description']")).to_be_focused()
    page.keyboard.press("Control+s")
    expect(page.get_by_role("heading", level=1)).to_contain_text("S-20")
    expect(page.locator("main")).to_contain_text("1,196.00")
    rows = page.locator("section", has_text="Order lines").locator("tbody tr")
    expect(rows.first).to_contain_text("Lid")


def send(shop: Shop, page: Page) -> str:
    """Look at the print, send it, and return the link that the customer got."""
    here = page.url
    pdf = page.context.request.get(f"{here}/pdf")
    assert pdf.body().startswith(b"%PDF")
    page.goto(f"{here}/preview")
    expect(page.locator("main img, main svg").first).to_be_visible()
    page.goto(here)
    page.get_by_role("link", name="Send…").click()
    page.get_by_label("Message").fill("As we said.")
    page.get_by_role("button", name="Send").last.click()
    expect(page.locator("main")).to_contain_text("Sent")
    with closing(sqlite3.connect(shop.folder / "shophouse.db")) as database:
        ((text,),) = database.execute('SELECT text FROM core_mail WHERE "to" LIKE ?', ["nora@%"])
    found = re.search(r"/sales/orders/public/\S+", text)
    assert found
    return f"{shop.url}{found[0]}"


def accept(page: Page, link: str) -> None:
    """Accept as the customer, without script and without signing in; twice is once."""
    page.goto(link)
    expect(page.locator("body")).to_contain_text("S-20")
    page.get_by_label("Your name").fill("Nora Quill")
    page.get_by_role("button", name="Accept").click()
    expect(page.locator("body")).to_contain_text("Accept · Nora Quill")
    page.goto(link)
    expect(page.get_by_role("button", name="Accept")).to_have_count(0)


def test_a_question_becomes_an_order_and_nothing_is_typed_twice(selling: Shop) -> None:
    alice, stranger = selling.page("alice@lantern.example"), selling.page(script=False)
    alice.goto(f"{selling.url}/settings/plugins/sales/settings")
    alice.get_by_label("Anybody may ask").check()
    alice.get_by_role("button", name="Save").click()
    expect(alice.locator("#toast")).not_to_be_empty()
    ask(selling, stranger)

    alice.goto(selling.url)
    alice.locator("#new-leads").get_by_role("link", name="Nora Quill").click()
    expect(alice.get_by_text("Fair")).to_be_visible()
    alice.get_by_role("link", name="Convert…").click()
    alice.get_by_role("button", name="Convert").click()
    expect(alice.get_by_role("heading", level=1)).to_have_text("Nora Quill")

    alice.get_by_role("link", name="Forty kettles").first.click()
    expect(alice.get_by_role("heading", level=1)).to_have_text("Forty kettles")
    main = alice.locator("main")
    for words in ("Quill & Ink", "Nora Quill", "By May, please."):
        expect(main.get_by_text(words).first).to_be_visible()
    for place in ("/contacts/parties/", "/sales/leads/"):  # the person, and the lead
        expect(main.locator(f'a[href^="{place}"]', has_text="Nora Quill").first).to_be_visible()
    alice.get_by_role("link", name=re.compile("^Edit")).first.click()
    alice.get_by_label("Amount").fill("1,200.00")
    alice.get_by_role("button", name="Save").first.click()

    alice.goto(f"{selling.url}/sales/deals?view=board")
    columns = alice.locator("[data-column]")
    first, second = columns.nth(0), columns.nth(1)
    expect(first.locator("header")).to_contain_text("1,200.00 EUR")
    drag(alice, "Forty kettles", second.get_attribute("data-column") or "")
    expect(second.locator("header")).to_contain_text("1,200.00 EUR")
    expect(second.locator("header")).to_contain_text("Weighted 360.00")
    expect(first.locator("header")).not_to_contain_text("1,200.00")
    # By keyboard to the third, then by mouse to where the won ones are.
    card = alice.locator("[data-card]")
    card.locator("summary").press("Enter")
    card.get_by_role("button", name="Proposal").press("Enter")
    expect(columns.nth(2).locator("header")).to_contain_text("Weighted 660.00")
    drag(alice, "Forty kettles", first.get_attribute("data-column") or "")
    expect(first.locator("[data-card]")).to_have_count(1)

    offer(alice)
    link = send(selling, alice)
    accept(stranger, link)
    alice.reload()
    expect(alice.locator("main")).to_contain_text("Confirmed")
    expect(alice.locator("main")).to_contain_text("Nora Quill")
    chain = alice.locator("#chain")
    for what in ("Nora Quill", "Forty kettles", "S-20"):
        expect(chain).to_contain_text(what)
    chain.get_by_role("link", name="Forty kettles").click()
    expect(alice.locator("#chain")).to_contain_text("Confirmed")

    alice.goto(f"{selling.url}/reports/sales.win_loss")
    row = alice.locator(".report-table tbody tr")
    expect(row).to_contain_text("1,196.00")
    row.get_by_role("link", name="Records behind it").click()
    alice.get_by_role("link", name="Forty kettles").first.click()
    expect(alice.get_by_text("Won", exact=True).first).to_be_visible()
    alice.get_by_role("link", name="Quill & Ink").first.click()
    expect(alice.get_by_role("heading", level=1)).to_contain_text("Quill & Ink")
    expect(alice.get_by_text("Won deals")).to_be_visible()
