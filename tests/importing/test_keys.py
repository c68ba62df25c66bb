"""A file's own numbers, and what a raw export writes: read as what they are."""

from pathlib import Path

from app.checks import run_checks
from app.commands.import_ import _mapping
from app.exporting.export import Export
from app.importing.importer import Importer
from app.importing.source import Source, look_at
from app.jobs.queue import enqueue
from app.registry import registry
from app.rights import HOUSE
from app.writing import create
from tests.house import House
from tests.jsonapi.program import program


def taken(place: Path, key: str = "") -> list[str]:
    """Take a file in as the command does and return what became of its rows."""
    resource = registry.resources["contacts/parties"]
    source = Source(place, place.name, resource)
    mapping = _mapping(resource, None, look_at(source, HOUSE, "en"), key)
    rows = list(source.rows(mapping))
    Importer(resource, HOUSE, mapping.key).take(rows)
    return [row.outcome.state for row in rows]


def test_a_files_own_numbers_overwrite_nothing_unless_they_are_the_key(
    house: House, tmp_path: Path
) -> None:
    resource = registry.resources["contacts/parties"]
    ada = create(resource, {"kind": "person", "name": "Ada"}, HOUSE)
    place = tmp_path / "foreign.csv"
    place.write_text(f"id,name,kind\n{ada.id},Bea,person\n")
    assert taken(place) == ["created"]
    assert resource.model.get_by_id(ada.id).name == "Ada"
    assert taken(place, "id") == ["updated"]
    assert resource.model.get_by_id(ada.id).name == "Bea"


def test_what_a_raw_export_writes_changes_nothing_when_it_comes_back(
    any_house: House, tmp_path: Path
) -> None:
    tags = registry.resources["contacts/tags"]
    ids = [create(tags, {"name": name}, HOUSE).id for name in ("a,b", "c;d|e")]
    parties = registry.resources["contacts/parties"]
    create(parties, {"kind": "person", "name": "Ada", "tags": ids}, HOUSE)
    create(parties, {"kind": "company", "name": "Lantern", "tags": ids[:1]}, HOUSE)
    place = tmp_path / "raw.csv"
    place.write_bytes(b"".join(Export(parties, HOUSE, [], form="raw").csv()))
    assert taken(place, "id") == ["unchanged", "unchanged"]


def test_a_job_keeps_the_checks_content(house: House) -> None:
    enqueue("core.check")
    assert not [problem for _name, problems in run_checks() for problem in problems]


def test_an_export_by_program_takes_no_limit(house: House) -> None:
    answer = program(house, "Alice").get("/contacts/parties/export?limit=1")
    assert answer.status_code == 400
