"""A rehearsal says what the import will: rows of a file meet each other, however far apart."""

import csv
from pathlib import Path
from typing import Any

import pytest

from app.files import Upload
from app.importing import importer, running
from app.importing.importer import Importer, batches_of
from app.importing.mapping import Mapping
from app.importing.source import Source, look_at
from app.jobs.run import Stopping
from app.jobs.worker import run_one
from app.registry import registry
from app.rights import HOUSE
from models.core import Job, RejectedRow
from plugins.contacts.party import Party
from plugins.contacts.tag import Tag
from tests.house import House

FILLING = [("person", f"Filling {number}", f"f{number}@x.example", "") for number in range(20)]


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take rows by sevens, so that those that meet are in different batches."""
    monkeypatch.setattr(importer, "BATCH", 7)


def written(folder: Path, head: str, rows: list[tuple[str, ...]]) -> Path:
    place = folder / "rows.csv"
    with place.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([head.split(","), *rows])
    return place


def told(
    place: Path, address: str, key: str = "", dry: bool = True, alike: str = ""
) -> list[tuple[int, str, dict[str, list[str]]]]:
    """Return (line, state, errors) of each row, rehearsed or taken."""
    resource = registry.resources[address]
    source = Source(place, place.name, resource)
    mapping: Mapping = look_at(source, HOUSE, "en").mapping
    mapping.take_key(key)
    found = Importer(resource, HOUSE, key, alike)
    answers: list[Any] = []
    for rows in batches_of(source.rows(mapping)):
        (found.rehearse if dry else found.take)(rows)
        answers += [(row.line, row.outcome.state, row.errors) for row in rows]
    return answers


def states(answers: list[tuple[int, str, Any]]) -> dict[str, int]:
    found: dict[str, int] = {}
    for _line, state, _errors in answers:
        found[state] = found.get(state, 0) + 1
    return found


def same(place: Path, address: str, key: str = "") -> list[tuple[int, str, Any]]:
    """Rehearse a file twice and take it: all three say the same."""
    model = registry.resources[address].model
    before = model.select().count()
    first, second = told(place, address, key), told(place, address, key)
    assert model.select().count() == before
    assert first == second
    really = told(place, address, key, dry=False)
    assert first == really
    return first


def test_a_unique_value_that_comes_twice_is_rejected(any_house: House, tmp_path: Path) -> None:
    rows = [(f"Tag {number}",) for number in range(30)]
    place = written(tmp_path, "name", [*rows, ("TAG 3",), ("tag 3",), ("Tag 29",)])
    answers = same(place, "contacts/tags")
    assert states(answers) == {"created": 30, "rejected": 3}
    assert answers[30][2]
    assert Tag.select().count() == 30


def test_books_of_one_number_are_told_of(any_house: House, tmp_path: Path) -> None:
    book = ("Emma", "J. Austen", "978-0-306-40615-7")
    rows = [("Other", f"Writer {number}", "") for number in range(20)]
    answers = same(written(tmp_path, "title,author,isbn", [book, *rows, book]), "library/books")
    assert answers[-1][1] == "rejected"
    assert "Emma" in answers[-1][2]["isbn"][0]


def test_rows_of_one_key_change_what_the_first_one_makes(any_house: House, tmp_path: Path) -> None:
    rows = [
        ("person", "Ada", "ada@x.example", "Clerk"),
        *FILLING,
        ("person", "Ada", "ada@x.example", "Chief"),
        *[(kind, f"{name} b", mail.replace("f", "g"), "") for kind, name, mail, _ in FILLING],
        ("person", "Ada", "ada@x.example", "Chief"),
        ("person", "Ada", "ada@x.example", "Clerk"),
    ]
    answers = same(
        written(tmp_path, "kind,name,email,job_title", rows), "contacts/parties", "email"
    )
    assert [state for _line, state, _errors in answers if state != "created"] == [
        "updated", "unchanged", "updated",
    ]  # fmt: skip
    assert Party.get(Party.email == "ada@x.example").job_title == "Clerk"


def test_a_value_that_an_earlier_row_gives_up_is_free(any_house: House, tmp_path: Path) -> None:
    told(written(tmp_path, "name", [("Old",), ("Fixed",)]), "contacts/tags", dry=False)
    old = Tag.get(Tag.name == "Old")
    fixed = Tag.get(Tag.name == "Fixed")
    rows = [(str(old.id), "New"), *[(str(fixed.id), f"Fixed {n}") for n in range(8)],
            (str(fixed.id), "Old"), (str(old.id), "Fixed 7"), (str(old.id), "old")]  # fmt: skip
    answers = same(written(tmp_path, "id,name", rows), "contacts/tags", "id")
    assert states(answers) == {"updated": 10, "rejected": 2}


def test_a_row_refers_to_one_that_a_batch_before_made(any_house: House, tmp_path: Path) -> None:
    rows = [
        ("company", "Lantern Works", "", ""),
        *FILLING,
        ("person", "Bea", "bea@x.example", "lantern works"),
        ("person", "Cid", "cid@x.example", "Nowhere"),
        *[("company", "Twice", "", "")] * 2,
        *[(kind, f"{name} b", mail.replace("f", "g"), "") for kind, name, mail, _ in FILLING],
        ("person", "Dan", "dan@x.example", "Twice"),
    ]
    answers = same(written(tmp_path, "kind,name,email,company", rows), "contacts/parties")
    assert [state for _line, state, _errors in answers if state != "created"] == ["rejected"] * 2
    assert "There are 2" in str(answers[-1][2])


def test_a_rehearsal_that_was_cut_off_begins_again(
    any_house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [(f"Tag {number}",) for number in range(30)]
    place = written(tmp_path, "name", [*rows, ("Tag 3",), ("Tag 4",)])
    alice = any_house.actor("Alice")
    resource = registry.resources["contacts/tags"]
    taken = running._keep_counts

    def cut(asked: Any, counts: Any) -> None:
        taken(asked, counts)
        if counts.created == 21:
            raise Stopping

    with place.open("rb") as file:
        running.import_upload(resource, alice, Upload("tags.csv", file), is_dry=True)
    monkeypatch.setattr(running, "_keep_counts", cut)
    run_one()
    monkeypatch.setattr(running, "_keep_counts", taken)
    Job.update(run_at=Job.created_at).execute()
    run_one()
    job = Job.get(Job.name == "core.import")
    assert (job.state, job.result["created"], job.result["rejected"]) == ("done", 30, 2)
    assert RejectedRow.select().count() == 2
    assert not Tag.select().exists()
