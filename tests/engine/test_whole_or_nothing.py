"""What belongs together is stored together, and what follows it is all done."""

import logging
import random
from datetime import date

import pytest

from app import demo
from models.core import User
from models.gate import after_commit, gate
from models.refused import Refused
from plugins.contacts import plugin
from plugins.contacts.party import Party
from plugins.contacts.tag import Tag
from tests.house import House


def test_a_sample_company_that_breaks_off_leaves_nothing(house: House) -> None:
    def breaks(chance: random.Random, day: date) -> None:
        raise RuntimeError("planted")

    plugin.demos.append(breaks)
    try:
        with pytest.raises(RuntimeError, match="planted"):
            demo.fill()
    finally:
        plugin.demos.remove(breaks)
    assert Party.select().count() == 0
    with pytest.raises(Refused, match="no sample company"):
        demo.take_out()


def test_sessions_that_cant_be_ended_keep_the_old_password(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(user_id: int, but: str = "") -> None:
        raise Refused("planted")

    monkeypatch.setattr("views.settings.end_ways_in", fails)
    bob, old = house.browser("Bob"), User.get(User.name == "Bob").password_hash
    new = "another long secret"
    sent = {"old": "a long enough secret", "new": new, "again": new}
    assert bob.post("/settings/password", sent).status_code == 409
    assert User.get(User.name == "Bob").password_hash == old


def test_all_is_done_after_a_change_set_even_where_one_thing_fails(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    done: list[str] = []

    def fails() -> None:
        raise RuntimeError("planted")

    with caplog.at_level(logging.ERROR), gate(None, "command"):
        Tag(name="Choir").save()
        for do in (lambda: done.append("mail"), fails, lambda: done.append("index")):
            after_commit(do)
    assert done == ["mail", "index"]
    assert "planted" in caplog.text
    assert Tag.select().count() == 1
