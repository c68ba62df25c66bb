"""References in cells: what is no id of any record is said of its row, and stops no other."""

from pathlib import Path

import pytest

from app.importing.references import References
from plugins.contacts.party import Party
from tests.duplicates.world import make
from tests.house import House
from tests.importing.test_files import taken, written

NO_IDS = {
    "more digits after zeros": "0" * 19 + "1" + "9" * 25,
    "more digits than Python reads": "0" * 19 + "1" + "9" * 5_000,
    "one more than a column holds": str(2**63),
    "naught": "0",
}


@pytest.mark.parametrize("text", NO_IDS.values(), ids=NO_IDS)
def test_a_number_that_no_record_can_have_stops_no_import(
    any_house: House, tmp_path: Path, text: str
) -> None:
    firm = make(any_house, kind="company", name="Harbour Mill")
    cells = [
        ["kind", "name", "company"],
        ["person", "Ann", text],
        ["person", "Berta", str(firm.id)],
    ]
    told = {name: name for name in cells[0]}
    counts, rows, reasons = taken(written(tmp_path, cells), told=told)
    assert Party.get(Party.name == "Berta").company_id == firm.id
    assert len(rows) == 2
    assert f"there is no “{text[:60]}”" in reasons[0]
    assert counts.rejected + counts.warned == 1


def test_an_id_may_begin_with_zeros_and_a_long_number_be_a_name(any_house: House) -> None:
    named = make(any_house, kind="company", name="9" * 30)
    references = References(Party, any_house.actor("Alice"))
    padded = f"{named.id:07}"
    references.look_up([padded, "9" * 30, str(2**63 - 1)])
    assert references.find(padded) == references.find("9" * 30) == (named.id, "")
    assert references.find(str(2**63 - 1))[0] is None
