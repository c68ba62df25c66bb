"""Markup that somebody typed is text wherever it is shown."""

import pytest

from app.setup import add_user
from tests.badinput.forms import unescaped
from tests.house import PASSWORD, Browser, House

EVIL = "<script>mark</script><img src=x onerror=mark>"
RICH = "\n\n".join(
    [
        EVIL,
        "[click](javascript:mark)",
        "![pixel](https://elsewhere.example/p.png)",
        "<b>mark</b>",
        "[data](data:text/html,<script>mark</script>)",
        "<https://good.example/>",
        '[quote](https://good.example/"onclick=mark)',
    ]
)


@pytest.fixture(scope="module")
def shop(worn_house: House, alice: Browser) -> dict[str, str]:
    """Records whose every text is markup; their addresses by name."""
    tag = alice.post("/contacts/tags/new", {"name": EVIL}).headers["Location"]
    company = {
        "kind": "company",
        "name": EVIL,
        "notes": RICH,
        "tags": tag.rsplit("/", 1)[1],
        "addresses-sent": "1",
        "addresses-0-city": EVIL,
        "addresses-0-street": EVIL,
        "channels-sent": "1",
        "channels-0-kind": "other",
        "channels-0-label": EVIL,
        "channels-0-value": EVIL,
    }
    sent = alice.post("/contacts/parties/new", company)
    assert sent.status_code == 303, sent.get_data(as_text=True)
    at = sent.headers["Location"]
    number = at.rsplit("/", 1)[1]
    person = {"kind": "person", "name": EVIL + "2", "job_title": EVIL, "company": number}
    reader = alice.post("/contacts/parties/new", person).headers["Location"]
    person["name"] = EVIL + "3"
    alice.post(f"{reader}/edit", person, form=f"{reader}/edit")
    call = {"kind": "call", "subject": EVIL, "outcome": EVIL, "about": f"contacts/parties:{number}"}
    activity = alice.post("/contacts/activities/new", call).headers["Location"]
    book = alice.post("/library/books/new", {"title": EVIL, "author": EVIL, "copies": "1"}).headers[
        "Location"
    ]
    lent = {"book": book.rsplit("/", 1)[1], "borrower": reader.rsplit("/", 1)[1]}
    loan = alice.post("/library/loans/new", lent).headers["Location"]
    role = alice.post("/core/roles/new", {"name": "r" + EVIL, "description": EVIL})
    assert role.status_code in (303, 422)
    add_user("eve@lantern.example", EVIL, ["staff"], PASSWORD)
    return {"company": at, "reader": reader, "activity": activity, "book": book, "loan": loan}


def look(browser: Browser, path: str) -> str:
    """Ask for a page and its fragment; what was typed must be dead in both."""
    for answer in (browser.get(path), browser.fragment(path)):
        text = answer.get_data(as_text=True)
        assert answer.status_code < 500
        assert not unescaped(text), path
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    return str(browser.get(path).get_data(as_text=True))


@pytest.mark.parametrize("part", ["", "/edit", "/delete", "/changes"])
@pytest.mark.parametrize("name", ["company", "reader", "activity", "book", "loan"])
def test_record_pages(alice: Browser, shop: dict[str, str], name: str, part: str) -> None:
    assert "&lt;script&gt;mark" in look(alice, shop[name] + part)


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/contacts/parties",
        "/contacts/parties?company={company}",
        "/contacts/parties?name=%3Cscript%3Emark%3C/script%3E",
        "/contacts/parties?q=%3Cscript%3Emark",
        "/contacts/parties?where=name%3D'%3Cscript%3Emark%3C/script%3E'",
        "/contacts/parties?tags=1",
        "/contacts/addresses",
        "/contacts/channels",
        "/contacts/activities",
        "/contacts/tags",
        "/library/books",
        "/library/loans",
        "/core/users",
        "/core/roles",
        "/core/changes",
        "/search?q=script",
        "/search?q=%3Cscript%3Emark%3C/script%3E",
        "/contacts/parties/pick?q=script",
        "/search/pick?q=script",
        "/contacts/parties/pick?create=1&q=%3Cscript%3Emark",
        "/search/commands?q=%3Cscript%3Emark&at=%3Cscript%3Emark",
        "/search?q=script&in=%3Cscript%3Emark",
        "/contacts/parties/new?company={company}&name=%3Cscript%3Emark",
        "/contacts/parties/new?company=%3Cscript%3Emark",
        "/contacts/parties?sort=%3Cscript%3Emark",
        "/contacts/parties?%3Cscript%3Emark=1",
        "/contacts/parties?name__%3Cscript%3Emark=1",
        "/contacts/parties?where=%3Cscript%3Emark",
        "/contacts/parties?birth_date=%3Cscript%3Emark",
        "/%3Cscript%3Emark/%3Cscript%3Emark",
        "/login?next=%3Cscript%3Emark%22%3E%3Cimg%20src=x",
    ],
)
def test_lists_searches_and_errors(alice: Browser, shop: dict[str, str], path: str) -> None:
    look(alice, path.format(company=shop["company"].rsplit("/", 1)[1]))


