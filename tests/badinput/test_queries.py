"""Every parameter of a list, whatever it says, is answered with the list or with what is wrong."""

import base64
import json
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from app.registry import registry
from app.writing import create
from tests.badinput.forms import NASTY, unescaped
from tests.examples import examples
from tests.house import Browser, House

LISTS = (
    "/contacts/parties",
    "/contacts/activities",
    "/contacts/addresses",
    "/library/books",
    "/library/loans",
    "/core/users",
    "/catalog/products",
    "/sales/orders",
    "/sales/lines",
    "/sales/leads",
)
FIELDS = (
    "name",
    "company",
    "company.name",
    "company.company.company",
    "owner",
    "tags",
    "tags.name",
    "age",
    "birth_date",
    "created_at",
    "is_customer",
    "available",
    "copies",
    "book.available",
    "due",
    "state",
    "about",
    "due_at",
    "party",
    "party.owner.name",
    "id",
    "version",
    "created_by",
    "password_hash",
    "name_key",
    "roles",
    "latitude",
    "number",
    "total",
    "party.iban",
    "lines.product.name",
    "stage",
    "sale_price",
    "q",
    "sort",
    "where",
    "after",
    "before",
    "limit",
    "count",
    "view",
    "fields",
    "expand",
    "next",
    "lang",
    "__class__",
    "",
)
OPERATORS = (
    "",
    "__ne",
    "__lt",
    "__lte",
    "__gt",
    "__gte",
    "__in",
    "__contains",
    "__startswith",
    "__isnull",
    "__between",
    "__regex",
    "__",
    "__ne__ne",
)
VALUES = (
    "me",
    "me.name",
    "me.password_hash",
    "today",
    "today-30d",
    "today-999999999999d",
    "month-start",
    "true",
    "false",
    "1",
    "1,2",
    "1,",
    ",",
    ", ,",
    "-1",
    "0.5",
    "2026-02-30",
    "end",
    "null",
    "None",
    "name",
    "-name",
    "-name,id",
    "name,name",
    "exists(",
    "exists(tags)",
    "not not name=a",
    "name=a or",
    "(name=a",
    "name=a)",
    "name='a",
    "board",
    "board:state",
    "chart",
    "chart:state:total",
    "calendar:date:week",
    "map",
    "table",
    'name="',
    "password_hash=x",
    "exists(owner, id=1)",
    *NASTY.values(),
)


def ask(browser: Browser, path: str, pairs: list[tuple[str, str]]) -> Any:
    """Ask for a list with a query that may hold anything."""
    return browser.get(f"{path}?{urlencode(pairs, errors='replace')}")


