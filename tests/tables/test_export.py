"""Export gives what the read gate gives, to those who may export, in both forms."""

import csv
import io
import tracemalloc
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from app.commands.export import command
from app.exporting import Export
from app.filters import FilterError
from app.reading.walking import walk
from app.registry import registry
from app.rights import Denied
from app.tables import open_table
from app.writing import create
from models.database import database
from models.folding import fold
from models.gate import gate
from tests.house import House

PARTIES = "/contacts/parties"


def parties() -> Any:
    return registry.resources["contacts/parties"]


def add(house: House, address: str, values: dict[str, Any], name: str = "Alice") -> Any:
    return create(registry.resources[address], values, house.actor(name))


def rows_of(export: Export) -> list[dict[str, str]]:
    """Return an export's rows by the names of its columns."""
    text = b"".join(export.csv()).decode("utf-8-sig")
    first = text.split("\r\n")[0]
    separator = ";" if ";" in first else ","
    return list(csv.DictReader(io.StringIO(text), delimiter=separator))


def export(
    house: House, name: str = "Alice", address: str = "contacts/parties", **more: Any
) -> Export:
    args = more.pop("args", [])
    return Export(registry.resources[address], house.actor(name), args, **more)


@pytest.fixture
def firm(any_house: House) -> House:
    """A house with a firm, two people of it and a tag."""
    tag = add(any_house, "contacts/tags", {"name": "Press"})
    other = add(any_house, "contacts/tags", {"name": "=Best"})
    firm = add(any_house, "contacts/parties", {"kind": "company", "name": "Lantern Ltd"})
    add(any_house, "contacts/parties", {
        "kind": "person", "name": "Ann Weber", "company": firm.id, "phone": "+4930901820",
        "email": "ann@lantern.example", "tags": [tag.id, other.id], "website": "https://ann.example",
        "is_customer": True, "notes": "=1+1\n- one",
    })  # fmt: skip
    add(any_house, "contacts/parties", {"kind": "person", "name": "=Zoë", "given_name": "Zoë"})
    return any_house


def test_people_read_labels_and_nothing_runs(firm: House) -> None:
    fields = ["name", "company", "phone", "tags", "website", "is_customer", "kind", "notes"]
    found = {row["Name"]: row for row in rows_of(export(firm, fields=fields))}
    assert set(found) == {"Lantern Ltd", "Ann Weber", "'=Zoë"}
    ann = found["Ann Weber"]
    assert (ann["Company"], ann["Tags"]) == ("Lantern Ltd", "'=Best, Press")
    assert (ann["Customer"], ann["Kind"], ann["Website"]) == (
        "Yes",
        "Person",
        "https://ann.example",
    )
    assert ann["Phone"].startswith("'+49")
    assert ann["Notes"] == "'=1+1\n- one"


def test_programs_read_ids_and_plain_values(firm: House) -> None:
    found = {row["name"]: row for row in rows_of(export(firm, form="raw"))}
    ann, lantern = found["Ann Weber"], found["Lantern Ltd"]
    assert ann["company"] == lantern["id"]
    assert (ann["is_customer"], ann["kind"], ann["phone"]) == ("true", "person", "+4930901820")
    assert ann["tags"] == "1,2"
    assert ann["notes"] == "=1+1\n- one"
    assert "created_at" not in ann
    assert found["=Zoë"]["company"] == ""


def test_raw_values_are_those_that_their_kinds_read_back(firm: House) -> None:
    from models.kinds import kind_of

    model = parties().model
    for row in rows_of(export(firm, form="raw")):
        record = model.get_by_id(int(row["id"]))
        for name, text in row.items():
            field = model._meta.fields.get(name)
            if field is not None:
                assert kind_of(field).parse(text) == record.__data__[name], name
            else:
                assert [int(one) for one in text.split(",") if one] == record.linked(name)


def test_pointers_moments_and_the_zone_of_the_reader(firm: House) -> None:
    party = parties().model.get(parties().model.name == "Ann Weber")
    add(firm, "contacts/activities", {
        "subject": "Call", "due_at": datetime(2026, 11, 20, 13, tzinfo=UTC),
        "about": {"resource": "contacts/parties", "id": party.id},
    })  # fmt: skip
    fields = ["due_at", "about"]
    [raw] = rows_of(export(firm, address="contacts/activities", fields=fields, form="raw"))
    assert raw == {"due_at": "2026-11-20T13:00:00Z", "about": f"contacts/parties/{party.id}"}
    [shown] = rows_of(export(firm, address="contacts/activities", fields=fields))
    assert shown["About"] == "Ann Weber"
    assert "14:00" in shown["Due"]


