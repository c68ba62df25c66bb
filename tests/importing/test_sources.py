"""What an import reads is a file of nobody, and gone once the import is over."""

from datetime import timedelta

import pytest

from app.exporting import Export
from app.files import sweep_files
from app.files.store import blobs
from app.importing.sweeping import KEEP, forget_sources
from app.jobs.worker import run_one
from app.registry import registry
from app.rights import HOUSE
from models.clock import now
from models.core import File, Import, Job
from models.gate import gate
from tests.house import House
from tests.importing.test_jobs import sent, uploaded


def night() -> None:
    """Do what the nightly jobs do about files."""
    with gate(None, "job"):
        forget_sources()
    sweep_files()


def test_a_source_is_not_among_peoples_files(any_house: House) -> None:
    alice = any_house.browser("Alice")
    uploaded(alice)
    number = File.get().id
    for path in ("/core/files", "/search?q=firms"):
        assert "firms.csv" not in alice.get(path).get_data(as_text=True)
    for path in ("", "/download", "/edit"):
        assert alice.get(f"/core/files/{number}{path}").status_code == 404
    assert Export(registry.by_model[File], HOUSE, []).count() == 0


def test_a_source_goes_when_its_import_is_done(house: House) -> None:
    alice = house.browser("Alice")
    href = uploaded(alice)
    form = sent(alice.get(href).get_data(as_text=True))
    alice.post(href, {**form, "do": "run"})
    night()
    assert File.select().count() == 1
    assert run_one()
    night()
    assert not File.select().exists()
    assert not list(blobs())
    assert "60" in alice.get(href).get_data(as_text=True)


@pytest.mark.parametrize("state", ["", "failed", "cancelled"])
def test_a_source_stays_while_somebody_may_go_on_with_it(house: House, state: str) -> None:
    alice = house.browser("Alice")
    href = uploaded(alice)
    if state:
        alice.post(href, {**sent(alice.get(href).get_data(as_text=True)), "do": "run"})
        Job.update(state=state, finished_at=now()).execute()
    night()
    assert File.select().count() == 1
    Import.update(at=now() - KEEP - timedelta(hours=1)).execute()
    night()
    assert not File.select().exists()
    assert not list(blobs())
