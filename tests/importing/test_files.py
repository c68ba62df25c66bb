"""Real files become parties, again without change, and what is wrong is said by row."""

import csv
import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from app.importing.importer import BATCH, Counts, Importer
from app.importing.mapping import read_mapping
from app.importing.rejected import reason_of
from app.importing.rows import FileRow
from app.importing.source import Source, look_at
from app.registry import registry
from app.rights import HOUSE, Actor
from app.writing import create
from models.change import Change
from models.refused import Refused
from models.rows import chunks
from plugins.contacts.address import Address
from plugins.contacts.channel import Channel
from plugins.contacts.party import Party
from tests.house import House

NOTHING_IN_COMMON = {"mac_newlines.csv", "issue-1066-largecellsize.csv"}


def taken(
    path: Path,
    key: str = "",
    told: object = None,
    actor: Actor = HOUSE,
    address: str = "contacts/parties",
    is_dry: bool = False,
) -> tuple[Counts, list[FileRow], list[str]]:
    """Import a file; return the counts, its rows and the reasons of the rejected ones."""
    resource = registry.resource(address)
    assert resource is not None
    source = Source(path, path.name, resource)
    look = look_at(source, actor, "en")
    mapping = look.mapping if told is None else read_mapping(told, look.names, look.mapping)
    mapping.key = key or mapping.key
    mapping.check(resource, actor)
    importer, counts, rows = Importer(resource, actor, mapping.key), Counts(), []
    for part in chunks(source.rows(mapping), BATCH):
        (importer.rehearse if is_dry else importer.take)(part)
        counts.add(part)
        rows += part
    reasons = [reason_of(row, mapping, resource) for row in rows if row.errors]
    return counts, rows, reasons


def written(folder: Path, rows: Sequence[Sequence[str]], name: str = "file.csv") -> Path:
    path = folder / name
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(rows)
    return path


@pytest.mark.parametrize("name", ["customers", "suppliers", "employees"])
def test_northwind_comes_in_whole_and_again_without_change(
    any_house: House, shared: Path, name: str
) -> None:
    folder = shared / "data" / "northwind"
    expected = json.loads((folder / "expected.json").read_text())["row_counts"][name]
    counts, _rows, _reasons = taken(folder / f"{name}.csv")
    assert counts.created == expected == Party.select().count()
    assert Address.select().count() == expected
    before = Change.select().count()
    counts, _rows, _reasons = taken(folder / f"{name}.csv", "name" if name != "employees" else "")
    if name != "employees":
        assert counts.line == f"created 0, updated 0, unchanged {expected}, rejected 0"
        assert Change.select().count() == before


def test_a_customer_has_its_address_phone_and_fax(house: House, shared: Path) -> None:
    taken(shared / "data" / "northwind" / "customers.csv")
    party = Party.get(Party.name == "Königlich Essen")
    assert (party.kind, party.phone) == ("company", "+4955509876")
    (address,) = party.addresses
    assert (address.street, address.city, address.region) == ("Maubelstr. 90", "Brandenburg", None)
    assert (address.postal_code, address.country) == ("14776", "DE")
    countries = {one.country for one in Address.select()}
    assert {"US", "GB", "VE", "CH"} <= countries
    assert Channel.select().where(Channel.kind == "fax").count() == 69


def test_a_national_number_is_dialled_in_the_country_of_its_row(house: House, shared: Path) -> None:
    taken(shared / "data" / "northwind" / "customers.csv")
    party = Party.get(Party.name.startswith("Ana Trujillo"))
    assert party.phone == "(5) 555-4729", "no such number in Mexico: kept as written, not German"
    assert Party.get(Party.name == "Franchi S.p.A.").phone == "+390114988260"
    assert Party.get(Party.name == "Simons bistro").phone == "+4531123456"
    faxes = {one.party.name: one.value for one in Channel.select().where(Channel.kind == "fax")}
    assert faxes["Maison Dewey"] == "+3222012468"


def test_codes_of_another_program_are_no_numbers_of_ours(house: House, tmp_path: Path) -> None:
    codes = written(tmp_path, [["ID", "Name"], ["a_1", "Alpha"], ["17", "Beta"]])
    counts, _rows, _reasons = taken(codes)
    assert counts.line == "created 2, updated 0, unchanged 0, rejected 0"


def test_an_employee_has_names_and_birth_date(house: House, shared: Path) -> None:
    taken(shared / "data" / "northwind" / "employees.csv")
    party = Party.get(Party.family_name == "Davolio")
    assert (party.kind, party.name, str(party.birth_date)) == (
        "person",
        "Nancy Davolio",
        "1948-12-08",
    )
    assert party.job_title == "Sales Representative"


