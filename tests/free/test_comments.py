"""Every resource's record page takes a comment, and says so in its timeline."""

from collections.abc import Callable
from typing import Any

import pytest

from app.registry import registry
from tests.free.making import make
from tests.free.resources import ADDRESSES
from tests.house import Browser

TAKING = [at for at in ADDRESSES if registry.resources[at].takes_comments]


def test_all_resources_of_plugins_take_comments() -> None:
    assert set(TAKING) == {at for at in ADDRESSES if not at.startswith("core/")}


@pytest.mark.parametrize("address", TAKING)
def test_a_record_takes_a_comment_and_followers(
    alice: Browser, address: str, count_queries: Callable[[], Any]
) -> None:
    resource = registry.resources[address]
    at = resource.record_href(make(resource).id)
    assert alice.post(f"{at}/comments", {"text": "Seen and found good."}).status_code == 303
    shown = alice.get(at).get_data(as_text=True)
    assert "Seen and found good." in shown
    assert f'action="{at}/comments"' in shown
    assert alice.post(f"{at}/follow", {"on": "true"}).status_code == 303
    assert alice.post(f"{at}/comments", {"text": ""}).status_code == 422
    assert alice.fragment(f"{at}/changes?kind=comments").status_code == 200
    with count_queries() as sent:
        alice.get(at)
    assert len([sql for sql in sent if '"core_comment"' in sql.partition("FROM ")[2][:16]]) == 1
