"""Purging: what goes is counted first, and all of it goes, on either database."""

import io
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from app.checks import run_checks
from app.erasing import erased_section
from app.jobs.queue import enqueue
from app.jobs.worker import run_one
from app.migrating.comparing import compare_schema
from app.purging import jobs as purge_jobs
from app.purging.dropping import retire
from app.purging.leaving import leaving
from app.registry import registry
from app.settings import CORE, put_settings, settings_of
from app.switching import look_for_new, switch_plugin
from models.catalogue import read_names
from models.change import Change
from models.clock import now
from models.core import Comment, ErasedRecord, File, Follow, InstalledPlugin, Job, View
from models.database import database
from models.refused import Refused
from tests.house import House
from tests.plugin_life.conftest import KILN, restart


def in_long(given: str) -> Any:
    """Give a parameter that comes only with --long."""
    return pytest.param(given, marks=pytest.mark.long)


@pytest.fixture
def kiln(running: House, folder: Path) -> Any:
    """Alice's browser in a house with kilns in use, switched off again."""
    return with_kilns(running, folder)


@pytest.fixture
def any_kiln(any_running: House, folder: Path) -> Any:
    """The same, on each of the two databases."""
    return with_kilns(any_running, folder)


def with_kilns(running: House, folder: Path) -> Any:
    """Use kilns, and switch them off."""
    (folder / "kiln.py").write_text(KILN)
    look_for_new()
    switch_plugin("kiln", True)
    alice = running.browser("Alice")
    for path, form in (
        ("/kiln/ovens/new", {"name": "Big one"}),
        ("/kiln/ovens/new", {"name": "Small one"}),
        ("/kiln/firings/new", {"title": "First", "oven": "Big one"}),
        ("/contacts/parties/new", {"kind": "person", "name": "Ash", "kiln_glaze": "blue"}),
        ("/kiln/ovens/1/comments", {"text": "Smokes a bit"}),
    ):
        assert alice.post(path, form).status_code == 303, path
    upload = {"file": (io.BytesIO(b"plan"), "plan.txt")}
    answer = alice.post("/kiln/ovens/1/files", upload, content_type="multipart/form-data")
    assert answer.status_code == 303
    switch_plugin("kiln", False)
    return alice


def purge(browser: Any) -> Any:
    """Ask for the purge and let a worker do it."""
    answer = browser.post("/settings/plugins/kiln/purge", {"name": "kiln"})
    while run_one():
        pass
    return answer


def test_the_page_counts_what_goes_and_wants_the_name(kiln: Any) -> None:
    page = kiln.get("/settings/plugins/kiln/purge").get_data(as_text=True)
    for words in ("kiln_oven", "kiln_firing", "contacts_party.kiln_glaze", "core_comment",
                  "core_file", "core_change", "3 records"):  # fmt: skip
        assert words in page, words
    assert kiln.post("/settings/plugins/kiln/purge", {"name": "oven"}).status_code == 422
    assert Job.select().where(Job.name == "core.purge").count() == 0
    assert read_names()["kiln_oven"].columns


def test_everything_goes_and_the_house_is_whole(
    any_running: House, any_kiln: Any, folder: Path
) -> None:
    assert purge(any_kiln).status_code == 303
    job = Job.get(Job.name == "core.purge")
    assert (job.state, job.error) == ("done", None)
    there = read_names()
    assert not [table for table in there if table.startswith("kiln_")]
    columns = [name for names in there.values() for name in names.columns]
    assert not [name for name in columns if name.startswith("kiln_")]
    for model, field in (
        (Comment, Comment.about_resource), (File, File.about_resource),
        (Change, Change.record_type), (Change, Change.parent_type), (Follow, Follow.record_type),
    ):  # fmt: skip
        assert not model.select().where(field.startswith("kiln/")).exists()
    assert InstalledPlugin.get_or_none(InstalledPlugin.name == "kiln") is None
    assert settings_of(CORE)["purging"] == []
    assert list((any_running.config.data_dir / "backups").glob("before-purge-*.zip"))
    assert [problem for _name, found in run_checks() for problem in found] == []
    for _again in range(2):
        compared = compare_schema(any_running.config)
        assert compared.differences == []
        assert not [text for text in compared.kept if "kiln" in text]
        assert registry.installed["kiln"].state == "found"
        assert any_kiln.get("/contacts/parties/1").status_code == 200
        assert "Not installed" in any_kiln.get("/settings/plugins").get_data(as_text=True)
        restart(any_running)
    if database.param == "?":
        assert database.execute_sql("PRAGMA foreign_key_check").fetchall() == []