def test_the_raw_file_is_complained_about_by_row(house: House, shared: Path) -> None:
    path = shared / "data" / "northwind" / "raw" / "customers.csv"
    with path.open(newline="", encoding="utf-8") as file:
        reader = csv.reader(file)
        width = len(next(reader))
        wrong = [reader.line_num for row in reader if len(row) != width]
    counts, rows, reasons = taken(path)
    assert counts.line == "created 67, updated 0, unchanged 0, rejected 24"
    assert [row.line for row in rows if row.errors] == wrong
    assert "This row has 12 cells, the table 11 columns." in reasons[0]


@pytest.mark.long
def test_universities_of_the_world(house: House, shared: Path) -> None:
    counts, _rows, reasons = taken(shared / "data" / "companies" / "universities.csv")
    assert counts.line == "created 10247, updated 0, unchanged 0, rejected 4"
    assert all("control character" in one for one in reasons)


def test_listed_companies(house: House, shared: Path) -> None:
    counts, _rows, reasons = taken(shared / "data" / "companies" / "listed-companies.csv")
    assert counts.created + counts.rejected == 1_877
    assert all(one.startswith("country: ") for one in reasons)


def test_what_cannot_be_read_is_said_in_its_row(house: House, tmp_path: Path) -> None:
    tags = [["name"], ["x" * 65], ["fine"], [""], ["fine"]]
    counts, rows, reasons = taken(written(tmp_path, tags), address="contacts/tags")
    assert counts.line == "created 1, updated 0, unchanged 0, rejected 2"
    assert "At most 64 characters" in reasons[0]
    assert "must be different" in reasons[1]
    addresses = [["name", "addresses.latitude"], ["A", "NaN"], ["B", "1e5"], ["C", "12,5"]]
    counts, rows, reasons = taken(written(tmp_path, addresses))
    assert [row.outcome.state for row in rows] == ["rejected", "rejected", "created"]
    assert all("That is not a number" in one for one in reasons)
    assert str(Address.get().latitude) == "12.500000"


def test_days_are_read_in_the_order_of_their_column(house: House, tmp_path: Path) -> None:
    for days, expected in (
        (["03/04/1980", "31/12/1981"], "1980-04-03"),
        (["03/04/1980", "12/31/1981"], "1980-03-04"),
        (["1980-04-03 00:00:00.000", "1981-12-31"], "1980-04-03"),
        (["3. April 1980", "31-Dec-1981"], "1980-04-03"),
    ):
        Party.delete().execute()
        rows = [["First name", "Last name", "Birth date"], ["A", "B", days[0]], ["C", "D", days[1]]]
        counts, _rows, reasons = taken(written(tmp_path, rows))
        assert (counts.created, reasons) == (2, [])
        assert str(Party.get(Party.given_name == "A").birth_date) == expected


def test_references_are_found_by_label_id_and_within_the_file(
    any_house: House, tmp_path: Path
) -> None:
    firm = create(
        registry.resource("contacts/parties"), {"kind": "company", "name": "Öhm AG"}, HOUSE
    )
    tag = create(registry.resource("contacts/tags"), {"name": "vip"}, HOUSE)
    rows = [
        ["kind", "name", "company", "tags"],
        ["person", "By label", "OHM ag", "vip"],
        ["person", "By id", str(firm.id), f"{tag.id}|vip"],
        ["person", "Of the file", "New GmbH", ""],
        ["company", "New GmbH", "", ""],
        ["person", "Lost", "Nowhere", ""],
        ["person", "Bare", "", "nosuch"],
    ]
    _counts, found, reasons = taken(written(tmp_path, rows))
    assert [row.outcome.state for row in found] == ["created"] * 4 + ["rejected"] * 2
    assert "there is no “Nowhere”" in reasons[0]
    assert "there is no “nosuch”" in reasons[1]
    assert Party.get(Party.name == "Of the file").company.name == "New GmbH"
    assert Party.get(Party.name == "By id").linked("tags") == [tag.id]
    for _twice in range(2):
        create(registry.resource("contacts/parties"), {"kind": "company", "name": "X"}, HOUSE)
    rows = [["kind", "name", "company"], ["person", "Whose", "X"]]
    _counts, _found, reasons = taken(written(tmp_path, rows))
    assert "There are 2 of People and firms named “X”; write the id of one." in reasons[0]


