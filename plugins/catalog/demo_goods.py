"""What the sample company sells: lanterns, what belongs to them, and the hours of its people."""

from typing import NamedTuple


class Good(NamedTuple):
    """A product as it is written down; prices in the firm's currency."""

    code: str
    name: str
    category: str
    price: str
    cost: str
    unit: str
    kind: str
    attributes: str
    packaging: str
    colour: str


CATEGORIES = {
    "Lanterns": "", "Brass lanterns": "Lanterns", "Garden lanterns": "Lanterns",
    "Lamps": "", "Desk lamps": "Lamps", "Pendant lamps": "Lamps",
    "Candles and oil": "", "Spare parts": "", "Textiles": "", "Books": "", "Services": "",
}  # fmt: skip

_GOODS = {
    "Brass lanterns": """
LN-100|Harbour lantern|89|41.20|piece|Material: brass; Height: 28 cm||b8860b
LN-110|Harbour lantern, large|129|58.90|piece|Material: brass; Height: 41 cm||cd9b1d
LN-120|Captain’s lantern|149|72|piece|Material: brass; Glass: clear||a0761a
LN-130|Signal lantern, red|119|55.40|piece|Material: brass; Glass: red||a5312c
LN-131|Signal lantern, green|119|55.40|piece|Material: brass; Glass: green||2f7d4f
LN-140|Miner’s lantern|98|44.10|piece|Material: brass, steel||6e6a5e
    """,
    "Garden lanterns": """
LG-200|Garden lantern, zinc|54|21.30|piece|Material: zinc; Height: 35 cm||7d8a93
LG-210|Garden lantern, oak|72|30.80|piece|Material: oak||8a5a2b
LG-220|Path light, set in the ground|38.50|15.25|piece|Material: steel; Protection: IP67||4a5560
LG-230|Paper lantern, white|9.90|2.80|piece||10 in a box|d9d2c3
LG-231|Paper lantern, orange|9.90|2.80|piece||10 in a box|e07b2a
    """,
    "Desk lamps": """
DL-300|Desk lamp “Clerk”|159|68.50|piece|Colour: green; Socket: E27||1f6b4a
DL-310|Desk lamp “Architect”|189|84|piece|Colour: black; Socket: E14||2b2b2f
DL-320|Reading lamp with a clamp|64|26.10|piece|Colour: white||c9ccd1
    """,
    "Pendant lamps": """
PL-400|Pendant lamp “Bell”|210|96.30|piece|Colour: copper||b46a3c
PL-410|Pendant lamp “Factory”|175|79.90|piece|Colour: grey||8d9399
PL-420|Chandelier with twelve arms|1290|640|piece|Material: brass; Arms: 12||c5a253
    """,
    "Candles and oil": """
CO-500|Lamp oil, clear|6.80|2.95|litre||Canister of 5 litres|e5d9a8
CO-510|Lamp oil with citronella|8.40|3.70|litre||Canister of 5 litres|d8c64f
CO-520|Pillar candle, beeswax|11.50|4.90|piece|Height: 15 cm||d9a441
CO-521|Pillar candle, white|5.90|1.95|piece|Height: 15 cm||e9e6df
CO-530|Tea lights|3.20|1.10|dozen||Box of 10 dozen|d0d3d6
CO-540|Beeswax, raw|18|11.20|kg|||c99b3f
    """,
    "Spare parts": """
SP-600|Wick, flat, 20 mm|2.40|0.65|m|||e8e0d0
SP-601|Wick, round, 8 mm|1.90|0.48|m|||e3dccb
SP-610|Glass cylinder, clear|14.50|5.60|piece|||bcd3dd
SP-611|Glass cylinder, red|17.50|7.10|piece|||b3403a
SP-612|Glass cylinder, green|17.50|7.10|piece|||3f8a5c
SP-620|Burner, brass|24|10.20|piece|||bd9434
SP-630|Handle with rivets|7.90|2.30|piece|||7a6a4f
SP-640|Bulb E27, warm white|4.60|1.55|piece|Socket: E27; Power: 6 W||f0d98a
SP-641|Bulb E14, warm white|4.20|1.40|piece|Socket: E14; Power: 4 W||f0d98a
    """,
    "Books": """
BK-800|The lamp mender’s handbook|24.90|9.80|piece|Pages: 212||39506b
BK-810|Light on the coast|39.90|16.40|piece|Pages: 320||24657a
    """,
    "Services": """
SV-900|Repair|68||hour|||
SV-910|Planning of lighting|95||hour|||
SV-920|Mounting by two people|980||day|||
SV-930|Delivery within the town|25||flat rate|||
    """,
}
"""Code, name, price, cost, unit, attributes, packaging and colour, by category."""


def _good(line: str, category: str) -> Good:
    code, name, price, cost, unit, attributes, packaging, colour = map(str.strip, line.split("|"))
    kind = "service" if category == "Services" else "goods"
    colour = f"#{colour}" if colour else ""
    return Good(code, name, category, price, cost, unit, kind, attributes, packaging, colour)


GOODS = tuple(
    _good(line, category)
    for category, text in _GOODS.items()
    for line in text.splitlines()
    if "|" in line
)

KITS = {
    ("KT-700", "Harbour set: lantern, oil, wick", "109", "#b8860b"): (
        ("LN-100", "1", ""), ("CO-500", "2", ""), ("SP-600", "0.5", ""),
    ),
    ("KT-710", "Garden evening: six paper lanterns and tea lights", "59", "#e07b2a"): (
        ("LG-230", "3", ""), ("LG-231", "3", ""), ("CO-530", "24", "piece"),
    ),
    ("KT-720", "Mending set", "49", "#7a6a4f"): (
        ("SP-610", "1", ""), ("SP-620", "1", ""), ("SP-601", "60", "cm"),
    ),
}  # fmt: skip
"""Code, name, price and colour of a kit → its components: code, quantity, unit."""

APRON = (
    ("Size", "S", "S", "0"), ("Size", "M", "M", "0"), ("Size", "XL", "XL", "4"),
    ("Colour", "navy", "NV", "0"), ("Colour", "undyed", "UD", "-2"),
)  # fmt: skip
