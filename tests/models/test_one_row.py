"""One row read by its id, or inserted, is what Peewee itself would read and insert."""

from typing import Any

from peewee import IntegrityError

from app.registry import registry
from models.core import User
from models.database import database
from models.gate import gate
from models.one_row import insert_row, row_of
from tests.free.making import in_order, make
from tests.house import House


def test_reads_what_peewee_reads_of_every_kind_of_record(any_house: House) -> None:
    seen = 0
    with gate(None, "command"):
        for resource in in_order(registry.enabled_resources()):
            model: Any = resource.model
            made = make(resource)
            whole = model.select().where(model.id == made.id).dicts().get()
            assert row_of(model, made.id) == whole, resource.address
            values = {name: value for name, value in whole.items() if name != "id"}
            try:
                with database.atomic():
                    copy = insert_row(model, values)
            except IntegrityError:  # something about it is unique
                continue
            assert copy > made.id
            assert row_of(model, copy) == {**whole, "id": copy}, resource.address
            seen += 1
    assert seen > 5


def test_a_row_that_is_not_there_is_none(house: House) -> None:
    assert row_of(User, 987_654) is None
