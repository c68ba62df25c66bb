"""A disk that is full: nothing is half saved, and what is there can be read."""

import pytest

from models.database import database, is_sqlite
from plugins.contacts.tag import Tag
from tests.house import House
from tests.jsonapi.program import problem, program


def test_on_a_full_disk_writing_is_507_and_reading_goes_on(both_houses: House) -> None:
    if not is_sqlite():
        pytest.skip("only SQLite can be told how large it may grow")
    call = program(both_houses)
    assert call.get("/contacts/tags").status_code == 200
    pages = database.execute_sql("PRAGMA page_count").fetchone()[0]
    database.execute_sql(f"PRAGMA max_page_count = {pages}")
    try:
        items = [{"name": f"{number} {'w' * 58}"} for number in range(1000)]
        problem(call.post("/contacts/tags", {"items": items}), 507)
        assert not Tag.select().where(Tag.name.endswith("w" * 58)).exists()
        assert call.get("/contacts/tags").status_code == 200
    finally:
        database.execute_sql("PRAGMA max_page_count = 1073741823")
    assert call.post("/contacts/tags", {"name": "Retail"}).status_code == 201
