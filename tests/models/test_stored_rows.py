"""What is stored of many records at once is what is stored of each."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from models.shape import shape_of, stored_row
from plugins.contacts.party import Party
from plugins.sales.deal import Deal
from tests.house import House

BATCHES: list[tuple[Any, list[dict[str, Any]]]] = [
    (Party, [{"id": 1, "name": "Ann", "kind": "person", "is_customer": True}]),
    (Party, [{"id": 1, "name": "Ann"}, {"id": 2, "birth_date": date(1990, 1, 2), "code": None}]),
    (Party, [{"name": 7}, {"name": "Ann", "is_customer": 1}, {"is_customer": False, "id": "3"}]),
    (Deal, [{"title": "A", "amount": Decimal("1.5")}, {"title": "B", "amount": None}]),
]


@pytest.mark.parametrize(("model", "batch"), BATCHES)
def test_a_batch_is_stored_as_its_rows_are(
    house: House, model: Any, batch: list[dict[str, Any]]
) -> None:
    shape = shape_of(model)
    columns, rows = shape.table(batch, shape.stored)
    careful = [
        dict(zip(shape.columns, stored_row(one, shape.stored), strict=True)) for one in batch
    ]
    quick = [dict.fromkeys(shape.columns) | dict(zip(columns, row, strict=True)) for row in rows]
    assert quick == careful
    assert [[*map(type, one.values())] for one in quick] == [
        [*map(type, one.values())] for one in careful
    ]


def test_a_column_that_must_be_filled_is_written_even_with_nothing_in_it(house: House) -> None:
    columns, _rows = shape_of(Party).table([{"id": 1}], shape_of(Party).stored)
    required = {one.column_name for one in Party._meta.sorted_fields if not one.null}
    assert set(columns) == required
