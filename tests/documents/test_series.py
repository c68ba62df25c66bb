"""Number series: none twice, none left out, and what administrators may change of them."""

from datetime import date

import pytest

from app.documents.triggers import triggers_of
from app.migrating.comparing import compare_schema
from app.writing import Invalids, perform, update
from app.writing.batch import create_many
from models.clock import today
from models.core import NumberSeries, SeriesYear
from models.core.series import take_numbers
from models.database import database, statements
from models.gate import gate
from models.refused import Invalid, Refused
from models.series import Series, check_pattern, write_number
from tests.documents.conftest import Workshop
from tests.warm import begin_program, read_all


def _series(shop: Workshop, kind: str) -> NumberSeries:
    return NumberSeries.get(NumberSeries.kind == kind)


def _give(shop: Workshop, writers: int, each: int, dying: int) -> list[int]:
    """Let processes post bills at once; return the numbers that they say are given for good."""
    shop.party()
    config = shop.house.config
    (plugins,) = config.plugin_path
    running = [
        begin_program(
            "tests.documents.giving",
            config.data_dir,
            config.database_url,
            plugins,
            each,
            each // 2 if at < dying else -1,
        )
        for at in range(writers)
    ]
    told = [read_all(one).split() for one in running]
    ends = [one.wait(300) for one in running]
    assert sorted(ends) == sorted([-9] * dying + [0] * (writers - dying))
    return [int(number[-4:]) for numbers in told for number in numbers]


def _is_whole(shop: Workshop, given: list[int]) -> None:
    bill = shop.model("bills")
    stored = [int(row.number[-4:]) for row in bill.select().where(bill.state == "posted")]
    assert sorted(stored) == list(range(1, len(stored) + 1))
    assert len(set(given)) == len(given)
    assert set(given) <= set(stored)


def test_no_number_is_left_out_by_writers_that_take_back_and_die(any_shop: Workshop) -> None:
    given = _give(any_shop, writers=3, each=4, dying=1)
    assert len(given) == 10
    _is_whole(any_shop, given)


@pytest.mark.long
def test_no_number_is_left_out_by_eight_writers_that_take_back_and_die(any_shop: Workshop) -> None:
    given = _give(any_shop, writers=8, each=40, dying=3)
    assert len(given) == 5 * 40 + 3 * 20
    _is_whole(any_shop, given)


def test_a_year_has_numbers_of_its_own(any_shop: Workshop) -> None:
    year = today().year
    numbers = [
        any_shop.make("estimates", date=f"{when}-05-05").number for when in (year, year - 1, year)
    ]
    assert numbers == [f"E-{year}-00001", f"E-{year - 1}-00001", f"E-{year}-00002"]


def test_a_series_with_gaps_passes_over_what_was_brought_along(any_shop: Workshop) -> None:
    year = today().year
    any_shop.make("estimates", number=f"E-{year}-00002")
    numbers = [any_shop.make("estimates").number for _at in range(2)]
    assert numbers == [f"E-{year}-00001", f"E-{year}-00003"]


def test_a_gapless_number_that_is_used_stops_the_posting(any_shop: Workshop) -> None:
    bills, year = any_shop.resource("bills"), today().year
    with gate(None, "command"):
        other = any_shop.model("bills")(party=any_shop.party(), number=f"B-{year}-0001")
        other.__dict__["_is_numbered"] = True
        other.save()
    bill = any_shop.make("bills")
    with pytest.raises(Refused, match="is used already"):
        perform(bills, bill.id, "post", any_shop.bob, {})
    assert SeriesYear.select().where(SeriesYear.given > 0).count() == 0


