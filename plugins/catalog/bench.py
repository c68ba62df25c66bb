"""The products that `run.py bench` measures with: names, codes and barcodes that nobody has."""

from collections.abc import Iterator
from random import Random
from typing import Any

from plugins.catalog import plugin

WORDS = (
    "Lantern", "Lamp", "Burner", "Wick", "Glass", "Handle", "Bracket", "Chain", "Shade", "Socket",
    "Cable", "Bulb", "Holder", "Cap", "Ring", "Screw",
)  # fmt: skip
MATERIALS = ("brass", "steel", "zinc", "oak", "copper", "linen")
COLOURS = ("red", "green", "white", "black", "grey", "blue")


@plugin.bench("products", key="code")
def many_products(random: Random, count: int) -> Iterator[dict[str, Any]]:
    """Yield goods, each with a code, a barcode, attributes and prices."""
    for number in range(count):
        cents = random.randrange(100, 100_000)
        yield {
            "code": f"{random.choice('ABCDEFGH')}{number:07d}",
            "name": f"{random.choice(WORDS)} {random.choice(MATERIALS)} {random.randrange(10**6)}",
            "barcode": f"2{number:011d}",
            "sale_price": f"{cents // 100}.{cents % 100:02d}",
            "cost": f"{cents // 200}.{cents % 100:02d}",
            "attributes": f"Colour: {random.choice(COLOURS)}\nSize: {random.randrange(1, 400)} mm",
        }