def test_what_one_may_not_see_is_not_there(house: House, tmp_path: Path) -> None:
    house.role("own", "contacts/parties:create,read[owner=me]")
    dora = house.add("Dora", "own")
    parties = registry.resource("contacts/parties")
    create(parties, {"kind": "company", "name": "Hidden"}, house.actor("Alice"))
    rows = [["kind", "name", "company"], ["person", "Spy", "Hidden"]]
    _counts, _rows, reasons = taken(written(tmp_path, rows), actor=dora)
    assert "there is no “Hidden”" in reasons[0]


def test_a_rehearsal_leaves_nothing_behind(any_house: House, shared: Path) -> None:
    path = shared / "data" / "northwind" / "suppliers.csv"
    counts, _rows, _reasons = taken(path, is_dry=True)
    assert counts.created == 29
    assert not Party.select().exists()
    told = Change.select().where(Change.record_type == "contacts/parties")
    assert not told.exists()


def test_a_new_record_has_what_the_map_fixes(house: House, tmp_path: Path) -> None:
    rows = [["Firma", "Ort"], ["Öhm", "Ulm"]]
    told = {"Firma": "name", "Ort": "addresses[role=delivery].city", "is_supplier": "=true"}
    told["kind"] = "=company"
    taken(written(tmp_path, rows), told=told)
    party = Party.get()
    assert (party.kind, party.is_supplier) == ("company", True)
    assert [(one.role, one.city) for one in party.addresses] == [("delivery", "Ulm")]


def test_a_map_that_cannot_be_is_refused(house: House, tmp_path: Path) -> None:
    path = written(tmp_path, [["A", "B"], ["1", "2"]])
    for told, words in (
        ({"Z": "name"}, "no column “Z”"),
        ({"A": "name", "B": "name"}, "both go into"),
        ({"A": "nonsense"}, "no field “nonsense”"),
        ({"A": "version"}, "no field “version”"),
        ({"A": "name", "B": "nothing.city"}, "no lines named “nothing”"),
        ({"A": "na me"}, "is no field"),
        ([], "JSON object"),
    ):
        with pytest.raises(Refused, match=words):
            taken(path, told=told)


def test_german_headers_and_words_are_understood(house: House, tmp_path: Path) -> None:
    rows = [
        ["Vorname", "Nachname", "Straße", "PLZ", "Ort", "Land", "Kunde?", "Geschlecht"],
        ["Ida", "Öhm", "Am Tor 1", "01067", "Dresden", "Deutschland", "ja", "weiblich"],
    ]
    _counts, _rows, reasons = taken(written(tmp_path, rows))
    assert reasons == []
    party = Party.get()
    assert (party.name, party.gender) == ("Ida Öhm", "female")
    (address,) = party.addresses
    assert (address.postal_code, address.country) == ("01067", "DE")


@pytest.mark.parametrize(
    "name",
    [
        "res.partner.csv", "persons.csv", "utf16_addressbook.csv", "shiftjis_addressbook.csv",
        "csv_semicolon.csv", "quote.csv", "table.xlsx", "mac_newlines.csv",
        "duplicate-headers.csv", "issue-1066-largecellsize.csv",
    ],
)  # fmt: skip
def test_messy_files_come_in_or_are_refused_by_row(house: House, shared: Path, name: str) -> None:
    path = shared / "data" / "messy-csv" / name
    if name in NOTHING_IN_COMMON:
        with pytest.raises(Refused, match="No column goes into a field"):
            taken(path)
        return
    counts, rows, reasons = taken(path)
    assert len(rows) == counts.created + counts.rejected
    assert all(reasons)
    if "addressbook" in name:
        assert counts.created == 1
        assert "@" in Party.get().email


def test_a_firm_beside_the_names_of_people_is_where_they_work(
    any_house: House, tmp_path: Path
) -> None:
    resource = registry.resources["contacts/parties"]
    create(resource, {"kind": "company", "name": "Weberei"}, HOUSE)
    rows = [["Firma", "Vorname", "Nachname"], ["Weberei", "Ada", "Öhm"], ["Nirgendwo", "Bo", "X"]]
    counts, _rows, reasons = taken(written(tmp_path, rows))
    assert (counts.created, len(reasons)) == (1, 1)
    assert "there is no “Nirgendwo”" in reasons[0]
    ada = Party.get(Party.given_name == "Ada")
    assert (ada.kind, ada.name, ada.company.name) == ("person", "Ada Öhm", "Weberei")


def test_a_firm_alone_is_the_contact(any_house: House, tmp_path: Path) -> None:
    taken(written(tmp_path, [["Firma", "Ort"], ["Weberei", "Ulm"]]))
    assert (Party.get().kind, Party.get().name) == ("company", "Weberei")
