"""The quotations that `run.py bench --load` has programs write, as they send them."""

from collections.abc import Iterator
from random import Random
from typing import Any

from plugins.sales import plugin

WORDS = ("Lantern", "Wick", "Burner", "Glass", "Repair", "Delivery", "Polish")


@plugin.bench("orders")
def many_orders(random: Random, count: int) -> Iterator[dict[str, Any]]:
    """Yield orders of three lines for the first hundred contacts."""
    for number in range(count):
        yield {
            "party": random.randrange(1, 100),
            "reference": f"Load {number}",
            "lines": [
                {
                    "description": random.choice(WORDS),
                    "quantity": str(random.randrange(1, 20)),
                    "unit_price": f"{random.randrange(100, 9_999) / 100:.2f}",
                }
                for _line in range(3)
            ],
        }
