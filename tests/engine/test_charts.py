"""Charts: bars that add up, each a way to its rows; months without a gap, one currency."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from html import unescape
from typing import Any
from urllib.parse import parse_qsl

import pytest

from app.filters import FilterError
from app.misdeclared import Misdeclared
from app.reading.months import by_month
from app.reading.pages import Listing
from app.resource import Resource
from app.showing.lists import list_page
from app.view_checks import check_views
from app.view_parts import Chart
from app.writing import create
from app.writing.batch import create_many
from models.clock import today
from plugins.contacts.activity import Activity
from plugins.contacts.address import Address
from plugins.contacts.party import Party
from plugins.library import Loan
from tests.engine.counting import queries
from tests.engine.test_boards import at, lend
from tests.engine.test_options_work import odd
from tests.house import House
from views.resources.lists import drawn_rows

Pairs = list[tuple[str, str]]


def chart(house: House, resource: Resource, pairs: Pairs, who: str = "Alice") -> Chart:
    found = list_page(resource, house.actor(who), pairs, "en").chart
    assert found
    return found


def behind(house: House, href: str) -> int:
    """Count the rows of the list that a bar leads to."""
    path, _mark, query = href.partition("?")
    resource = at(path.strip("/"))
    pairs = [pair for pair in parse_qsl(query) if pair[0] != "view"]
    return Listing(resource, house.actor("Alice"), pairs).count()


def act(house: House, **values: Any) -> Any:
    return create(at("contacts/activities"), {"subject": "A", **values}, house.actor("Alice"))


def addresses(house: House, *rows: tuple[str, str, str]) -> None:
    """Make addresses: city, country, latitude."""
    alice = house.actor("Alice")
    firm = create(at("contacts/parties"), {"kind": "company", "name": "Kettle"}, alice)
    for city, country, latitude in rows:
        values = {"party": firm.id, "city": city, "country": country, "latitude": latitude}
        create(at("contacts/addresses"), values, alice)


def test_each_bar_leads_to_the_rows_it_counts(any_house: House) -> None:
    for kind in ("call", "call", "visit"):
        act(any_house, kind=kind)
    pairs = [("view", "chart"), ("subject", "A"), ("sort", "subject")]
    shown = chart(any_house, at("contacts/activities"), pairs)
    assert [(bar.label, bar.value, bar.length) for bar in shown.bars] == [
        ("Call", "2", 100.0), ("Visit", "1", 50.0),
    ]  # fmt: skip
    assert [behind(any_house, bar.href) for bar in shown.bars] == [2, 1]
    assert "subject=A" in shown.bars[0].href
    assert shown.count == 3


def test_the_page_draws_bars_words_and_a_table_without_style(house: House) -> None:
    act(house, kind="call")
    alice = house.browser("Alice")
    for answer in (
        alice.get("/contacts/activities?view=chart"),
        alice.fragment("/contacts/activities?view=chart"),
    ):
        text = unescape(answer.get_data(as_text=True))
        assert re.search(
            r"<title[^>]*>Activities by Kind</title>\s*<desc[^>]*>Call: 1</desc>", text
        )
        assert "Show as table" in text
        assert "style=" not in text


def test_months_without_rows_are_shown_and_lead_to_theirs(any_house: House) -> None:
    for day in (
        "2026-01-31T23:30:00+00:00",
        "2026-02-10T09:00:00+00:00",
        "2026-05-03T09:00:00+00:00",
    ):
        act(any_house, due_at=datetime.fromisoformat(day))
    act(any_house)
    resource = odd(Activity, views=("chart:due_at",), columns=("subject",))
    shown = chart(any_house, resource, [])
    # The last evening of January in UTC is February in Berlin, which is the firm's day.
    assert [(bar.label, bar.value) for bar in shown.bars] == [
        ("Feb 2026", "2"), ("Mar 2026", "0"), ("Apr 2026", "0"), ("May 2026", "1"), ("None", "1"),
    ]  # fmt: skip
    hrefs = [bar.href.replace("contacts/oddities", "contacts/activities") for bar in shown.bars]
    assert [behind(any_house, href) for href in hrefs] == [2, 0, 0, 1, 1]


def test_months_are_drawn_as_columns_that_lead_on(house: House) -> None:
    act(house, due_at=datetime(2026, 2, 10, 9, tzinfo=UTC))
    act(house, due_at=datetime(2026, 4, 10, 9, tzinfo=UTC))
    resource = odd(Activity, views=("chart:due_at",), columns=("subject",))
    with house.app.test_request_context():
        text = unescape(drawn_rows(list_page(resource, house.actor("Alice"), [], "en")))
    assert text.count("<a href=") == 6
    assert 'x="38.0%" y="100.0%" width="24.0%" height="0.0%"' in text
    assert re.findall(r'class="tick"[^>]*>([^<]+)<', text) == ["Feb 2026", "Mar", "Apr"]


def test_a_bar_of_a_month_holds_to_the_days_that_were_filtered_before(house: House) -> None:
    for day in (1, 15, 28):
        act(house, due_at=datetime(2026, 2, day, 9, tzinfo=UTC))
    resource = odd(Activity, views=("chart:due_at",), columns=("subject",))
    first = ("due_at__between", "2026-02-10,2026-03-01")
    for pairs in ([first], [first, ("due_at__gte", "2026-02-02")]):
        (bar,) = chart(house, resource, pairs).bars
        assert bar.value == "2"
        assert behind(house, bar.href.replace("oddities", "activities")) == 2


def test_of_many_months_the_last_are_shown_and_the_others_counted(house: House) -> None:
    month = today().replace(day=1)
    for back in (0, 1, 30, 40):
        year, number = divmod(month.year * 12 + month.month - 1 - back, 12)
        act(house, due_at=datetime(year, number + 1, 12, 9, tzinfo=UTC))
    act(house, due_at=datetime(month.year + 9, 1, 5, tzinfo=UTC))
    found = by_month(Listing(at("contacts/activities"), house.actor("Alice"), []), "due_at", [])
    assert (len(found.groups), found.later.count) == (24, 1)
    assert found.earlier.count + sum(one.count for one in found.groups.values()) == 4
    resource = odd(Activity, views=("chart:due_at",), columns=("subject",))
    shown = chart(house, resource, [])
    for bar in (shown.bars[0], shown.bars[-1]):
        assert bar.label in ("Earlier", "Later")
        href = bar.href.replace("oddities", "activities")
        assert behind(house, href) == int(bar.value)


@pytest.mark.parametrize("text", ["9999-12-31", "0001-01-01", "0001-02-01", "9999-11-30"])
def test_the_first_and_the_last_of_all_days_have_their_bar(any_house: House, text: str) -> None:
    (loan,) = lend(any_house, 1)
    Loan.update(due=date.fromisoformat(text)).where(Loan.id == loan.id).execute()
    resource = odd(Loan, views=("chart:due",), columns=("book",))
    shown = chart(any_house, resource, [("view", "chart"), ("due__ne", "2026-01-01")])
    assert [bar.value for bar in shown.bars if bar.value != "0"] == ["1"]
    (bar,) = (bar for bar in shown.bars if bar.value == "1")
    if text >= "1000":
        assert behind(any_house, bar.href.replace("contacts/oddities", "library/loans")) == 1


def test_days_of_the_firm_make_months_too(any_house: House) -> None:
    lend(any_house, 2)
    resource = odd(Loan, views=("chart:due",), columns=("book",))
    assert [bar.value for bar in chart(any_house, resource, []).bars] == ["2"]


def test_references_show_the_longest_and_join_the_others(any_house: House) -> None:
    alice = any_house.actor("Alice")
    for number in range(15):
        firm = create(at("contacts/parties"), {"kind": "company", "name": f"F{number}"}, alice)
        for _time in range(1 + (number == 3)):
            create(at("contacts/addresses"), {"party": firm.id, "city": "X"}, alice)
    resource = odd(Address, views=("chart:party",), columns=("city",))
    shown = chart(any_house, resource, [])
    assert (shown.bars[0].label, shown.bars[0].value) == ("F3", "2")
    rest = shown.bars[-1]
    assert (rest.label, rest.value, rest.is_rest) == ("3 others", "3", True)
    assert behind(any_house, rest.href.replace("oddities", "addresses")) == 3
    assert sum(int(bar.value) for bar in shown.bars) == 16


def test_thousands_of_references_are_others_and_not_out_of_sight(any_house: House) -> None:
    alice = any_house.actor("Alice")
    firms = [{"kind": "company", "name": f"F{number}"} for number in range(520)]
    made = [one.record_id for one in create_many(at("contacts/parties"), firms, alice)]
    rows = [{"party": number, "city": "X"} for number in made]
    create_many(at("contacts/addresses"), rows, alice)
    resource = odd(Address, views=("chart:party",), columns=("city",))
    shown = chart(any_house, resource, [])
    assert (shown.bars[0].label, shown.count) == ("F0", 520)
    assert [(bar.label, bar.value) for bar in shown.bars if bar.is_rest] == [("508 others", "508")]
    with queries() as asked:
        chart(any_house, resource, [])
    assert len(asked) <= 6


def test_a_value_that_is_no_choice_any_more_is_shown_as_it_is(house: House) -> None:
    act(house, kind="call")
    old = act(house, kind="visit")
    Activity.update(kind="telegram").where(Activity.id == old.id).execute()
    shown = chart(house, at("contacts/activities"), [("view", "chart")])
    assert [(bar.label, bar.value, bar.is_rest) for bar in shown.bars] == [
        ("Call", "1", False), ("telegram", "1", False),
    ]  # fmt: skip
    assert all(behind(house, bar.href) == 1 for bar in shown.bars if bar.href)


def test_what_is_not_for_ones_eyes_is_counted_and_not_named(house: House) -> None:
    (loan,) = lend(house, 1)
    house.role("half", "library/loans:read library/books:read contacts/parties:read[name=Nobody]")
    house.add("Nora", "half")
    resource = odd(Loan, views=("chart:borrower",), columns=("book",))
    resource.plugin, resource.name = at("library/loans").plugin, "loans"
    (bar,) = chart(house, resource, [], "Nora").bars
    assert (bar.label, bar.value, bar.href) == ("not visible", "1", "")
    assert loan.borrower.name not in str(chart(house, resource, [], "Nora"))


def test_sums_are_exact_and_never_of_two_currencies(
    any_house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    addresses(
        any_house,
        ("X", "DE", "0.000001"), ("X", "DE", "80.1"), ("X", "FR", "5"), ("Y", "DE", "-9"),
    )  # fmt: skip
    resource = odd(Address, views=("chart:role",), columns=("city",), totals=("latitude",))
    (bar,) = chart(any_house, resource, [("view", "chart:role:latitude")]).bars
    assert bar.value == "76.100001"
    # As if the degrees were amounts, and the country their currency.
    country: Any = Address.country
    for place in ("app.showing.chart.currency_of", "app.reading.grouping.currency_of"):
        monkeypatch.setattr(place, lambda listing: country)
    monkeypatch.setattr("app.showing.chart.MoneyField", type(Address.latitude))
    shown = chart(any_house, resource, [("view", "chart:role:latitude")])
    assert shown.bars[0].value == "71.100001 DE"
    assert "country=DE" in shown.bars[0].href
    assert [option.label for option in shown.currencies] == ["DE", "FR"]


def test_what_is_below_nothing_lies_on_the_other_side(house: House) -> None:
    addresses(house, ("X", "DE", "30"), ("Y", "FR", "-10"))
    resource = odd(Address, views=("chart:country",), columns=("city",), totals=("latitude",))
    bars = {
        bar.label: bar for bar in chart(house, resource, [("view", "chart:country:latitude")]).bars
    }
    assert (bars["Germany"].start, bars["Germany"].length) == (25.0, 75.0)
    assert (bars["France"].start, bars["France"].length, bars["France"].tone) == (0.0, 25.0, "bad")
    assert Decimal(bars["France"].value.replace("−", "-")) == -10


@pytest.mark.parametrize("word", ["chart:kind:worth", "chart:kin", "chart:kind:"])
def test_a_chart_of_nothing_is_refused(house: House, word: str) -> None:
    status = 200 if word.endswith(":") else 400
    answer = house.browser("Alice").get(f"/contacts/activities?view={word}")
    assert answer.status_code == status


def test_a_hidden_total_is_neither_offered_nor_summed(house: House) -> None:
    addresses(house, ("X", "DE", "30"))
    resource = odd(Address, views=("chart:role",), columns=("city",), totals=("latitude",))
    house.role("blind", "contacts/parties:read contacts/oddities:read!latitude")
    house.add("Nora", "blind")
    with pytest.raises(FilterError):
        chart(house, resource, [("view", "chart:role:latitude")], "Nora")


def test_a_chart_costs_the_same_whatever_it_counts(house: House) -> None:
    spent, alice = [], house.actor("Alice")
    resource = odd(Activity, views=("chart:due_at", "chart:owner"), columns=("subject",))
    for more in (2, 40):
        for number in range(more):
            act(house, due_at=datetime(2026, 1 + number % 12, 3, 9, tzinfo=UTC))
        for word in ("chart:due_at", "chart:owner"):
            with queries() as asked:
                list_page(resource, alice, [("view", word)], "en")
            spent.append(sum('"core_setting"' not in one for one in asked))
    assert max(spent) <= 6
    assert spent[2:] == spent[:2]


def test_codes_and_yes_or_no_have_bars_by_their_names(any_house: House) -> None:
    addresses(any_house, ("X", "DE", "1"), ("Y", "FR", "1"), ("Z", "FR", "2"))
    resource = odd(Address, views=("chart:country",), columns=("city",))
    found = [(bar.label, bar.value) for bar in chart(any_house, resource, []).bars]
    assert found == [("France", "2"), ("Germany", "1")]
    check_views(resource)
    resource = odd(Party, views=("chart:is_customer",), columns=("name",))
    (bar,) = chart(any_house, resource, []).bars
    assert (bar.label, bar.value) == ("No", "1")
    assert behind(any_house, bar.href.replace("oddities", "parties")) == 1


def test_nothing_to_draw_is_said(house: House) -> None:
    text = house.browser("Alice").get("/contacts/activities?view=chart").get_data(as_text=True)
    assert "There is nothing to draw." in text


@pytest.mark.parametrize("view", ["chart", "chart:subject", "chart:kin", "chart:kind,owner"])
def test_a_chart_that_cannot_be_is_refused_at_start(house: House, view: str) -> None:
    with pytest.raises(Misdeclared, match=r"view\.field"):
        check_views(odd(Activity, views=("list", view)))
