"""The parties that `run.py bench` measures with: names, mails and numbers that nobody has."""

from collections.abc import Iterator
from random import Random
from typing import Any

from plugins.contacts import plugin

SYLLABLES = [
    "ka",
    "li",
    "mo",
    "ner",
    "sol",
    "vin",
    "tar",
    "bel",
    "gor",
    "fen",
    "hau",
    "rit",
    "zam",
    "uli",
    "ost",
    "wen",
    "da",
    "rup",
    "ek",
    "ny",
]
ENDINGS = ("Ltd", "GmbH", "AB", "S.A.", "& Sons")


@plugin.bench("parties", key="email")
def many_parties(random: Random, count: int) -> Iterator[dict[str, Any]]:
    """Yield people and firms, one firm to four people."""
    for number in range(count):
        name = _name(random)
        mark = f"{number:x}-{random.randrange(16**6):06x}"
        if number % 5:
            yield {
                "kind": "person",
                "name": f"{name} {_name(random)}",
                "email": f"{name.lower()}.{mark}@mail.example",
                "phone": f"+49 30 {random.randrange(10**7, 10**8)}",
                "job_title": random.choice(("Buyer", "Engineer", "Owner", "Clerk")),
            }
        else:
            yield {
                "kind": "company",
                "name": f"{name} {random.choice(ENDINGS)}",
                "email": f"office.{mark}@{name.lower()}.example",
                "is_customer": random.random() < 0.5,
            }


def _name(random: Random) -> str:
    return "".join(random.choices(SYLLABLES, k=3)).capitalize()
