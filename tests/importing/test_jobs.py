"""An import from the pages: mapping, rehearsal, a job in steps, its result."""

import csv
import io
import re
from pathlib import Path

import pytest

from app.files import Upload
from app.importing import importer, running
from app.jobs.worker import run_one
from app.registry import registry
from app.rights import Denied
from models.clock import now
from models.core import Import, Job, RejectedRow
from models.database import database
from models.gate import gate
from models.refused import Refused
from plugins.contacts.party import Party
from tests.house import Browser, House

FILE = b"Firma,Ort,Gl\xc3\xa4ubiger\n" + b"".join(b"F%d,Ulm,x\n" % n for n in range(60))


def uploaded(browser: Browser, content: bytes = FILE, name: str = "firms.csv") -> str:
    """Upload a file and return the address of its mapping."""
    answer = browser.post(
        "/contacts/parties/import",
        {"file": (io.BytesIO(content), name)},
        content_type="multipart/form-data",
    )
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return str(answer.headers["Location"])


def sent(page: str) -> dict[str, str]:
    """Return what the mapping's form would send as it is."""
    inputs = r'<input class="form-control"[^>]*name="([^"]+)" value="([^"]*)"'
    found = dict(re.findall(inputs, page))
    for name, options in re.findall(r'<select[^>]*name="([^"]+)">(.*?)</select>', page, re.S):
        chosen = re.search(r'<option value="([^"]*)" selected', options)
        found[name] = chosen[1] if chosen else ""
    return found


def test_from_upload_to_result_without_script(any_house: House) -> None:
    alice = any_house.browser("Alice")
    assert "/contacts/parties/import" in alice.get("/contacts/parties").get_data(as_text=True)
    assert alice.get("/contacts/parties/import").status_code == 200
    href = uploaded(alice)
    form = sent(alice.get(href).get_data(as_text=True))
    assert form["column-0"] == "name[kind=company]"
    assert (form["column-1"], form["column-2"]) == ("addresses.city", "")
    asked = alice.post(href, {**form, "do": "try"})
    assert (asked.status_code, asked.headers["Location"]) == (303, f"{href}/rehearsal")
    tried = alice.get(asked.headers["Location"])
    assert tried.status_code == 200
    assert "60 created" in tried.get_data(as_text=True)
    assert not Party.select().exists()
    form["column-2"] = "email"
    assert alice.post(href, {**form, "do": "run"}).status_code == 303
    assert run_one()
    assert Party.select().count() == 60
    page = alice.get(href).get_data(as_text=True)
    assert "60 rows have a value that failed its check" in page
    assert "What to look at again" in page
    told = list(csv.reader(io.StringIO(alice.get(f"{href}/warnings").get_data(as_text=True))))
    assert len(told) == 61
    assert "is no mail address" in told[1][-1], told[1]
    job = Job.get(Job.name == "core.import")
    assert (job.result["created"], job.subject) == (60, "firms.csv")
    assert "Import: firms.csv" in alice.get(f"/settings/jobs/{job.id}").get_data(as_text=True)


def test_begun_from_two_pages_it_runs_once(any_house: House) -> None:
    alice = any_house.actor("Alice")
    number = int(uploaded(any_house.browser("Alice")).rpartition("/")[2])
    tabs = [Import.get_by_id(number), Import.get_by_id(number)]
    with gate(alice.user_id, "page"):
        running.begin(tabs[0], alice, running.mapping_of(tabs[0]))
    for _when in ("while it waits", "after it ended"):
        with pytest.raises(Refused, match="has begun already"), gate(alice.user_id, "page"):
            running.begin(tabs[1], alice, running.mapping_of(tabs[1]))
        while run_one():
            pass
    assert Party.select().count() == 60
    assert Job.select().where(Job.name == "core.import").count() == 1
    assert Import.get_by_id(number).created == 60


def test_rejected_rows_can_be_had_and_the_mapping_is_remembered(house: House) -> None:
    bob = house.browser("Bob")
    content = b"Firma;Geburtsdatum\nGut;1990-01-01\nSchlecht;gestern\n=Formel;x\n"
    href = uploaded(bob, content)
    form = sent(bob.get(href).get_data(as_text=True))
    bob.post(href, {**form, "column-1": "birth_date", "do": "run"})
    assert run_one()
    rejected = bob.get(f"{href}/rejected").get_data(as_text=True)
    assert [line.split(",")[:3] for line in rejected.splitlines()[1:]] == [
        ["Schlecht", "gestern", "3"],
        ["'=Formel", "x", "4"],
    ]
    again = sent(bob.get(uploaded(bob, content)).get_data(as_text=True))
    assert again["column-1"] == "birth_date"
    assert uploaded(house.browser("Alice"), content)


