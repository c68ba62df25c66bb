"""A hundred thousand products and a million order lines: what people wait for stays short.

The figures are printed with `-s`; docs/performance.md has those of a quiet machine. Bounds here are
far above them: they find what grows with the number of rows, not a busy machine.
"""

import statistics
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from app.writing import create, perform
from plugins.catalog.product import Product
from plugins.sales.order import Order
from plugins.sales.order_line import OrderLine
from tests.house import House
from tests.sales.conftest import at
from tests.sales.copying import fill

REPEATS = 7


def median(act: Callable[[], Any]) -> float:
    """Return how many milliseconds of CPU time something takes here, and say how long by clock."""
    taken, used = [], []
    for _number in range(REPEATS + 1):
        begun, cpu = time.perf_counter(), time.process_time()
        act()
        taken.append((time.perf_counter() - begun) * 1000)
        used.append((time.process_time() - cpu) * 1000)
    print(
        f"{statistics.median(taken[1:]):8.1f} ms, {statistics.median(used[1:]):.1f} of CPU", end=""
    )
    return statistics.median(taken[1:])


def pages() -> dict[str, tuple[str, int]]:
    """Return addresses, and what each may take at most in milliseconds."""
    product: Any = Product.get_by_id(50_000)
    sold = Order.select().where(Order.state == "confirmed").order_by(Order.id.desc()).first()
    return {
        "list of orders": ("/sales/orders", 60),
        "its last page": ("/sales/orders?before=end", 60),
        "by total": ("/sales/orders?sort=-total", 60),
        "an order by number": (f"/sales/orders?q={sold.number[-8:]}", 150),
        "list of lines": ("/sales/lines", 60),
        "an order": (f"/sales/orders/{sold.id}", 80),
        "list of products": ("/catalog/products", 60),
        "products by words": (f"/catalog/products?q={product.name[2:9].strip()}", 200),
        "a product by code": (f"/catalog/products?q={product.code}", 60),
        "a barcode": (f"/catalog/products?q={product.barcode}", 60),
        "a typing error": ("/catalog/products?q=Lantren+brass", 500),
        "a product": (f"/catalog/products/{product.id}", 80),
        "a customer": (f"/contacts/parties/{sold.party_id}", 150),
        "board of 500 deals": ("/sales/deals?view=board", 150),
        "forecast": ("/reports/sales.forecast", 100),
        "revenue by month": ("/reports/sales.revenue", 300),
        "revenue by customer": ("/reports/sales.revenue?by=customer", 1_500),
        "revenue by product": ("/reports/sales.revenue?by=product", 6_000),
    }


@pytest.mark.long
def test_nothing_that_people_wait_for_grows_with_the_lines(any_house: House) -> None:
    alice = any_house.actor("Alice")
    fill(alice, 20_000, 100_000, 100_000, 500)
    assert (Order.select().count(), OrderLine.select().count()) == (100_000, 1_000_000)
    browser, slow = any_house.browser("Alice"), {}
    for name, (path, most) in pages().items():
        print(f"\n{name:22}", end="")
        assert browser.get(path).status_code in (200, 303), path
        if (taken := median(partial(browser.get, path))) > most:
            slow[name] = taken
    print(f"\n{'a sale':22}", end="")
    if (taken := median(lambda: sale(alice))) > 100:
        slow["a sale"] = taken
    lines = [{"product": 100 + number, "quantity": "2"} for number in range(200)]
    large = create(at("sales/orders"), {"party": 5}, alice, {"lines": lines})
    for name, path in (("200 lines", ""), ("their form", "/edit")):
        print(f"\n{name:22}", end="")
        taken = median(partial(browser.get, f"/sales/orders/{large.id}{path}"))
        if taken > 1_000:
            slow[name] = taken
    assert not slow


def sale(actor: Any) -> None:
    """Offer two products to somebody, and agree."""
    lines = [{"product": 9_000, "quantity": "2"}, {"product": 9_001}]
    made = create(at("sales/orders"), {"party": 6}, actor, {"lines": lines})
    perform(at("sales/orders"), made.id, "confirm", actor, {})