@given(
    path=st.sampled_from(LISTS),
    pairs=st.lists(
        st.tuples(
            st.builds(str.__add__, st.sampled_from(FIELDS), st.sampled_from(OPERATORS)),
            st.one_of(st.sampled_from(VALUES), st.text(max_size=20)),
        ),
        min_size=1,
        max_size=4,
    ),
)
@examples(
    250,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_any_parameter_gives_200_or_400(
    alice: Browser, path: str, pairs: list[tuple[str, str]]
) -> None:
    answer = ask(alice, path, pairs)
    names_a_view = any(name == "view" for name, _value in pairs)
    assert answer.status_code in ((200, 400, 404) if names_a_view else (200, 400))
    assert not unescaped(answer.get_data(as_text=True))


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize(
    "query",
    [
        "sort=password_hash",
        "sort=nothing",
        "sort=owner.password_hash",
        "sort=borrower.owner.password_hash",
        "sort=name.length",
        "sort=__class__",
        "password_hash=x",
        "password_hash__isnull=false",
        "owner.password_hash__startswith=%24argon2",
        "where=owner.password_hash__contains%3Da",
        "where=exists(owner,+password_hash__contains%3Da)",
        "nothing=1",
        "name_key=a",
        "where=((((",
        "after=%F0%9F%92%A5",
        "after=AAAA",
        "before=eyJ9",
        "after=W10",
    ],
)
def test_what_is_unknown_or_secret_is_400(alice: Browser, path: str, query: str) -> None:
    assert alice.get(f"{path}?{query}").status_code == 400


def marker_of(browser: Browser) -> str:
    """Return the page marker that the list of books gives out."""
    text = browser.get("/library/books").get_data(as_text=True)
    return str(text.split("after=")[1].split('"')[0].split("&")[0])


@pytest.fixture(scope="module")
def marker(worn_house: House, alice: Browser) -> str:
    """The marker of the second page of more books than one page holds."""
    books = registry.resources["library/books"]
    for number in range(60):
        values = {"title": f"Book {number:02}", "author": "Anon", "copies": 1}
        create(books, values, worn_house.actor("Alice"))
    return marker_of(alice)


FORGED: tuple[Any, ...] = (
    None,
    3,
    "ab",
    {},
    [],
    [None, None],
    [[], []],
    [{}, {}],
    [{"number": "x"}, 1],
    [{"day": None}, 1],
    ["a\0b", 1],
    ["\ud800", 1],
    ["a", "b"],
    ["a", 2**70],
    ["", 0],
)


@pytest.mark.parametrize("values", FORGED, ids=repr)
def test_a_page_marker_that_nobody_gave_out_is_400(
    alice: Browser, marker: str, values: object
) -> None:
    known = base64.urlsafe_b64decode(marker + "=" * (-len(marker) % 4))
    forged = base64.urlsafe_b64encode(known[:16] + json.dumps(values).encode()).decode()
    for name in ("after", "before"):
        assert alice.get(f"/library/books?{name}={quote(forged.rstrip('='))}").status_code == 400


def test_a_page_marker_of_another_list_is_refused(alice: Browser, marker: str) -> None:
    cursor = marker_of(alice)
    assert alice.get(f"/library/books?after={cursor}").status_code == 200
    assert alice.get(f"/library/books?sort=author&after={cursor}").status_code == 400
    assert alice.get(f"/contacts/parties?after={cursor}").status_code == 400


@pytest.mark.parametrize(
    "where",
    [
        "(" * 5000 + "name=a" + ")" * 5000,
        "not " * 5000 + "name=a",
        " and ".join(["name=a"] * 5000),
        " or ".join(["name=a"] * 5000),
        "exists(people, " * 50 + "name=a" + ")" * 50,
        "company." * 50 + "name=a",
        "name__in=" + ",".join(["a"] * 50_000),
        "name='" + "a" * 100_000 + "'",
    ],
)
def test_a_filter_too_deep_or_long_is_refused(alice: Browser, where: str) -> None:
    answer = alice.get(f"/contacts/parties?{urlencode({'where': where})}")
    assert answer.status_code in (400, 414)


def test_too_many_conditions_are_refused(alice: Browser) -> None:
    query = "&".join(f"name={number}&company.name={number}" for number in range(3000))
    assert alice.get(f"/contacts/parties?{query}").status_code in (200, 400)
    query = "&".join(f"name{number}=a" for number in range(3000))
    assert alice.get(f"/contacts/parties?{query}").status_code == 400


@pytest.mark.parametrize(
    "path",
    [
        f"/contacts/parties/{10**30}",
        f"/contacts/parties/{2**63}/edit",
        f"/contacts/parties/{2**63 - 1}",
        "/contacts/parties/-1",
        "/contacts/parties/0",
        "/contacts/parties/1.0",
        "/contacts/parties/%00",
        "/contacts/parties/..%2f..%2fetc%2fpasswd",
        "/contacts/../../etc/passwd",
        "/static/../app/config.py",
        "/static/..%2fapp%2fconfig.py",
        "/static/%2e%2e/app/config.py",
        "/static/%00",
        "/%ED%A0%80/%FF",
        f"/settings/users/{10**30}/password",
        f"/library/loans/{10**30}/take_back",
    ],
)
def test_an_address_of_nothing_is_404(alice: Browser, path: str) -> None:
    answer = alice.get(path)
    assert answer.status_code in (400, 404)
    assert "SECRET" not in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    "path",
    [
        "/search?q=",
        "/search/pick?q=",
        "/search?q=a&in=",
        "/search/commands?q=",
        "/search/commands?at=",
        "/contacts/parties/pick?q=",
        "/library/loans/pick?q=",
        "/contacts/parties/new?name=",
        "/contacts/parties/new?company=",
        "/contacts/parties/new?tags=",
        "/contacts/activities/new?about=",
        "/contacts/parties/new?birth_date=",
        "/library/books/new?copies=",
        "/login?lang=",
    ],
)
def test_pages_that_take_texts_take_any(alice: Browser, path: str) -> None:
    for name in ("script", "attribute", "nul", "far too long", "forty digits", "pointer", "astral"):
        answer = alice.get(path + quote(NASTY[name][:2000], errors="replace"))
        assert answer.status_code in (200, 303), name
        assert not unescaped(answer.get_data(as_text=True)), name