def test_takes_the_filter_search_and_sort_of_the_list(firm: House) -> None:
    def names(*args: tuple[str, str]) -> list[str]:
        return [row["name"] for row in rows_of(export(firm, args=list(args), form="raw"))]

    assert names(("sort", "-name")) == ["Lantern Ltd", "Ann Weber", "=Zoë"]
    assert names(("sort", "email")) == ["Ann Weber", "Lantern Ltd", "=Zoë"]
    assert names(("sort", "kind,-name")) == ["Lantern Ltd", "Ann Weber", "=Zoë"]
    assert names(("kind", "company"), ("format", "csv"), ("form", "raw")) == ["Lantern Ltd"]
    assert names(("q", "weber")) == ["Ann Weber"]
    assert names(("where", 'company.name="Lantern Ltd"')) == ["Ann Weber"]


def test_goes_on_over_batches_in_every_order(firm: House) -> None:
    for sort in ("name", "-name", "email", "-email", "kind,-email", "id", "company", "-created_at"):
        made = export(firm, args=[("sort", sort)], fields=["id"], form="raw")
        whole = [row[0] for batch in walk(made.listing, made.columns) for row in batch.rows]
        steps = [row[0] for batch in walk(made.listing, made.columns, 1) for row in batch.rows]
        assert len(whole) == 3, sort
        assert steps == whole, sort


def test_only_those_who_may_export_do(firm: House) -> None:
    with pytest.raises(Denied):
        export(firm, "Bob")
    bob = firm.browser("Bob")
    assert bob.get(f"{PARTIES}/export").status_code == 403
    assert bob.get(f"{PARTIES}/export?format=csv").status_code == 403
    assert "/export" not in bob.get(PARTIES).get_data(as_text=True)
    charlie = firm.browser("Charlie")
    assert charlie.get(f"{PARTIES}/export?format=csv").status_code == 404
    assert firm.browser().get(f"{PARTIES}/export?format=csv").status_code == 303
    assert firm.browser("Alice").post(f"{PARTIES}/export").status_code == 405


def test_a_scope_of_either_right_holds_back_rows(firm: House) -> None:
    firm.role("people", "contacts/parties:read contacts/parties:export[kind=person]")
    firm.role("clients", "contacts/parties:read[is_customer=true] contacts/parties:export")
    firm.add("Dora", "people")
    firm.add("Emil", "clients")
    for name, expected in [("Dora", {"Ann Weber", "=Zoë"}), ("Emil", {"Ann Weber"})]:
        found = rows_of(export(firm, name, fields=["name"], form="raw"))
        assert {row["name"] for row in found} == expected


def test_hidden_fields_and_records_stay_hidden(firm: House) -> None:
    firm.role("half", "contacts/parties:read,export[kind=person]!email contacts/parties:read!email")
    firm.role("kept", "contacts/parties:read contacts/parties:export!phone")
    firm.role("alone", "contacts/parties:read,export[kind=person]")
    for name, role in [("Dora", "half"), ("Emil", "kept"), ("Frida", "alone")]:
        firm.add(name, role)
    assert "email" not in rows_of(export(firm, "Dora", form="raw"))[0]
    assert "phone" not in rows_of(export(firm, "Emil", form="raw"))[0]
    for name, field in [("Dora", "email"), ("Emil", "phone"), ("Dora", "name_key")]:
        with pytest.raises(FilterError, match="no field"):
            export(firm, name, fields=[field])
    shown = {row["Name"]: row for row in rows_of(export(firm, "Frida", fields=["name", "company"]))}
    assert shown["Ann Weber"]["Company"] == "not visible"
    assert "Tags" not in shown["Ann Weber"]
    assert rows_of(export(firm, "Frida", fields=["tags"], form="raw"))[0]["tags"] == ""


