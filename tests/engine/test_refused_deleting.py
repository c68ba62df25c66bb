"""Why deleting was refused is said on the page."""

from typing import Any

import pytest

from models.events import record_deleted
from models.gate import gate
from models.refused import Refused
from plugins.contacts.tag import Tag
from tests.house import House


@pytest.fixture
def kept() -> Any:
    """A rule that keeps tags from being deleted."""

    def keep(sender: Any, record: Any) -> None:
        raise Refused("A posted tag can't be deleted.")

    record_deleted.connect(keep, sender=Tag)
    yield
    record_deleted.disconnect(keep, sender=Tag)


def test_a_rules_sentence_stands_on_the_page_instead_of_the_question(
    house: House, kept: None
) -> None:
    with gate(None, "command"):
        tag = Tag(name="Debtor")
        tag.save()
    answer = house.browser("Alice").post(f"/contacts/tags/{tag.id}/delete")
    text = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "A posted tag can&#39;t be deleted." in text
    assert "Nothing else refers to it" not in text
    assert "btn-danger" not in text
    assert Tag.get_or_none(Tag.id == tag.id) is not None
