"""Every parameter of a report, whatever it says, is answered with figures or with what is wrong."""

from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from app.reports.declared import OF_PAGES
from app.reports.finding import all_reports
from tests.badinput.forms import NASTY, unescaped
from tests.badinput.test_queries import VALUES
from tests.examples import examples
from tests.house import Browser, House
from tests.jsonapi.program import Program, token_of

DAYS = (
    "2026-01-01", "2026-12-31", "0001-01-01", "9999-12-31", "2026-02-30", "today", "2026-01",
    "31.12.2026", "+002026-01-01", "2026-01-01T00:00:00Z", "-1", "٢٠٢٦-٠١-٠١",
)  # fmt: skip
FURTHER = ("format", "page", "from", "sort", "q", "where", "limit", "owner", "__class__", "")


@pytest.fixture(scope="module")
def call(worn_house: House) -> Program:
    """Alice's program."""
    return Program(worn_house, token_of("Alice"))


@given(data=st.data())
@examples(
    60,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_any_parameter_of_a_report_gives_200_or_400(
    alice: Browser, call: Program, data: st.DataObject
) -> None:
    report = data.draw(st.sampled_from(sorted(all_reports(), key=lambda one: one.address)))
    known = [field.name for field in report.parameters()] if report.parameters else []
    name = st.sampled_from([*known, *known, *known, *OF_PAGES, *FURTHER])
    value = st.one_of(st.sampled_from((*DAYS, *VALUES, *NASTY.values())), st.text(max_size=12))
    pairs = data.draw(st.lists(st.tuples(name, value), min_size=1, max_size=4))
    query = urlencode(pairs, errors="replace")
    page = alice.get(f"{report.href}?{query}")
    assert page.status_code in (200, 400), query
    if page.mimetype == "text/html":
        assert not unescaped(page.get_data(as_text=True))
    assert call.get(f"/reports/{report.address}?{query}").status_code in (200, 400), query
