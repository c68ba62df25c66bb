"""Every report draws empty and full, answers programs, gives files, and asks its right."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from app.registry import registry
from app.reports.declared import Report
from app.reports.finding import all_reports
from tests.free.making import several
from tests.free.resources import PLUGINS
from tests.house import Browser, House
from tests.jsonapi.program import Program, problem, token_of

REPORTS = [
    report.address
    for name in PLUGINS
    for plugin in [registry.installed[name].plugin]
    if plugin
    for report in plugin.reports
]
QUERIES = 40
"""A report asks what its figures need, however many records there are."""


def found(address: str) -> Report:
    return next(one for one in all_reports() if one.address == address)


def fill(report: Report) -> None:
    several(registry.resources[report.of], 3)


@pytest.mark.parametrize("address", REPORTS)
def test_a_report_draws_empty_and_full(
    alice: Browser, address: str, count_queries: Callable[[], Any]
) -> None:
    report = found(address)
    spent = []
    for more in (0, 3, 6):
        if more:
            several(registry.resources[report.of], more)
        with count_queries() as sent:
            answer = alice.get(report.href)
        text = answer.get_data(as_text=True)
        assert answer.status_code == 200, text
        assert text.count("<h1") == 1
        assert " style=" not in text
        spent.append(len(sent))
    assert spent[2] <= spent[1] + 2 <= QUERIES
    assert f'href="{report.href}"' in alice.get("/reports").get_data(as_text=True)
    module = alice.get(f"/reports/{report.plugin}").get_data(as_text=True)
    assert f'href="{report.href}"' in module


@pytest.mark.parametrize("address", REPORTS)
def test_a_report_answers_programs_as_people(alice: Browser, open_one: House, address: str) -> None:
    report = found(address)
    fill(report)
    call = Program(open_one, token_of("Alice"))
    told = call.get(f"/reports/{address}").json
    names = [one["name"] for one in told["columns"]]
    assert names == [one.name for one in report.columns]
    assert all(list(row) == names for row in told["rows"])
    assert set(told["totals"]) == {one.name for one in report.columns if one.is_total}
    description = call.get("/openapi.json").json
    assert f"/reports/{address}" in description["paths"]
    assert problem(call.get(f"/reports/{address}?nonsense=1"), 400)


@pytest.mark.parametrize("address", REPORTS)
def test_a_report_is_taken_along_as_a_file(alice: Browser, address: str) -> None:
    report = found(address)
    fill(report)
    book = alice.get(f"{report.href}?format=xlsx")
    assert book.status_code == 200
    rows = CalamineWorkbook.from_filelike(BytesIO(book.data)).get_sheet_by_index(0).to_python()
    assert rows[0] == [str(one.label) for one in report.columns]
    text = alice.get(f"{report.href}?format=csv").get_data(as_text=True)
    assert len(text.strip().splitlines()) == max(len(rows), 1)
    assert alice.get(f"{report.href}?format=pdf").status_code == 400


@pytest.mark.parametrize("address", REPORTS)
def test_a_report_asks_for_its_own_right(open_one: House, alice: Browser, address: str) -> None:
    report = found(address)
    plain = report.of.replace("/", "_") + report.name
    open_one.role(plain, f"{report.of}:read")
    open_one.role(f"{plain}_too", f"{report.of}:{report.right}")
    for name, roles, page, file in (
        ("Ulla", [plain], 403, 403),
        ("Vera", [f"{plain}_too"], 403, 403),
        ("Wim", [plain, f"{plain}_too"], 200, 403),
    ):
        open_one.add(f"{name}{report.name}", *roles)
        browser = open_one.browser(f"{name}{report.name}")
        assert browser.get(report.href).status_code == page, name
        assert browser.get(f"{report.href}?format=csv").status_code == file, name
        assert (report.href in browser.get("/reports").get_data(as_text=True)) == (page == 200)
    assert alice.get(f"{report.href}x").status_code == 404
    assert open_one.browser().get(report.href).status_code == 303
    call = Program(open_one, "")
    assert call.get(f"/reports/{address}").status_code == 401
