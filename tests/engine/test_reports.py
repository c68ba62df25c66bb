"""Reports: what a declaration can't be, what is hidden stays hidden, and what the figures say."""

import re
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from app.filters import FilterError
from app.jsonapi.reports import report_answer
from app.misdeclared import Misdeclared
from app.registry import registry
from app.reports.declared import Bars, Report, ReportColumn
from app.reports.files import csv_of
from app.reports.parameters import read_parameters
from app.reports.running import Ran, run_report
from app.reports.values import as_json, drawn
from app.showing.reports import report_page, report_section
from app.startup_checks import _check_report
from app.writing import create
from tests.house import House
from tests.sales.conftest import at, deal

COLUMNS = (
    ReportColumn("grain", "Grain"),
    ReportColumn("fee", "Fee", "money", is_total=True),
)


def report(**changed: Any) -> Report:
    """Declare a report that nobody has."""
    usual = Report("contacts", "odd", "Odd", "contacts/parties", COLUMNS, lambda asked: [])
    return replace(usual, **changed)


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"of": "contacts/partis"}, "report.of"),
        ({"columns": (ReportColumn("a", "A", "colour"),)}, "unknown type 'colour'"),
        ({"columns": (ReportColumn("a", "A", "reference"),)}, "by to="),
        ({"columns": (ReportColumn("a", "A", is_total=True),)}, "can't be added up"),
        ({"columns": (ReportColumn("a", "A"), ReportColumn("a", "B"))}, "stands twice"),
        ({"columns": (ReportColumn("list", "A"),)}, "records behind a row"),
        ({"chart": Bars("grain", "sum")}, "names 'sum', which is no column"),
        ({"columns": (ReportColumn("a", "A", reads=("nam",)),)}, "nam"),
    ],
)
def test_what_cannot_be_is_refused_at_start(
    house: House, changed: dict[str, Any], sentence: str
) -> None:
    found = registry.installed["contacts"]
    _check_report(registry, found, report())
    with pytest.raises(Misdeclared, match=re.escape(sentence)):
        _check_report(registry, found, report(**changed))


def ran(house: House, rows: list[dict[str, Any]], name: str = "Alice") -> Ran:
    return run_report(report(rows=lambda asked: rows), house.actor(name), {})


def test_totals_are_exact_and_money_is_padded_for_programs(house: House) -> None:
    found = ran(house, [{"grain": "Rye", "fee": Decimal("0.1")}, {"fee": Decimal("0.2")}, {}])
    assert found.totals == {"fee": Decimal("0.3")}
    fee = found.columns[1]
    assert as_json(found, fee, found.totals["fee"]) == "0.30"
    assert as_json(found, fee, None) is None
    assert "0.30" in drawn(found, fee, found.totals["fee"], "en")


def test_a_file_runs_no_formula_and_keeps_negative_numbers(house: House) -> None:
    rows = [{"grain": "=1+1", "fee": Decimal("-3.50")}]
    text = b"".join(csv_of(ran(house, rows), "de")).decode("utf-8-sig").splitlines()
    assert text == ["Grain;Fee", "'=1+1;-3,50", "Total;-3,50"]


def test_people_text_is_drawn_as_text(house: House) -> None:
    found = ran(house, [{"grain": "<b>Rye</b>"}])
    assert "&lt;b&gt;" in drawn(found, found.columns[0], "<b>Rye</b>", "en")


def test_a_wrong_parameter_is_told_beside_its_field_and_to_programs(house: House) -> None:
    browser = house.browser("Alice")
    answer = browser.get("/reports/sales.forecast?from_on=nonsense&to_on=2026-01-01")
    assert answer.status_code == 400
    assert "from_on-error" in answer.get_data(as_text=True)
    answer = browser.get("/reports/sales.forecast?fron_on=2026-01-01")
    assert answer.status_code == 400
    assert "from_on" in answer.get_data(as_text=True)
    assert browser.get("/reports/nothing").status_code == 404
    assert browser.get("/reports/sales.nothing").status_code == 404


