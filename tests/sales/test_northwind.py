"""A real trading company: 830 orders of two years, brought in from files, add up to the cent.

The columns that name somebody by a number of the old program hold names here, and a discount of
0.15 is 15 percent, as one would have it before one brings a file in.
"""

import csv
import io
import json
from collections import Counter
from collections.abc import Callable, Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from app.commands.import_ import _mapping
from app.importing.importer import Importer
from app.importing.source import Source, look_at
from app.registry import registry
from app.rights import HOUSE
from app.setup import add_user
from app.writing import perform
from plugins.sales.order import Order
from tests.house import PASSWORD, House
from tests.jsonapi.program import program

Rows = list[dict[str, str]]
CUSTOMERS = {
    "companyName": "name", "address": "addresses.street", "city": "addresses.city",
    "postalCode": "addresses.postal_code", "country": "addresses.country",
}  # fmt: skip
PRODUCTS = {"productID": "code", "productName": "name", "categoryName": "category",
            "unitPrice": "sale_price", "quantityPerUnit": "packaging"}  # fmt: skip
ORDERS = {"orderID": "number", "orderDate": "date", "companyName": "party", "employee": "owner"}
LINES = {"orderID": "order", "productName": "product", "unitPrice": "unit_price",
         "quantity": "quantity", "discount": "discount"}  # fmt: skip


