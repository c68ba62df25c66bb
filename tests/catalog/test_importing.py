"""A supplier's price file, and the products of a real firm, through the import that all share."""

import io
import json
import re
import time
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from app.jobs.worker import run_one
from app.undoing.acts import latest_set_of
from app.undoing.undo import undo
from app.writing import create
from models.core import Import
from models.rows import chunks
from plugins.catalog.bench import many_products
from plugins.catalog.category import Category
from plugins.catalog.product import Product
from tests.catalog.conftest import resource
from tests.house import House
from tests.jsonapi.program import Program, program

D = Decimal
MAP = json.dumps({"Artikelnummer": "code", "Listenpreis": "sale_price", "EK": "cost"})


def stored(count: int) -> None:
    from random import Random

    from app.rights import HOUSE
    from app.writing.batch import create_many

    for part in chunks(many_products(Random(1), count), 500):
        outcomes = create_many(resource("products"), part, HOUSE, "import")
        assert {one.state for one in outcomes} == {"created"}


def price_file(count: int) -> bytes:
    """A supplier's file as such people write it: semicolons, decimal commas, all prices up."""
    return "".join(_lines(count)).encode("cp1252")


def _lines(count: int) -> Iterator[str]:
    yield "Artikelnummer;Bezeichnung (Händler);Listenpreis;EK\r\n"
    rows = Product.select(Product.code, Product.sale_price, Product.cost).tuples().iterator()
    for number, (code, price, cost) in enumerate(rows):
        if number < count:
            texts = (f"{amount + 1:.2f}".replace(".", ",") for amount in (price, cost))
            yield f"{code};Größe {number};{';'.join(texts)}\r\n"


def ended(call: Program, content: bytes, **more: str) -> dict[str, Any]:
    answer = call.send(
        "/catalog/products/import", ("prices.csv", content), map=MAP, key="code", **more
    )
    assert answer.status_code == 202, answer.get_data(as_text=True)
    assert run_one()
    job: dict[str, Any] = call.get(f"/core/jobs/{answer.json['id']}").json
    assert job["state"] == "done", job
    told: dict[str, Any] = job["result"]
    return told


def total() -> Decimal:
    found: Decimal = Product.select(Product.sale_price.total()).scalar()
    return found


@pytest.mark.parametrize(
    "count", [300, pytest.param(50_000, marks=pytest.mark.long)], ids=["short", "50000"]
)
def test_a_price_file_is_rehearsed_taken_and_undone_as_one(any_house: House, count: int) -> None:
    stored(count)
    before, call = total(), program(any_house)
    content = price_file(count)
    dry = ended(call, content, dry_run="true")
    assert (dry["updated"], dry["rejected"], total()) == (count, 0, before)
    begun = time.monotonic()
    done = ended(call, content)
    print(f"{count / (time.monotonic() - begun):.0f} rows/s")
    assert (done["created"], done["updated"], done["rejected"]) == (0, count, 0)
    assert total() == before + count
    undo(latest_set_of(f"core.import:{_last()}").id, any_house.actor("Alice"))
    while run_one():
        pass
    assert total() == before


def _last() -> int:
    number: int = Import.select(Import.id).order_by(Import.id.desc()).scalar()
    return number


def test_an_unknown_code_becomes_a_product_only_with_a_name(house: House) -> None:
    stored(2)
    content = b"Artikelnummer;Listenpreis;EK\r\nNEW-1;5,00;2,00\r\n"
    found = ended(program(house), content)
    assert (found["created"], found["rejected"]) == (0, 1)


def test_the_price_of_a_kit_and_of_variants_follow_the_file(house: House) -> None:
    from tests.catalog.conftest import made

    wick = made("products", name="Wick", code="W", sale_price=D(3), cost=D(1))
    rows = [{"component": wick.id, "quantity": "4"}]
    kit = made("products", {"components": rows}, name="Kit", kind="kit")
    long = made("products", name="Long wick", variant_of=wick.id, sale_price=D(5))
    ended(program(house), b"Artikelnummer;Listenpreis;EK\r\nW;4,00;1,50\r\n")
    fresh = {one.id: one for one in Product.select()}
    assert (fresh[kit.id].cost, fresh[long.id].sale_price) == (6, 6)
    undo(latest_set_of(f"core.import:{_last()}").id, house.actor("Alice"))
    fresh = {one.id: one for one in Product.select()}
    assert (fresh[kit.id].cost, fresh[long.id].sale_price, fresh[wick.id].cost) == (4, 5, 1)


CATEGORY_MAP = {"categoryName": "name", "description": "description"}
PRODUCT_MAP = {
    "productID": "code", "productName": "name", "categoryID": "category",
    "quantityPerUnit": "packaging", "unitPrice": "sale_price",
}  # fmt: skip


@pytest.mark.shared
def test_all_products_and_categories_of_northwind_come_in(any_house: House, shared: Path) -> None:
    call = program(any_house)
    for name, told, count in (("categories", CATEGORY_MAP, 8), ("products", PRODUCT_MAP, 77)):
        content = (shared / "data" / "northwind" / f"{name}.csv").read_bytes()
        answer = call.send(
            f"/catalog/{name}/import", (f"{name}.csv", content), map=json.dumps(told)
        )
        assert run_one()
        job = call.get(f"/core/jobs/{answer.json['id']}").json
        assert (job["result"]["created"], job["result"]["rejected"]) == (count, 0), job
    assert (Category.select().count(), Product.select().count()) == (8, 77)
    chai = Product.get(Product.code == "1")
    told_of = (chai.name, chai.packaging, chai.sale_price, chai.category.name, chai.unit.name)
    assert told_of == ("Chai", "10 boxes x 20 bags", 18, "Beverages", "piece")
    assert Product.get(Product.code == "77").packaging == "12 boxes"
    assert not Product.select().where(Product.packaging.is_null()).exists()
    assert total() == D("2222.71")


def test_columns_chosen_by_hand_are_read_as_the_file_writes_them(house: House) -> None:
    alice = house.actor("Alice")
    lamp = create(resource("products"), {"name": "Lamp", "code": "L-1", "sale_price": "5"}, alice)
    browser = house.browser("Alice")
    content = b"Code;What it costs us\nL-1;1.012,50\n"
    sent = {"file": (io.BytesIO(content), "prices.csv")}
    begun = browser.post(
        "/catalog/products/import", sent, content_type="multipart/form-data"
    ).location
    page = browser.get(begun).get_data(as_text=True)
    assert re.search(r'value="code" selected', page)  # a code is one product's alone
    told = {"column-0": "code", "column-1": "cost", "key": "code", "do": "try"}
    tried = browser.post(begun, told)
    assert tried.status_code == 303
    text = browser.get(tried.location).get_data(as_text=True)
    assert "1,012.50" in text
    assert "1.234,5" in text  # it can be chosen otherwise
    assert Product.get_by_id(lamp.id).cost is None
