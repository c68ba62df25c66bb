"""Which backups stay, the tried restore, and the page."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.backup import places
from app.backup.keeping import Kept, daily_backup, list_backups, prune, to_keep
from app.backup.places import backup_name, backups_folder
from app.backup.trying import try_restore
from app.jobs.queue import enqueue
from app.jobs.worker import run_one
from models.clock import now
from models.core import Job
from models.database import database
from tests.backup.conftest import fill
from tests.house import House

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def kept(days: list[float]) -> list[Kept]:
    """Return backups of so many days ago, newest first."""
    return [Kept(Path(str(ago)), NOON - timedelta(days=ago), 1) for ago in sorted(days)]


def test_after_two_years_of_days_7_4_and_12_stay() -> None:
    stays = {int(str(path)) for path in to_keep(kept(list(range(730))))}
    assert set(range(7)) <= stays
    assert 7 + 4 + 12 - 3 <= len(stays) <= 7 + 4 + 12
    assert 300 < max(stays) < 366


def test_days_without_a_backup_cost_none() -> None:
    assert len(to_keep(kept([0, 100, 200, 201, 202, 400]))) == 6


def test_of_one_day_the_newest_stays() -> None:
    assert to_keep(kept([0.01, 0.02, 0.4])) == {Path("0.01")}


def test_only_backups_are_pruned(house: House) -> None:
    folder = backups_folder(house.config)
    for ago in range(40):
        (folder / backup_name(NOON - timedelta(days=ago))).touch()
    for hour in range(8):
        (folder / f"before-migration-20261101-{hour:02}0000.zip").touch()
    strange = folder / "notes.zip"
    strange.touch()
    prune(house.config)
    names = {path.name for path in folder.iterdir()}
    assert "notes.zip" in names
    assert len([name for name in names if name.startswith("before")]) == 5
    assert 8 <= len([name for name in names if name.startswith("shophouse")]) <= 12


def test_what_was_saved_before_changes_of_the_last_week_stays_however_many_there_were(
    house: House,
) -> None:
    folder = backups_folder(house.config)
    for hours in range(10):
        for why in ("migration", "purge"):
            made = now() - timedelta(days=6, hours=hours)
            (folder / backup_name(made).replace("shophouse", f"before-{why}")).touch()
            made = now() - timedelta(days=8, hours=hours)
            (folder / backup_name(made).replace("shophouse", f"before-{why}")).touch()
    prune(house.config)
    ages = [now() - one.made_at for one in list_backups(house.config)]
    assert len(ages) == 20
    assert max(ages) < timedelta(days=7)


def test_the_daily_backup_is_restored_for_a_trial(filled: House) -> None:
    told = daily_backup(filled.config)
    assert "restored, checked, the same rows" in told
    (one,) = list_backups(filled.config)
    assert one.trial is not None
    assert one.trial.is_good
    left = [path.name for path in filled.config.data_dir.glob(".*")]
    assert left == []


def test_a_trial_says_what_is_wrong(house: House, warm_trials: None) -> None:
    fill(house)
    database.execute_sql("PRAGMA foreign_keys = OFF")
    database.execute_sql("UPDATE contacts_party SET company_id = 4711 WHERE id = 8")
    assert "core.references" in daily_backup(house.config)
    (one,) = list_backups(house.config)
    assert one.trial is not None
    assert not one.trial.is_good
    one.path.write_bytes(one.path.read_bytes()[:1000])
    assert "cut short" in try_restore(house.config, one.path).sentence


def test_an_administrator_backs_up_and_downloads(house: House, warm_trials: None) -> None:
    fill(house)
    alice = house.browser("Alice")
    assert "Nothing is saved yet" in alice.get("/settings/backups").get_data(as_text=True)
    sent = alice.hidden("/settings/backups")
    assert alice.client.post("/settings/backups", data=sent).status_code == 303
    assert alice.client.post("/settings/backups", data=sent).status_code == 303  # a double click
    assert list_backups(house.config) == []
    assert run_one()
    assert Job.select().where(Job.name == "core.backup", Job.state == "done").count() == 1
    (one,) = list_backups(house.config)
    shown = alice.get("/settings/backups").get_data(as_text=True)
    assert one.path.name in shown
    answer = alice.get(f"/settings/backups/{one.path.name}")
    assert answer.data == one.path.read_bytes()
    assert "attachment" in answer.headers["Content-Disposition"]
    answer.close()


@pytest.mark.parametrize("name", ["..%2fhouse.db", "secret_key", "shophouse-1.zip", "%00"])
def test_nothing_but_backups_is_given(house: House, name: str) -> None:
    assert house.browser("Alice").get(f"/settings/backups/{name}").status_code == 404


def test_others_may_not(house: House) -> None:
    bob = house.browser("Bob")
    assert bob.get("/settings/backups").status_code == 403
    assert bob.post("/settings/backups").status_code == 403
    assert bob.get(f"/settings/backups/{backup_name()}").status_code == 403
    assert not list_backups(house.config)


def test_a_backup_that_cannot_be_made_is_a_sentence(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    alice = house.browser("Alice")
    gone = f"sqlite:///{house.config.data_dir / 'gone.db'}"
    import dataclasses

    monkeypatch.setattr(places, "_here", [dataclasses.replace(house.config, database_url=gone)])
    answer = alice.post("/settings/backups", form="/settings/backups")
    assert run_one()
    assert "There is no database" in alice.get(answer.location).get_data(as_text=True)


def test_the_backup_of_a_job_passes_its_trial(filled: House, warm_trials: None) -> None:
    enqueue("core.backup", unique="core.backup")
    assert run_one()
    (one,) = list_backups(filled.config)
    assert one.trial is not None
    assert one.trial.is_good, one.trial.sentence
