"""What the description doesn't name is refused, and what it names comes in the types it says."""

import pytest

from app.exporting.export import FORMATS
from app.jsonapi.openapi import describe
from tests.house import House
from tests.jsonapi.program import problem, program


@pytest.mark.parametrize("path", ["/reports/sales.pipeline", "/settings/company"])
def test_nothing_is_posted_to_reports_and_settings(house: House, path: str) -> None:
    answer = program(house).post(path, {})
    problem(answer, 405)
    assert "GET" in answer.headers["Allow"]


def test_exports_and_contents_are_described_in_all_their_types(house: House) -> None:
    paths = describe(house.actor("Alice"))["paths"]
    export = paths["/contacts/parties/export"]["get"]["responses"]["200"]["content"]
    assert set(export) == set(FORMATS.values())
    call = program(house)
    for form, kind in FORMATS.items():
        sent = call.get(f"/contacts/parties/export?format={form}")
        assert sent.content_type.partition(";")[0] == kind.partition(";")[0]
    content = paths["/core/files/{id}/content"]["get"]["responses"]["200"]["content"]
    assert set(content) == {"*/*"}
