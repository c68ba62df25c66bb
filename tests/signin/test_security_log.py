"""The security log: what it tells, to whom, for how long; and that nobody changes it."""

from datetime import timedelta
from typing import Any

import pytest

from app.jsonapi.tokens import make_token
from app.registry import registry
from app.security_log import OWNER, forget_old_events
from app.settings import store_settings
from models.clock import now
from models.core import Role, SecurityEvent, User
from models.database import transaction
from tests.backup.conftest import try_warm
from tests.house import PASSWORD, House

LIST = "/core/security_events"


def told(kind: str) -> Any:
    """Return the newest line of a kind."""
    return (
        SecurityEvent.select()
        .where(SecurityEvent.kind == kind)
        .order_by(SecurityEvent.id.desc())
        .get()
    )


def test_sign_ins_good_and_wrong_are_told_with_from_where(any_house: House) -> None:
    any_house.browser().sign_in("bob@lantern.example", "wrong")
    wrong = told("sign_in_failed")
    bob = any_house.actor("Bob").user_id
    assert (wrong.user_id, wrong.about_id, wrong.address) == (None, bob, "127.0.0.1")
    any_house.browser("Bob")
    good = told("signed_in")
    assert (good.user_id, good.about_id, good.name) == (bob, bob, "Bob")
    for _try in range(5):
        any_house.browser().sign_in("bob@lantern.example", "wrong")
    assert told("sign_in_paused").about_id == bob


def test_what_was_typed_for_a_mail_is_told_only_where_it_is_one(house: House) -> None:
    house.browser().sign_in("my password, typed in the wrong field", "x")
    assert told("sign_in_failed").name == ""
    house.browser().sign_in("nobody@lantern.example", "x")
    assert told("sign_in_failed").name == "nobody@lantern.example"


def test_no_password_stands_in_it(house: House) -> None:
    bob = house.browser("Bob")
    typed = {"old": PASSWORD, "new": "a brand new secret", "again": "a brand new secret"}
    bob.post("/settings/password", {**typed, "old": "a wrong old one"})
    bob.post("/settings/password", typed)
    house.browser().sign_in("bob@lantern.example", "a wrong secret")
    held = repr(list(SecurityEvent.select().tuples()))
    for word in (PASSWORD, "a brand new secret", "a wrong"):
        assert word not in held
    assert told("password_changed").about_id == house.actor("Bob").user_id


def test_roles_given_and_taken_are_told_by_name(any_house: House) -> None:
    alice, bob = any_house.browser("Alice"), any_house.actor("Bob").user_id
    reader = Role.get(Role.name == "reader").id
    at = f"/core/users/{bob}/edit"
    assert alice.post(at, {"name": "Bob", "roles": str(reader)}, form=at).status_code == 303
    line = told("roles_changed")
    assert (line.about_id, line.user_id) == (bob, any_house.actor("Alice").user_id)
    assert line.detail == "+reader −staff"
    sent = {"name": "Dora", "email": "dora@lantern.example", "roles": str(reader)}
    alice.post("/core/users/new", {**sent, "is_active": "true"}, form="/core/users/new")
    assert told("user_added").detail == "+reader"


def test_roles_that_grant_something_else_are_told(house: House) -> None:
    alice, staff = house.browser("Alice"), Role.get(Role.name == "staff").id
    at = f"/core/roles/{staff}/edit"
    sent = {"grants": "contacts/parties:read", "needs_second_factor": "true"}
    assert alice.post(at, sent, form=at).status_code == 303
    assert told("role_changed").detail == "staff: grants, needs_second_factor"
    new = {"name": "auditor", "grants": "core/security_events:read"}
    alice.post("/core/roles/new", new, form="/core/roles/new")
    assert told("role_changed").detail == "+auditor"


def test_exports_and_backups_are_told(any_house: House) -> None:
    alice = any_house.browser("Alice")
    with alice.get("/contacts/parties/export?format=csv") as answer:
        assert answer.status_code == 200
    line = told("exported")
    assert (line.detail, line.way) == ("/contacts/parties/export", "page")
    token = make_token(User.get(User.name == "Alice"), "till")
    headers = {"Authorization": f"Bearer {token}"}
    answer = any_house.app.test_client().get("/api/v1/contacts/parties/export", headers=headers)
    assert (answer.status_code, told("exported").way) == (200, "api")
    answer.close()