def test_a_killed_worker_goes_on_without_doubling(
    any_house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    alice = any_house.browser("Alice")
    monkeypatch.setattr(importer, "BATCH", 7)
    href = uploaded(alice, FILE + b"Bad,Ulm,x,y\n")
    form = sent(alice.get(href).get_data(as_text=True))
    alice.post(href, {**form, "do": "run"})
    keep, times = running._keep_counts, [0]

    def die(*arguments: object) -> None:
        times[0] += 1
        keep(*arguments)  # type: ignore[arg-type]
        if times[0] in (3, 5):
            raise SystemExit

    monkeypatch.setattr(running, "_keep_counts", die)
    for _attempt in range(2):
        with pytest.raises(SystemExit):
            run_one()
        Job.update(lease_until=now().replace(year=2020)).execute()
    assert run_one()
    job = Job.get(Job.name == "core.import")
    assert job.state == "done", job.error
    assert Party.select().count() == 60
    asked = Import.get()
    assert (asked.created, asked.rejected) == (60, 1)
    assert RejectedRow.select().count() == 1


def test_stopped_between_two_steps_what_is_stored_stays(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    alice = house.browser("Alice")
    monkeypatch.setattr(importer, "BATCH", 20)
    href = uploaded(alice)
    alice.post(href, {**sent(alice.get(href).get_data(as_text=True)), "do": "run"})
    keep = running._keep_counts

    def stop(asked: Import, counts: object) -> None:
        keep(asked, counts)  # type: ignore[arg-type]
        Job.update(cancel_at=now()).execute()

    monkeypatch.setattr(running, "_keep_counts", stop)
    assert run_one()
    assert Job.get(Job.name == "core.import").state == "cancelled"
    assert Party.select().count() == 20


def test_others_see_nothing_of_it(house: House) -> None:
    href = uploaded(house.browser("Alice"))
    for name in ("Bob", "Charlie"):
        browser = house.browser(name)
        assert browser.get(href).status_code == 404
        assert browser.get(f"{href}/rejected").status_code == 404
        assert browser.post(href, {"do": "run"}).status_code == 404
    assert house.browser("Charlie").get("/contacts/parties/import").status_code == 404
    house.role("looks", "contacts/parties:read")
    house.add("Rita", "looks")
    assert house.browser("Rita").get("/contacts/parties/import").status_code == 403
    assert database is not None


def test_what_is_no_table_is_refused(house: House) -> None:
    alice = house.browser("Alice")
    for content in (b"%PDF-1.7 x", b"", b"\x89PNG\r\n\x1a\n"):
        answer = alice.post(
            "/contacts/parties/import",
            {"file": (io.BytesIO(content), "x.csv")},
            content_type="multipart/form-data",
        )
        assert answer.status_code == 422
    assert alice.post("/contacts/parties/import", {}).status_code == 422


def test_the_address_of_a_file_is_not_taken(house: House, tmp_path: Path) -> None:
    answer = house.browser("Alice").post("/contacts/parties/import", {"file": "/etc/passwd"})
    assert answer.status_code == 422


def test_a_program_sends_a_file_with_its_map(house: House) -> None:
    resource = registry.resource("contacts/parties")
    assert resource is not None
    bob = house.actor("Bob")
    upload = Upload("firms.csv", io.BytesIO(FILE))
    job = running.import_upload(resource, bob, upload, {"Firma": "name"}, "name", is_dry=True)
    assert run_one()
    assert Job.get_by_id(job.id).result["created"] == 60
    assert not Party.select().exists()
    upload = Upload("firms.csv", io.BytesIO(FILE))
    job = running.import_upload(resource, bob, upload, {"Firma": "name", "kind": "=company"})
    assert run_one()
    assert Party.select().count() == 60
    assert {party.owner_id for party in Party.select()} == {bob.user_id}
    with pytest.raises(Denied):
        running.import_upload(resource, house.actor("Charlie"), upload)


def test_what_cells_stand_for_is_told_a_line_each_and_remembered(house: House) -> None:
    bob = house.browser("Bob")
    content = b"Firma;Art;Land\nErste;1;D\nZweite;2;D\nDritte;1;?\n"
    href = uploaded(bob, content)
    form = {"column-0": "name", "column-1": "kind", "column-2": "addresses.country", "key": ""}
    told = {**form, "values-1": "1 = company\r\n\r\n2=person", "values-2": "D = DE\n? ="}
    wrong = bob.post(href, {**told, "values-1": "1 company", "do": "try"})
    assert wrong.status_code == 422
    text = wrong.get_data(as_text=True)
    assert "“1 company” doesn&#39;t say what a cell stands for" in text
    assert ">1 company</textarea>" in text
    assert ">D = DE\n? = </textarea>" in text
    tried = bob.post(href, {**told, "do": "try"})
    assert "3 created" in bob.get(tried.location).get_data(as_text=True)
    bob.post(href, {**told, "do": "run"})
    assert run_one()
    kinds = {one.name: (one.kind, one.addresses.count()) for one in Party.select()}
    assert kinds == {"Erste": ("company", 1), "Zweite": ("person", 1), "Dritte": ("company", 0)}
    page = bob.get(uploaded(bob, content)).get_data(as_text=True)
    assert ">1 = company\n2 = person</textarea>" in page