def test_the_sign_in_page_shows_what_was_typed_as_text(worn_house: House) -> None:
    stranger = worn_house.browser()
    look(stranger, "/login?next=%22%3E%3Cimg%20src=x%3E&lang=%3Cscript%3Emark")
    answer = stranger.post("/login", {"email": EVIL, "password": EVIL, "next": '">' + EVIL})
    assert not unescaped(answer.get_data(as_text=True))


def test_toasts_refusals_and_questions(alice: Browser, shop: dict[str, str]) -> None:
    second = {"book": shop["book"].rsplit("/", 1)[1], "borrower": shop["reader"].rsplit("/", 1)[1]}
    refused = alice.post("/library/loans/new", second)
    assert refused.status_code == 422
    assert "&lt;script&gt;mark" in refused.get_data(as_text=True)
    assert not unescaped(refused.get_data(as_text=True))
    refused = alice.post(f"{shop['book']}/delete", form=f"{shop['book']}/delete")
    assert refused.status_code == 409
    assert not unescaped(refused.get_data(as_text=True))
    taken = alice.post(f"{shop['loan']}/take_back")
    assert taken.status_code == 303
    assert "&lt;script&gt;mark" in look(alice, shop["loan"])
    again = alice.post(f"{shop['loan']}/take_back")
    assert again.status_code == 409
    assert not unescaped(again.get_data(as_text=True))


def test_a_conflict_shows_both_values_as_text(
    worn_house: House, alice: Browser, shop: dict[str, str]
) -> None:
    at = shop["reader"]
    bob = worn_house.browser("Bob")
    mine = alice.hidden(f"{at}/edit")
    bob.post(f"{at}/edit", {"kind": "person", "job_title": EVIL + "b"}, form=f"{at}/edit")
    answer = alice.client.post(f"{at}/edit", data={**mine, "job_title": EVIL + "a"})
    assert answer.status_code == 409
    assert not unescaped(answer.get_data(as_text=True))


def test_rich_text_keeps_only_what_cannot_act(alice: Browser, shop: dict[str, str]) -> None:
    text = alice.get(shop["company"]).get_data(as_text=True)
    assert 'href="https://good.example' in text
    for sign in (
        'href="javascript:',
        "<img",
        'href="data:',
        "<b>mark",
        'onclick="',
        " onclick=mark>",
    ):
        assert sign not in text.split("<main", 1)[1], sign


def test_the_name_of_the_firm_and_of_people_is_text(worn_house: House, alice: Browser) -> None:
    firm = {"name": EVIL, "country": "DE", "currency": "EUR", "language": "en", "timezone": "UTC"}
    assert alice.post("/settings/company", firm).status_code == 303
    eve = worn_house.browser()
    assert eve.sign_in("eve@lantern.example").status_code == 303
    for path in ("/", "/settings/company", "/settings/profile", "/core/users", "/login"):
        look(alice, path)
        look(eve, path)
    look(worn_house.browser(), "/login")
