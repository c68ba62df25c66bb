"""Customers and cards of real files, typed in as values."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from app.config import ROOT
from app.reading.pages import Listing
from app.rights import Actor
from app.writing import create
from plugins.contacts.channel import Channel
from plugins.contacts.party import Party
from tests.contacts.conftest import resource

DATA = ROOT.parent / "shared" / "data"
COUNTRIES = {
    "Germany": "DE", "Mexico": "MX", "UK": "GB", "Sweden": "SE", "France": "FR", "Spain": "ES",
    "Canada": "CA",
}  # fmt: skip
CARDS = (
    "John_Doe_EVOLUTION.vcf",
    "John_Doe_GMAIL.vcf",
    "John_Doe_IPHONE.vcf",
    "John_Doe_BLACK_BERRY.vcf",
    "John_Doe_ANDROID.vcf",
)

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not DATA.is_dir(), reason="needs ../shared/data"),
]


def rows(path: Path, count: int) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return [row for _number, row in zip(range(count), csv.DictReader(file), strict=False)]


def test_the_first_ten_customers_of_northwind(alice: Actor) -> None:
    customers = rows(DATA / "northwind" / "customers.csv", 10)
    for row in customers:
        address = {
            "street": row["address"],
            "city": row["city"],
            "postal_code": row["postalCode"],
            "region": None if row["region"] == "NULL" else row["region"],
            "country": COUNTRIES[row["country"]],
        }
        phone = {"kind": "phone", "value": row["phone"]}
        values = {"kind": "company", "name": row["companyName"], "is_customer": True}
        lines: dict[str, list[dict[str, Any]]] = {"addresses": [address], "channels": [phone]}
        firm = create(resource("contacts/parties"), values, alice, lines, way="import")
        person = {"kind": "person", "name": row["contactName"], "company": firm.id}
        create(resource("contacts/parties"), {**person, "job_title": row["contactTitle"]}, alice)
    assert Party.select().count() == 20
    for row in customers:
        firm = Party.get(Party.name == row["companyName"])
        assert [one.street for one in firm.addresses] == [row["address"].strip()]
        assert [one.name for one in firm.people] == [row["contactName"]]
    kept = {one.value for one in Channel.select().where(~Channel.is_valid)}
    assert kept <= {row["phone"] for row in customers}


def cards() -> list[dict[str, Any]]:
    known = json.loads((DATA / "vcards" / "expected.json").read_text(encoding="utf-8"))
    return [card for name in CARDS for card in known["files"][name]["cards"]]


def test_five_files_of_cards_keep_every_mail_and_number(alice: Actor) -> None:
    for card in cards():
        values = {
            "kind": "person",
            "name": card["fn"] or next(iter(card["emails"]), None),
            "given_name": card.get("given"),
            "family_name": card.get("family"),
        }
        channels = [{"kind": "email", "value": value} for value in card["emails"]]
        channels += [{"kind": "phone", "value": value} for value in card["tels"]]
        made = create(
            resource("contacts/parties"), values, alice, {"channels": channels}, way="import"
        )
        assert made.channels.count() == len(card["emails"]) + len(card["tels"])
        wrong = [one.value for one in made.channels if not one.is_valid]
        assert set(wrong) <= {*card["emails"], *card["tels"]}
    found = Listing(resource("contacts/parties"), alice, [("q", "ññññ")]).page([]).rows
    assert [Party.get_by_id(row[0]).name for row in found] == ["ÑÑÑÑ"]