class Files:
    """The files as published, and the names that their numbers stand for."""

    def __init__(self, place: Path, folder: Path) -> None:
        self.place, self.folder = place, folder
        self.firms = self.names("customers", "customerID", "companyName")
        self.products = self.names("products", "productID", "productName")
        self.categories = self.names("categories", "categoryID", "categoryName")
        self.people = {
            row["employeeID"]: f"{row['firstName']} {row['lastName']}" for row in self("employees")
        }

    def __call__(self, name: str) -> Rows:
        with (self.place / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            return [
                {key: "" if text == "NULL" else text for key, text in row.items()}
                for row in csv.DictReader(file)
            ]

    def names(self, name: str, key: str, named: str) -> dict[str, str]:
        """Return what records are called, by the numbers that other files name them by."""
        return {row[key]: row[named] for row in self(name)}

    def brought(
        self, address: str, rows: Rows, columns: dict[str, str], **more: object
    ) -> Counter[str]:
        """Take rows in as the command does, and count what became of them."""
        file = self.folder / f"{address.replace('/', '-')}.csv"
        with file.open("w", encoding="utf-8", newline="") as to:
            writer = csv.DictWriter(to, list(columns), extrasaction="ignore")
            writer.writeheader()
            writer.writerows(rows)
        told = file.with_suffix(".json")
        told.write_text(json.dumps({"columns": columns, **more}))
        resource = registry.resources[address]
        source = Source(file, file.name, resource)
        mapping = _mapping(resource, told, look_at(source, HOUSE, "en"), "")
        read = list(source.rows(mapping))
        for start in range(0, len(read), 500):
            Importer(resource, HOUSE, mapping.key).take(read[start : start + 500])
        return Counter(row.outcome.state for row in read)


def bring_in(files: Files, wanted: Callable[[str], bool]) -> None:
    """Bring in what the orders are about, and those orders whose number is wanted."""
    for name in files.people.values():
        mail = f"{name.replace(' ', '.').lower()}@northwind.example"
        add_user(mail, name, ["salesperson"], PASSWORD)
    categories, products = files("categories"), files("products")
    for row in products:
        row["categoryName"] = files.categories[row["categoryID"]]
    orders = [row for row in files("orders") if wanted(row["orderID"])]
    for row in orders:
        row["companyName"] = files.firms[row["customerID"]]
        row["employee"] = files.people[row["employeeID"]]
        row["orderDate"] = row["orderDate"][:10]
    lines = [row for row in files("order-details") if wanted(row["orderID"])]
    for row in lines:
        row["productName"] = files.products[row["productID"]]
        row["discount"] = str(Decimal(row["discount"]) * 100)
    done = files.brought("catalog/categories", categories, {"categoryName": "name"})
    assert done == {"created": 8}
    assert files.brought("catalog/products", products, PRODUCTS) == {"created": 77}
    fixed = {"kind": "company"}
    customers = files.brought("contacts/parties", files("customers"), CUSTOMERS, fixed=fixed)
    assert customers == {"created": 91}
    assert files.brought("sales/orders", orders, ORDERS) == {"created": len(orders)}
    assert files.brought("sales/lines", lines, LINES) == {"created": len(lines)}
    resource = registry.resources["sales/orders"]
    for (number,) in Order.select(Order.id).order_by(Order.id).tuples():
        perform(resource, number, "confirm", HOUSE, {}, "job")


def revenue(house: House, by: str) -> dict[str, Decimal]:
    """Return the revenue by what is asked for, as the report's page, file and programs tell it."""
    told = program(house).get(f"/reports/sales.revenue?by={by}").json
    found = {label(row[by]): Decimal(row["revenue"]) for row in told["rows"]}
    answer = house.browser("Alice").get(f"/reports/sales.revenue?by={by}&format=xlsx")
    sheet = (
        CalamineWorkbook.from_filelike(io.BytesIO(answer.data)).get_sheet_by_index(0).to_python()
    )
    head = next(row for row in sheet if "Orders" in row)
    place = next(at for at, text in enumerate(head) if str(text).startswith("Revenue"))
    cells = sorted(Decimal(str(row[place])) for row in sheet[sheet.index(head) + 1 :] if row[place])
    whole = sum(found.values())
    assert cells == sorted([*found.values(), whole])
    page = house.browser("Alice").get(f"/reports/sales.revenue?by={by}").get_data(as_text=True)
    assert f"{whole:,.2f}" in page
    return found


def label(value: Any) -> str:
    return str(value["label"] if isinstance(value, dict) else value)


def expected(rows: Iterable[dict[str, str]], name: str) -> dict[str, Decimal]:
    return {row[name]: Decimal(row["revenue"]) for row in rows}


@pytest.mark.long
@pytest.mark.shared
def test_its_revenue_is_right_by_whatever_one_asks(
    house: House, shared: Path, tmp_path: Path
) -> None:
    place = shared / "data" / "northwind"
    known = json.loads((place / "expected.json").read_text())
    bring_in(Files(place, tmp_path), lambda number: True)
    months = revenue(house, "month")
    assert sum(months.values()) == Decimal(known["totals"]["revenue_lines_rounded"])
    wanted = {month: Decimal(amount) for month, amount in known["revenue_per_month"].items()}
    assert {month[:7]: amount for month, amount in months.items()} == wanted
    for by, name, key in (
        ("customer", "revenue_per_customer_top10", "companyName"),
        ("product", "revenue_per_product_top10", "productName"),
        ("salesperson", "revenue_per_employee", "name"),
    ):
        found = revenue(house, by)
        for what, amount in expected(known[name], key).items():
            assert next(value for one, value in found.items() if what in one) == amount, what
    assert revenue(house, "category") == {
        name: Decimal(amount) for name, amount in known["revenue_per_category"].items()
    }
    countries = sorted(Decimal(one) for one in known["revenue_per_customer_country"].values())
    assert sorted(revenue(house, "country").values()) == countries


@pytest.mark.shared
def test_some_of_its_orders_add_up(house: House, shared: Path, tmp_path: Path) -> None:
    place = shared / "data" / "northwind"
    known = json.loads((place / "expected.json").read_text())
    largest = {row["orderID"]: Decimal(row["total"]) for row in known["largest_orders_top5"]}
    bring_in(Files(place, tmp_path), largest.__contains__)
    rows = Order.select(Order.number, Order.total, Order.state).tuples()
    assert {number: total for number, total, _state in rows} == largest
    assert {state for _number, _total, state in rows} == {"confirmed"}
    assert sum(revenue(house, "customer").values()) == sum(largest.values())
