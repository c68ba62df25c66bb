"""The page of the house's health: each planted fault has its line, which says what to do."""

import json
import re
from datetime import timedelta
from typing import Any

import pytest

from app.backup import keeping
from app.health import figures
from app.health.figures import CHECK, Disk, read_figures, read_store
from app.health.lines import BAD, GOOD, WARN, Health, health_of
from app.repairs import all_repairs
from app.slow_pages import slowest
from models.clock import now
from models.core import Job, Mail, SlowPage
from models.database import database, is_sqlite
from tests.house import House


def health() -> Health:
    """Look at the house as it is."""
    return health_of(read_figures(), "en", slowest())


def tone(name: str) -> str:
    """Return how well one thing is, the worst of its lines."""
    tones = [line.tone for line in health().lines if line.name == name]
    return BAD if BAD in tones else WARN if WARN in tones else GOOD


def job(**columns: Any) -> None:
    """Put a job into the table."""
    told = {"created_at": now(), "updated_at": now(), "version": 1, "run_at": now()}
    Job.insert({**told, "arguments": {}, **columns}).execute()


def test_a_fresh_house_is_well_but_for_its_first_backup(any_house: House) -> None:
    tones = {line.name: line.tone for line in health().lines}
    assert tones.pop("backup") == WARN
    assert set(tones.values()) == {GOOD}, health().lines
    assert health().worst == WARN


def test_each_fault_is_named_with_what_to_do(
    any_house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    job(name="core.check", state="waiting", run_at=now() - timedelta(hours=1))
    assert tone("jobs") == BAD
    job(name=CHECK, state="failed", finished_at=now(), result={"problems": ["core.keys: off"]})
    assert tone("checks") == BAD
    Mail.insert(
        to="a@b.example", subject="s", text="t", message_id="m", state="unclear", attempts=1,
        created_at=now(), updated_at=now(), version=1,
    ).execute()  # fmt: skip
    assert tone("mail") == BAD
    old = keeping.Kept(any_house.config.data_dir / "old.zip", now() - timedelta(days=3), 1000)
    monkeypatch.setattr(figures, "list_backups", lambda config: [old])
    assert tone("backup") == BAD
    full = Disk(any_house.config.data_dir, 5_000_000, 10_000_000_000)
    monkeypatch.setattr(figures, "_disks", lambda: [full])
    assert tone("disk") == BAD
    assert all(line.todo for line in health().lines if line.tone == BAD)
    repairs = {one.what for one in all_repairs() if one.href == "/settings/health"}
    assert repairs == {"Disk", "Last backup"}


def test_a_database_that_may_lose_what_was_saved_is_told(any_house: House) -> None:
    assert read_store().is_safe
    off = "PRAGMA synchronous = off" if is_sqlite() else "SET synchronous_commit = off"
    database.execute_sql(off)
    try:
        assert tone("database") == BAD
    finally:
        on = "PRAGMA synchronous = full" if is_sqlite() else "SET synchronous_commit = on"
        database.execute_sql(on)


def test_slow_pages_are_told_those_that_cost_most_first(any_house: House) -> None:
    for page, ms in (("GET /a", 900), ("GET /b", 1100), ("GET /a", 1200)):
        SlowPage.create(at=now(), page=page, ms=ms, queries=4, request_id="r")
    SlowPage.create(at=now() - timedelta(days=9), page="GET /c", ms=9, queries=1, request_id="r")
    found = slowest()
    assert [(one.page, one.count, one.longest_ms) for one in found] == [
        ("GET /a", 2, 1200),
        ("GET /b", 1, 1100),
    ]


def test_the_page_is_for_administrators(house: House) -> None:
    SlowPage.create(at=now(), page="GET /a/…", ms=1200, queries=4, request_id="r")
    text = house.browser("Alice").get("/settings/health").get_data(as_text=True)
    assert "None yet" in text
    assert "GET /a/…" in text
    assert re.search(r'id="health-database"', text)
    assert house.browser("Bob").get("/settings/health").status_code == 403
    assert house.browser().get("/settings/health").status_code == 303


def test_the_page_speaks_german(house: House) -> None:
    alice = house.browser("Alice")
    alice.post("/settings/profile", {"name": "Alice", "language": "de", "timezone": ""})
    text = alice.get("/settings/health").get_data(as_text=True)
    assert "Letzte Sicherung" in text
    assert "Last backup" not in text


def test_the_threshold_is_a_setting(house: House) -> None:
    alice = house.browser("Alice")
    form = {
        "name": "Lantern", "country": "DE", "currency": "EUR", "language": "en",
        "timezone": "UTC", "upload_mb": "25", "trash_days": "30", "slow_page_ms": "75",
    }  # fmt: skip
    assert alice.post("/settings/company", form).status_code == 303
    assert "longer than 75 ms" not in alice.get("/settings/health").get_data(as_text=True)
    SlowPage.create(at=now(), page="GET /a", ms=80, queries=4, request_id="r")
    assert "longer than 75 ms" in alice.get("/settings/health").get_data(as_text=True)
    assert alice.post("/settings/company", {**form, "slow_page_ms": "3"}).status_code == 422


def test_figures_are_those_of_the_house(any_house: House) -> None:
    job(name="core.check", state="waiting", run_at=now() - timedelta(hours=1))
    with any_house.app.test_client() as here:
        here.get("/healthz")
        text = here.get("/metrics").get_data(as_text=True)
    assert 'shophouse_jobs{state="late"} 1.0' in text
    assert re.search(r"^shophouse_database_bytes [1-9]", text, re.MULTILINE)
    assert "shophouse_answer_seconds_bucket" in text
    assert json.dumps(any_house.config.secret_key) not in text