def test_the_page_leads_to_the_records_behind_each_row(house: House) -> None:
    alice = house.actor("Alice")
    made = deal(alice, amount="10.00")
    text = house.browser("Alice").get("/reports/sales.pipeline").get_data(as_text=True)
    href = f"/sales/deals?view=list&amp;state=open&amp;stage={made.stage_id}"
    assert href in text
    listed = house.browser("Alice").get(href.replace("&amp;", "&")).get_data(as_text=True)
    assert "Forty kettles" in listed


def test_reports_stand_in_the_menu_and_among_the_commands_of_who_may(house: House) -> None:
    house.add("Rita", "reader")
    rita, charlie = house.browser("Rita"), house.browser("Charlie")
    assert 'href="/reports/sales"' in rita.get("/sales/deals").get_data(as_text=True)
    assert "/reports/sales.win_loss" in rita.get("/search/commands?q=won").get_data(as_text=True)
    assert "There are no reports" in charlie.get("/reports").get_data(as_text=True)
    assert charlie.get("/reports/sales").status_code == 404


def test_a_section_shows_the_figures_to_who_may(house: House) -> None:
    deal(house.actor("Alice"), amount="10.00")
    with house.app.test_request_context("/"):
        shown = report_section(house.actor("Alice"), "sales.pipeline")
        assert shown is not None
        assert "10.00" in shown.html
        assert report_section(house.actor("Charlie"), "sales.pipeline") is None


def test_a_module_that_is_off_has_no_reports(house: House) -> None:
    from app.switching import switch_plugin

    browser = house.browser("Alice")
    try:
        switch_plugin("sales", False)
        assert browser.get("/reports/sales.pipeline").status_code == 404
    finally:
        switch_plugin("sales", True)
    create(at("sales/leads"), {"name": "Nora"}, house.actor("Alice"))
    assert browser.get("/reports/sales.pipeline").status_code == 200


def many(count: int) -> Report:
    """Declare a report of so many farmers, each with a fee."""
    rows = [{"grain": f"Farmer {one:04}", "fee": Decimal(one)} for one in range(1, count + 1)]
    return report(rows=lambda asked: rows)


def test_a_page_shows_a_part_and_totals_of_the_whole(house: House) -> None:
    alice, declared = house.actor("Alice"), many(450)
    with house.app.test_request_context("/"):
        form = read_parameters(declared, [], "en")
        pages = [
            report_page(declared, alice, form, run_report(declared, alice, {}, page=one), "en")
            for one in (1, 2, 3, 99)
        ]
    assert [len(one.rows) for one in pages] == [200, 200, 50, 50]
    assert {str(one.totals[1][0]) for one in pages} == {str(pages[0].totals[1][0])}
    assert "101,475.00" in pages[2].totals[1][0]
    assert pages[1].made.startswith("Rows 201–400 of 450")
    assert (pages[0].pager.previous, pages[0].pager.next) == ("", "/reports/contacts.odd?page=2")
    assert (pages[3].pager.previous, pages[3].pager.next) == ("/reports/contacts.odd?page=2", "")
    assert b"".join(csv_of(run_report(declared, alice, {}), "en")).count(b"\n") == 452


def test_a_page_that_is_none_is_refused_and_programs_get_all_rows(house: House) -> None:
    browser = house.browser("Alice")
    for wrong in ("0", "-1", "x", "²", "1e3"):
        assert browser.get(f"/reports/sales.pipeline?page={wrong}").status_code == 400
    assert browser.get("/reports/sales.pipeline?page=7").status_code == 200
    with pytest.raises(FilterError, match="asks for no “page”"):
        report_answer("sales.pipeline", house.actor("Alice"), [("page", "2")])


def test_a_parameter_may_not_be_called_as_what_the_page_takes(house: House) -> None:
    from wtforms import Form, StringField

    class Odd(Form):
        page = StringField("Page")

    with pytest.raises(Misdeclared, match="'page', which the address"):
        _check_report(registry, registry.installed["contacts"], report(parameters=Odd))