def test_taking_a_backup_is_told(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    from app.backup.keeping import daily_backup

    try_warm(monkeypatch)
    daily_backup(house.config)
    made = told("backup_made")
    assert (made.detail[:10], made.way) == ("shophouse-", "job")
    with house.browser("Alice").get(f"/settings/backups/{made.detail}") as answer:
        assert answer.status_code == 200
    assert told("backup_taken").user_id == house.actor("Alice").user_id


def test_administrators_read_filter_and_export_it(house: House) -> None:
    alice = house.browser("Alice")
    house.browser().sign_in("bob@lantern.example", "wrong")
    page = alice.get(LIST).get_data(as_text=True)
    assert "Wrong mail or password" in page
    assert "Signed in" in page
    some = alice.get(f"{LIST}?kind=sign_in_failed").get_data(as_text=True)
    assert "Signed in</" not in some.split("<tbody", 1)[1]
    bob = house.actor("Bob").user_id
    assert "Wrong mail" in alice.get(f"{LIST}?about={bob}").get_data(as_text=True)
    with alice.get(f"{LIST}/export?format=csv&form=raw") as file:
        text = file.get_data(as_text=True)
    assert "sign_in_failed" in text
    with alice.get(f"{LIST}/export?format=xlsx") as file:
        assert file.status_code == 200
    assert LIST in alice.get("/settings/").get_data(as_text=True)


def test_nobody_else_reads_it(house: House) -> None:
    house.add("Mona", "manager")
    for name in ("Bob", "Charlie", "Mona"):
        browser = house.browser(name)
        assert browser.get(LIST).status_code == 404
        assert browser.get(f"{LIST}/1").status_code == 404
        assert browser.get(f"{LIST}/export?format=csv").status_code == 404
        assert LIST not in browser.get("/search?q=signed").get_data(as_text=True)


def test_nobody_changes_it(house: House) -> None:
    alice = house.browser("Alice")
    line = told("signed_in")
    before = list(SecurityEvent.select(SecurityEvent.id, SecurityEvent.detail).tuples())
    token = make_token(User.get(User.name == "Alice"), "till")
    client = house.app.test_client()
    headers = {"Authorization": f"Bearer {token}"}
    at = f"/api/v1{LIST}"
    assert client.get(f"{at}/{line.id}", headers=headers).status_code == 200
    for answer in (
        client.post(at, json={"kind": "signed_in"}, headers=headers),
        client.patch(f"{at}/{line.id}", json={"detail": "x"}, headers=headers),
        client.delete(f"{at}/{line.id}", headers=headers),
        alice.post(f"{LIST}/new", {"kind": "signed_in"}),
        alice.post(f"{LIST}/{line.id}/edit", {"detail": "x"}),
        alice.post(f"{LIST}/{line.id}/delete"),
    ):
        assert answer.status_code in (403, 404, 405), answer.get_data(as_text=True)
    bulk = {"do": "delete", "ids": str(line.id), "step": "run"}
    assert alice.post(f"{LIST}/bulk", bulk).status_code in (400, 403, 404)
    after = list(SecurityEvent.select(SecurityEvent.id, SecurityEvent.detail).tuples())
    assert after[: len(before)] == before


def test_lines_are_kept_as_long_as_the_firm_says(any_house: House) -> None:
    any_house.browser("Bob")
    with transaction():
        SecurityEvent.update(at=now() - timedelta(days=100)).where(
            SecurityEvent.kind == "signed_in"
        ).execute()
    forget_old_events()
    assert SecurityEvent.select().where(SecurityEvent.kind == "signed_in").exists()
    store_settings(OWNER, {"keep_days": 90})
    forget_old_events()
    assert not SecurityEvent.select().where(SecurityEvent.kind == "signed_in").exists()
    assert SecurityEvent.select().exists(), "what is younger stays"


def test_reading_goes_on_where_the_log_can_not_be_written(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    from peewee import OperationalError

    import app.security_log as log

    def full(*_given: Any, **_more: Any) -> None:
        raise OperationalError("database or disk is full")

    alice = house.browser("Alice")
    monkeypatch.setattr(log, "note", full)
    with alice.get("/contacts/parties/export?format=csv") as answer:
        assert answer.status_code == 200


def test_every_kind_has_words_and_each_written_kind_is_known() -> None:
    import re
    from pathlib import Path

    from app.config import ROOT

    known = dict(SecurityEvent.kind.choices)
    files = [path for name in ("app", "views") for path in Path(ROOT, name).rglob("*.py")]
    source = "\n".join(path.read_text("utf-8") for path in files)
    calls = re.findall(r"\bnote(?:_if_possible)?\(\s*([^)]*?)[,)]", source)
    written = {word for call in calls for word in re.findall(r'"(\w+)"', call)}
    assert {"signed_in", "exported", "second_factor_on"} <= written
    assert {one for one in written if "_" in one or one in ("invited", "exported")} <= set(known)
    quick = " ".join(registry.resources["core/security_events"].quick.values())
    assert set(re.findall(r"[a-z]+_[a-z_]+", quick)) - {"kind__in"} <= set(known)