def test_an_administrator_changes_pattern_and_next_number(any_shop: Workshop) -> None:
    series = any_shop.resource("core/series")
    row = _series(any_shop, "workshop.estimates")
    year = today().year
    lines = {"series_years": [{"year": year, "next": 100}]}
    update(series, row.id, {"pattern": "EST{yy}/{month:02}-{number}"}, any_shop.alice, lines)
    number = any_shop.make("estimates", date=f"{year}-03-01").number
    assert number == f"EST{year % 100:02}/03-100"
    kept = SeriesYear.get(SeriesYear.series == row.id)
    for after, allowed in ((150, True), (90, False)):
        told = {"series_years": [{"id": kept.id, "next": after}]}
        if allowed:
            update(series, row.id, {}, any_shop.alice, told)
        else:
            with pytest.raises(Invalids, match="given already"):
                update(series, row.id, {}, any_shop.alice, told)
    with pytest.raises(Invalids):
        update(series, row.id, {}, any_shop.alice, {"series_years": []})


def test_a_gapless_series_goes_on_where_it_is(any_shop: Workshop) -> None:
    series, bills = any_shop.resource("core/series"), any_shop.resource("bills")
    row = _series(any_shop, "workshop.bills")
    year = today().year
    update(series, row.id, {}, any_shop.alice, {"series_years": [{"year": year, "next": 41}]})
    bill = any_shop.make("bills")
    perform(bills, bill.id, "post", any_shop.bob, {})
    assert type(bill).get_by_id(bill.id).number.endswith("0041")
    kept = SeriesYear.get(SeriesYear.series == row.id)
    for after in (40, 50):
        told = {"series_years": [{"id": kept.id, "next": after}]}
        with pytest.raises(Invalids, match="can't be changed any more"):
            update(series, row.id, {}, any_shop.alice, told)


def test_a_pattern_that_gives_a_number_twice_is_refused() -> None:
    for pattern, yearly in (
        ("Q-{year}", True),
        ("Q-{number}", True),
        ("{party.name}{number}", False),
    ):
        with pytest.raises(Invalid):
            check_pattern(pattern, yearly=yearly)
    check_pattern("{number:06}", yearly=False)
    assert write_number("R{yy}-{month:02}/{number:04}", 7, date(2009, 3, 1), 2009) == "R09-03/0007"


def test_an_unknown_series_is_made_when_its_first_number_is_given(any_shop: Workshop) -> None:
    told = Series("workshop.tickets", "Tickets", "{number}", yearly=False)
    with gate(None, "command"):
        assert take_numbers(told, [today()] * 3, 2020) == ["1", "2", "3"]
    with gate(None, "command"):
        assert take_numbers(told, [today()], 2021) == ["4"]


def test_migrate_finds_a_trigger_that_is_gone_or_changed(any_shop: Workshop) -> None:
    config = any_shop.house.config
    assert compare_schema(config).differences == []
    one = next(iter(triggers_of(any_shop.model("bills"))))
    on = "" if config.database_url.startswith("sqlite") else f' ON "{one.table}"'
    database.execute_sql(f'DROP TRIGGER "{one.name}"{on}')
    found = compare_schema(config).differences
    assert found == [f"trigger {one.name} of {one.table} is missing"]


def test_series_are_for_administrators(shop: Workshop) -> None:
    alice, bob = shop.house.browser("Alice"), shop.house.browser("Bob")
    page = alice.get("/core/series").get_data(as_text=True)
    assert "E-{year}-{number:05}" in page
    assert "/core/series" in alice.get("/settings/").get_data(as_text=True)
    assert bob.get("/core/series").status_code == 404
    row = _series(shop, "workshop.bills")
    answer = alice.post(
        f"/core/series/{row.id}/edit", {"pattern": "X"}, f"/core/series/{row.id}/edit"
    )
    assert answer.status_code == 422


def test_many_numbers_that_were_brought_along_are_passed_over_at_once(
    any_shop: Workshop,
) -> None:
    first = any_shop.make("estimates")
    year, number = first.number[2:6], int(first.number[-5:])
    rows = [
        {"party": any_shop.party(), "number": f"E-{year}-{number + at:05}"} for at in range(1, 701)
    ]
    create_many(any_shop.resource("estimates"), rows, any_shop.bob, "api")
    before = statements()
    made = any_shop.make("estimates")
    assert made.number == f"E-{year}-{number + 701:05}"
    assert statements() - before < 60
    assert any_shop.make("estimates").number == f"E-{year}-{number + 702:05}"
