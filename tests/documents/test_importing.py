"""Documents from two files: one of documents, one of their lines, joined by the number."""

import json
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

from app.commands.import_ import _mapping
from app.importing.importer import Importer
from app.importing.source import Source, look_at
from app.rights import HOUSE
from tests.documents.conftest import Workshop

ORDERS = """orderID,orderDate,customer
10248,1996-07-04,Rosa Quill
10249,1996-07-05,Rosa Quill
"""
DETAILS = """orderID,productID,unitPrice,quantity
10248,11,14.00,12
10248,42,9.80,10
10249,14,18.60,9
10250,7,1.00,1
"""
ORDER_MAP = {"orderID": "number", "orderDate": "date"}
LINE_MAP = {
    "orderID": "estimate", "productID": "description", "unitPrice": "unit_price",
    "quantity": "quantity",
}  # fmt: skip


def _import(
    shop: Workshop, name: str, file: Path, columns: dict[str, str], **more: object
) -> Counter[str]:
    """Take a file in as the command does and count what became of its rows."""
    told = file.with_suffix(".json")
    told.write_text(json.dumps({"columns": columns, **more}))
    resource = shop.resource(name)
    source = Source(file, file.name, resource)
    mapping = _mapping(resource, told, look_at(source, HOUSE, "en"), "")
    rows = list(source.rows(mapping))
    for start in range(0, len(rows), 500):
        Importer(resource, HOUSE, mapping.key).take(rows[start : start + 500])
    return Counter(row.outcome.state for row in rows)


def test_two_files_become_documents_with_lines_and_totals(
    any_shop: Workshop, tmp_path: Path
) -> None:
    any_shop.party()
    orders, details = tmp_path / "orders.csv", tmp_path / "order-details.csv"
    orders.write_text(ORDERS)
    details.write_text(DETAILS)
    done = _import(any_shop, "estimates", orders, {**ORDER_MAP, "customer": "party"})
    assert done == {"created": 2}
    done = _import(any_shop, "estimate_lines", details, LINE_MAP)
    assert done == {"created": 3, "rejected": 1}
    model = any_shop.model("estimates")
    first = model.get(model.number == "10248")
    assert (first.total, len(first.lines())) == (Decimal(266), 2)
    assert model.get(model.number == "10249").total == Decimal("167.4")


@pytest.mark.long
@pytest.mark.shared
def test_northwinds_orders_come_in_whole(shop: Workshop, shared: Path, tmp_path: Path) -> None:
    shop.party()
    place = shared / "data" / "northwind"
    for name, stem, columns, more, count in (
        ("estimates", "orders", ORDER_MAP, {"fixed": {"party": "Rosa Quill"}}, 830),
        ("estimate_lines", "order-details", LINE_MAP, {}, 2155),
    ):
        file = tmp_path / f"{stem}.csv"
        file.write_bytes((place / f"{stem}.csv").read_bytes())
        done = _import(shop, name, file, columns, **more)
        assert done == {"created": count}
    model = shop.model("estimates")
    assert model.select().where(model.total == 0).count() == 0