def test_a_field_withheld_here_is_withheld_by_way_of_another_record(firm: House) -> None:
    firm.add("Dora", firm.role(
        "some", "contacts/parties:read contacts/parties:export!email!birth_date!company"
    ))  # fmt: skip
    for name in ("email", "birth_date", "age", "company", "company.name", "company.email"):
        with pytest.raises(FilterError, match="no field"):
            export(firm, "Dora", fields=[name])
    assert len(rows_of(export(firm, "Dora", fields=["name"], form="raw"))) == 3


def test_a_dotted_field_needs_the_right_to_export_what_it_leads_to(firm: House) -> None:
    names = {one.name: one.id for one in parties().model.select()}
    add(firm, "contacts/relations", {
        "person": names["Ann Weber"], "firm": names["Lantern Ltd"], "role": "Adviser",
    })  # fmt: skip
    reads = "contacts/parties:read contacts/relations:read,export"
    firm.add("Dora", firm.role("some", reads))
    firm.add("Emil", firm.role("more", f"{reads} contacts/parties:export!email"))
    firm.add("Fay", firm.role("most", f"{reads} contacts/parties:export"))
    for path in ("person.email", "firm.name", "person.company.name", "person.owner.email"):
        with pytest.raises(FilterError, match="no field"):
            export(firm, "Dora", "contacts/relations", fields=["role", path])
    with pytest.raises(FilterError, match="no field"):
        export(firm, "Emil", "contacts/relations", fields=["person.email"])
    for who in ("Emil", "Fay"):
        [row] = rows_of(export(firm, who, "contacts/relations", fields=["person.name"], form="raw"))
        assert row == {"person.name": "Ann Weber"}
    [row] = rows_of(export(firm, "Fay", "contacts/relations", fields=["person.email"], form="raw"))
    assert row == {"person.email": "ann@lantern.example"}


def test_a_dotted_field_is_empty_where_its_record_may_not_be_exported(firm: House) -> None:
    grants = "contacts/parties:read contacts/relations:read,export"
    firm.add("Dora", firm.role("some", f"{grants} contacts/parties:export[kind=person]"))
    names = {one.name: one.id for one in parties().model.select()}
    add(firm, "contacts/relations", {
        "person": names["Ann Weber"], "firm": names["Lantern Ltd"], "role": "Adviser",
    })  # fmt: skip
    fields = ["person.name", "firm.name", "person.company.name"]
    [row] = rows_of(export(firm, "Dora", "contacts/relations", fields=fields, form="raw"))
    assert row == {"person.name": "Ann Weber", "firm.name": "", "person.company.name": ""}


def test_parts_are_exported_with_the_right_of_their_owner(firm: House) -> None:
    party = parties().model.get(parties().model.name == "Ann Weber")
    add(firm, "contacts/addresses", {"party": party.id, "city": "Köln", "country": "DE"})
    firm.role("people", "contacts/parties:read contacts/parties:export[kind=company]")
    firm.add("Dora", "people")
    found = rows_of(export(firm, address="contacts/addresses", form="raw"))
    assert [(row["party"], row["city"]) for row in found] == [(str(party.id), "Köln")]
    assert rows_of(export(firm, "Dora", address="contacts/addresses", form="raw")) == []
    with pytest.raises(Denied):
        export(firm, "Bob", address="contacts/addresses")


def test_what_a_filter_or_field_misspells_is_said(firm: House) -> None:
    alice = firm.browser("Alice")
    for query, words in [
        ("fields=nmae", "did you mean"),
        ("fields=company.nmae", "no field"),
        ("fields=company.tags", "no field"),
        ("nmae=x", "no field"),
        ("sort=notes", "sort by"),
        ("form=odd", "none of"),
    ]:
        answer = alice.get(f"{PARTIES}/export?format=csv&{query}")
        assert answer.status_code == 400, query
        assert words in answer.get_data(as_text=True).lower(), query
    assert alice.get(f"{PARTIES}/export?format=pdf").status_code == 400