@pytest.mark.long
def test_what_was_purged_can_be_installed_anew_and_is_empty(kiln: Any) -> None:
    purge(kiln)
    assert kiln.post("/settings/plugins/kiln", {"on": "true"}).status_code == 303
    assert kiln.get("/kiln/smoke").get_data(as_text=True) == "white smoke"
    assert "Big one" not in kiln.get("/kiln/ovens").get_data(as_text=True)
    assert kiln.post("/kiln/ovens/new", {"name": "New one"}).headers["Location"] == "/kiln/ovens/1"
    assert kiln.get("/contacts/parties/1").status_code == 200
    page = kiln.get("/kiln/ovens/1/changes").get_data(as_text=True)
    assert "Smokes a bit" not in page


def test_the_proof_that_something_was_anonymised_outlives_it(
    any_running: House, any_kiln: Any
) -> None:
    told = {"user_id": 1, "blanked": 1, "deleted": 2}
    for number, kind in enumerate(("kiln/ovens", "kilns/ovens"), 1):
        kept = [["Name", "Invoices name Zoe, for ten years."]]
        ErasedRecord.create(at=now(), record_type=kind, record_id=number, kept=kept, **told)
    oven = registry.resources["kiln/ovens"].model.get_by_id(1)
    assert erased_section(oven, any_running.actor("Alice")) is not None
    purge(any_kiln)
    proof, other = ErasedRecord.select().order_by(ErasedRecord.id)
    assert (proof.record_type, proof.record_id, proof.user_id) == ("kiln/ovens", 1, 1)
    assert (proof.kept, proof.purged_at is not None) == ([], True)
    assert (len(other.kept), other.purged_at) == (1, None), "of a plugin with a longer name"
    assert any_kiln.post("/settings/plugins/kiln", {"on": "true"}).status_code == 303
    made = any_kiln.post("/kiln/ovens/new", {"name": "New one"})
    assert made.headers["Location"] == "/kiln/ovens/1"
    oven = registry.resources["kiln/ovens"].model.get_by_id(1)
    assert erased_section(oven, any_running.actor("Alice")) is None, "another record by now"


def test_what_is_on_or_needed_by_others_stays(running: House, kiln: Any, folder: Path) -> None:
    text = KILN.replace("kiln", "bakery").replace("Oven", "Range").split("plugin.extend")[0]
    text = text.replace("from plugins.contacts.party import Party",
                        "from plugins.kiln import Oven")  # fmt: skip
    text = text.replace('["contacts"]', '["kiln"]').replace(
        "oven = ForeignKeyField(Range)", "oven = ForeignKeyField(Oven, null=True)"
    )
    (folder / "bakery.py").write_text(text)
    look_for_new()
    assert registry.installed["bakery"].sentence == ""
    refused = purge(kiln)
    assert refused.status_code == 409
    assert "Firings (0)" in refused.get_data(as_text=True)
    switch_plugin("kiln", True)
    assert purge(kiln).status_code == 409
    assert read_names()["kiln_oven"].columns


def test_activities_about_its_records_stand_against_it(kiln: Any) -> None:
    switch_plugin("kiln", True)
    form = {"kind": "task", "subject": "Sweep", "about": "kiln/ovens:1"}
    assert kiln.post("/contacts/activities/new", form).status_code == 303
    switch_plugin("kiln", False)
    found = leaving("kiln")
    assert [(part.label, part.count) for part in found.against] == [("Activities", 1)]
    assert purge(kiln).status_code == 409


