"""Requests told from each other: an id in answer and log, slow ones named, doors kept shut."""

import logging
import re
from pathlib import Path

import pytest

from app import slow_pages
from app.config import Config
from app.factory import create_app
from app.jsonapi.tokens import make_token
from app.slow_pages import store_slow
from app.web import tracing
from models.core import SlowPage, User
from models.database import database
from tests.house import SECRET, House


def test_each_answer_has_an_id_of_its_own(house: House) -> None:
    client = house.app.test_client()
    found = {client.get(path).headers["X-Request-Id"] for path in ("/login", "/login", "/nothing")}
    assert len(found) == 3
    given = client.get("/login", headers={"X-Request-Id": "from-outside-1"})
    assert given.headers["X-Request-Id"] != "from-outside-1"


def test_the_id_of_a_trusted_proxy_is_kept_if_it_is_one(house: House, tmp_path: Path) -> None:
    behind = create_app(
        Config(tmp_path, house.config.database_url, SECRET, proxies=1)
    ).test_client()
    good = behind.get("/login", headers={"X-Request-Id": "abc-12345678"})
    assert good.headers["X-Request-Id"] == "abc-12345678"
    for wrong in ("a", "x" * 65, "with space 1", 'quote"12345'):
        answer = behind.get("/login", headers={"X-Request-Id": wrong})
        assert re.fullmatch(r"[0-9a-f]{16}", answer.headers["X-Request-Id"])


def test_a_slow_page_is_logged_and_kept_without_its_numbers(
    house: House, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    alice = house.browser("Alice")
    alice.post("/contacts/parties/new", {"kind": "person", "name": "Ann"})
    monkeypatch.setattr(slow_pages, "LEAST_MS", 0)
    monkeypatch.setattr(slow_pages, "slow_ms", lambda: 0)
    with caplog.at_level(logging.WARNING, "shophouse.requests"):
        answer = alice.get("/contacts/parties/1?q=secretive")
    assert any("Slow: GET /contacts/parties/1 took" in one.getMessage() for one in caplog.records)
    assert "secretive" not in caplog.text
    store_slow()
    row = SlowPage.get(SlowPage.request_id == answer.headers["X-Request-Id"])
    assert row.page == "GET /contacts/parties/…"
    assert row.user_id == house.actor("Alice").user_id
    assert row.queries > 3


def test_an_address_that_opens_a_door_is_never_written_whole(house: House) -> None:
    token = "T" * 43
    for path in (f"/sales/orders/public/{token}", f"/no/such/{token}"):
        with house.app.test_request_context(path):
            assert token not in tracing.what_is_asked()
            assert "[hidden]" in tracing.what_is_asked()


def test_healthz_is_503_once_the_database_cannot_be_read(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = house.app.test_client()
    assert client.get("/healthz").data == b"ok"
    file = Path(str(database.obj.database))
    file.rename(file.with_suffix(".away"))
    try:
        away = client.get("/healthz")
    finally:
        file.with_suffix(".away").rename(file)
    assert (away.status_code, away.data) == (503, b"the database can't be read")
    assert client.get("/healthz").status_code == 200


def test_metrics_from_afar_want_an_administrators_token(house: House) -> None:
    client = house.app.test_client()
    far = {"REMOTE_ADDR": "203.0.113.9"}
    statuses = {}
    for name in ("Alice", "Bob"):
        token = make_token(User.get(User.name == name), "monitor")
        headers = {"Authorization": f"Bearer {token}"}
        statuses[name] = client.get("/metrics", environ_base=far, headers=headers).status_code
    only_books = make_token(User.get(User.name == "Alice"), "one", grants="core/users:read")
    limited = {"Authorization": f"Bearer {only_books}"}
    statuses["limited"] = client.get("/metrics", environ_base=far, headers=limited).status_code
    assert statuses == {"Alice": 200, "Bob": 404, "limited": 404}
    proxied = {"X-Forwarded-For": "203.0.113.9"}
    assert client.get("/metrics", headers=proxied).status_code == 404