def test_the_page_asks_and_the_file_comes(firm: House) -> None:
    alice = firm.browser("Alice")
    assert f"{PARTIES}/export?kind=person" in alice.get(f"{PARTIES}?kind=person").get_data(
        as_text=True
    )
    page = alice.get(f"{PARTIES}/export?kind=person").get_data(as_text=True)
    assert '<input type="hidden" name="kind" value="person">' in page
    assert 'name="fields" value="email" checked' in page
    assert 'name="fields" value="created_at">' in page
    answer = alice.get(f"{PARTIES}/export?kind=person&format=csv&fields=name&fields=company.name")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"].startswith(
        "attachment; filename=contacts-parties-"
    )
    assert answer.data.decode("utf-8-sig").split("\r\n")[1:3] == ["'=Zoë,", "Ann Weber,Lantern Ltd"]


def test_the_workbook_holds_the_same(firm: House, tmp_path: Path) -> None:
    path = tmp_path / "parties.xlsx"
    for form in ("people", "raw"):
        answer = firm.browser("Alice").get(f"{PARTIES}/export?format=xlsx&form={form}")
        assert answer.status_code == 200
        path.write_bytes(answer.data)
        sheet = open_table(path)
        expected = rows_of(export(firm, form=form, format="xlsx"))
        found = [dict(zip(sheet.header, row, strict=True)) for row in sheet.rows]
        assert [list(row.values()) for row in found] == [list(row.values()) for row in expected]
        assert "=1+1\n- one" in [cell for row in found for cell in row.values()]


def test_a_few_exports_run_at_once_and_give_their_place_back(house: House) -> None:
    alice = house.browser("Alice")
    held = [alice.get(f"{PARTIES}/export?format=csv") for _ in range(2)]
    refused = alice.get(f"{PARTIES}/export?format=csv")
    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "10")
    for answer in held:
        answer.close()
    for _ in range(4):
        assert alice.get(f"{PARTIES}/export?format=csv", buffered=True).status_code == 200
        assert alice.get(f"{PARTIES}/export?format=csv&fields=nmae").status_code == 400
        assert alice.client.head(f"{PARTIES}/export?format=csv", buffered=True).status_code == 200


def run(house: House, monkeypatch: pytest.MonkeyPatch, *args: str) -> Any:
    """Run the command on the house's data directory."""
    monkeypatch.setenv("SHOPHOUSE_DATA_DIR", str(house.config.data_dir))
    monkeypatch.setenv("SHOPHOUSE_DATABASE_URL", house.config.database_url)
    return CliRunner().invoke(command, list(args))


def test_the_command_writes_the_whole_file_or_none(
    house: House, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("Ann", "Bea"):
        add(house, "contacts/parties", {"kind": "person", "name": name})
    path = tmp_path / "out.csv"
    done = run(house, monkeypatch, "contacts/parties", str(path), "--raw", "--where", 'name="Ann"')
    assert done.exit_code == 0, done.output
    assert "exported 1" in done.stdout
    assert [row[1:3] for row in open_table(path, has_header=True).rows] == [["person", "Ann"]]
    before = path.read_bytes()
    for args in (
        ["contacts/partys", str(path)],
        ["contacts/parties", str(tmp_path / "out.pdf")],
        ["contacts/parties", str(path), "--where", "nmae=1"],
        ["contacts/parties", str(path), "--fields", "nmae"],
        ["contacts/parties", str(tmp_path / "missing" / "out.csv")],
    ):
        refused = run(house, monkeypatch, *args)
        assert refused.exit_code == 1, args
        assert refused.stderr.startswith("Error: "), args
    assert path.read_bytes() == before
    assert [one.name for one in tmp_path.glob("*out.*")] == ["out.csv"]


@pytest.mark.long
def test_fifty_thousand_rows_need_no_more_memory_than_five(house: House) -> None:
    peaks = []
    for number in (5_000, 45_000):
        fill(number)
        tracemalloc.start()
        made = export(house, form="raw")
        assert sum(piece.count(b"\r\n") for piece in made.csv()) == made.count() + 1
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 1.5 * peaks[0]


def fill(number: int) -> None:
    """Add parties without ceremony."""
    model = parties().model
    with gate(None, "command") as opened, database.atomic():
        for start in range(0, number, 1000):
            names = [f"Firm {start + one:06d}" for one in range(1000)]
            model.insert_many(
                [
                    {
                        "kind": "company", "name": name, "name_key": fold(name), "version": 1,
                        "created_at": opened.at, "updated_at": opened.at,
                    }
                    for name in names
                ]
            ).execute()  # fmt: skip