@pytest.mark.long
@pytest.mark.parametrize("at", ["_forget", *map(in_long, ("forget_records", "drop_all"))])
def test_killed_in_the_middle_the_next_attempt_finishes(
    any_kiln: Any, monkeypatch: pytest.MonkeyPatch, at: str
) -> None:
    class Killed(BaseException):
        """What no handler stores anything for."""

    def die(*_given: object) -> None:
        raise Killed

    place = f"app.purging.dropping.{at}" if at == "_forget" else f"app.purging.jobs.{at}"
    with monkeypatch.context() as patch:
        patch.setattr(place, die)
        any_kiln.post("/settings/plugins/kiln/purge", {"name": "kiln"})
        with pytest.raises(Killed):
            run_one()
    assert read_names()["kiln_oven"].columns
    assert any_kiln.get("/contacts/parties/1").status_code == 200
    switch = any_kiln.post("/settings/plugins/kiln", {"on": "true"})
    assert switch.status_code == 409, "it is being purged"
    from models.clock import now

    long_ago = now() - timedelta(minutes=1)
    Job.update(lease_until=long_ago, run_at=long_ago).execute()
    assert run_one()
    assert Job.get(Job.name == "core.purge").state == "done"
    assert "kiln_oven" not in read_names()


@pytest.mark.long
def test_a_purge_waits_for_a_process_that_has_not_followed(
    running: House, kiln: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from models.clock import now
    from models.core import Process

    Process.create(name="elsewhere:1", version="old", seen_at=now())
    monkeypatch.setattr(purge_jobs, "wait_until_retired",
                        lambda name: _briefly(name, monkeypatch))  # fmt: skip
    enqueue("core.purge", {"name": "kiln"})
    run_one()
    job = Job.get(Job.name == "core.purge")
    assert "still works with kiln" in job.error
    assert read_names()["kiln_oven"].columns
    assert registry.installed["kiln"].state == "disabled"
    assert settings_of(CORE)["purging"] == settings_of(CORE)["purged"] == []
    assert kiln.post("/settings/plugins/kiln", {"on": "true"}).status_code == 303
    assert "Big one" in kiln.get("/kiln/ovens").get_data(as_text=True)
    switch_plugin("kiln", False)
    Process.delete().execute()
    for path in (running.config.data_dir / "backups").iterdir():
        path.unlink()  # the second one may be made within the same second
    enqueue("core.purge", {"name": "kiln"})
    run_one()
    assert "kiln_oven" not in read_names()


def test_what_another_process_purged_a_moment_ago_stays_purged(kiln: Any) -> None:
    from app import settings

    put_settings(CORE, purged=["oak"], purging=["oak"])
    settings_of(CORE)
    stale = list(settings._cache)
    put_settings(CORE, purged=["oak", "elm"], purging=["oak", "elm"])
    settings._cache[:] = stale
    retire("kiln")
    kept = settings_of(CORE)
    assert (kept["purged"], kept["purging"]) == (["elm", "kiln", "oak"], ["elm", "kiln", "oak"])


def test_a_refused_purge_run_again_from_where_it_was_takes_the_module_out_anew(
    running: House, kiln: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_name: str) -> None:
        raise Refused("not yet")

    with monkeypatch.context() as patch:
        patch.setattr(purge_jobs, "forget_records", refuse)
        enqueue("core.purge", {"name": "kiln"})
        run_one()
    assert registry.installed["kiln"].state == "disabled"
    Job.update(state="waiting", finished_at=None).execute()
    assert run_one()
    assert Job.get(Job.name == "core.purge").state == "done"
    assert registry.installed["kiln"].state == "found"
    assert settings_of(CORE)["purged"] == ["kiln"]
    assert "kiln_oven" not in read_names()


def _briefly(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from app.presence import wait_for_all
    from app.purging import dropping

    monkeypatch.setattr(dropping, "wait_for_all", lambda: wait_for_all(0.3))
    dropping.wait_until_retired(name)


@pytest.mark.long
def test_views_of_its_lists_go_too(kiln: Any) -> None:
    switch_plugin("kiln", True)
    form = {"name": "Big ones", "query": "q=big"}
    kiln.post("/kiln/ovens/views?q=big", form, form="/kiln/ovens/views?q=big")
    assert View.select().where(View.resource == "kiln/ovens").exists()
    switch_plugin("kiln", False)
    purge(kiln)
    assert not View.select().where(View.resource == "kiln/ovens").exists()
