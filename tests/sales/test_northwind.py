"""A real trading company: 830 orders of two years, brought in from files, add up to the cent.

The files are as published. The mapping tells what the numbers of the old program stand for, and
that 0.15 is 15 percent.
"""

import csv
import html
import io
import json
import re
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
from plugins.sales.order_line import OrderLine
from tests.house import PASSWORD, House
from tests.jsonapi.program import program

Rows = list[dict[str, str]]
CUSTOMERS = {
    "customerID": "code", "companyName": "name", "address": "addresses.street",
    "city": "addresses.city", "postalCode": "addresses.postal_code",
    "country": "addresses.country",
}  # fmt: skip
CATEGORIES = {"categoryName": "name", "description": "description"}
PRODUCTS = {"productID": "code", "productName": "name", "categoryID": "category",
            "unitPrice": "sale_price", "quantityPerUnit": "packaging"}  # fmt: skip
ORDERS = {"orderID": "number", "orderDate": "date", "customerID": "party", "employeeID": "owner"}
LINES = {"orderID": "order", "productID": "product", "unitPrice": "unit_price",
         "quantity": "quantity", "discount": "discount"}  # fmt: skip


class Files:
    """The files as published, or some of their rows as they are."""

    def __init__(self, place: Path, folder: Path, wanted: Callable[[str], bool] | None) -> None:
        self.place, self.folder, self.wanted = place, folder, wanted

    def rows(self, name: str) -> Rows:
        """Return the rows of a file."""
        with (self.place / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def cells(self, name: str, column: str) -> set[str]:
        """Return what stands in a column."""
        return {row[column] for row in self.rows(name)}

    def file(self, name: str) -> Path:
        """Return a file: the published one, or that of the wanted orders."""
        if self.wanted is None or not name.startswith("order"):
            return self.place / f"{name}.csv"
        file = self.folder / f"{name}.csv"
        rows = self.rows(name)
        with file.open("w", encoding="utf-8", newline="") as to:
            writer = csv.DictWriter(to, list(rows[0]))
            writer.writeheader()
            writer.writerows(row for row in rows if self.wanted(row["orderID"]))
        return file

    def brought(
        self, name: str, address: str, columns: dict[str, str], **more: object
    ) -> Counter[str]:
        """Take a file in as the command does, and count what became of its rows."""
        told = self.folder / f"{name}.json"
        told.write_text(json.dumps({"columns": columns, **more}))
        resource, file = registry.resources[address], self.file(name)
        source = Source(file, file.name, resource)
        mapping = _mapping(resource, told, look_at(source, HOUSE, "en"), "")
        read = list(source.rows(mapping))
        for start in range(0, len(read), 500):
            Importer(resource, HOUSE, mapping.key).take(read[start : start + 500])
        wrong = [row.outcome.errors for row in read if row.outcome.errors]
        assert not wrong, wrong[0]
        return Counter(row.outcome.state for row in read)


def bring_in(files: Files) -> None:
    """Bring in what the orders are about, and the orders; what the numbers mean is told."""
    people = {}
    for row in files.rows("employees"):
        people[row["employeeID"]] = name = f"{row['firstName']} {row['lastName']}"
        mail = f"{name.replace(' ', '.').lower()}@northwind.example"
        add_user(mail, name, ["salesperson"], PASSWORD)
    categories = {row["categoryID"]: row["categoryName"] for row in files.rows("categories")}
    shares = {one: f"{Decimal(one) * 100:f}" for one in files.cells("order-details", "discount")}
    assert files.brought("categories", "catalog/categories", CATEGORIES) == {"created": 8}
    kinds = {"categoryID": categories}
    done = files.brought("products", "catalog/products", PRODUCTS, values=kinds)
    assert done == {"created": 77}
    fixed = {"kind": "company"}
    done = files.brought("customers", "contacts/parties", CUSTOMERS, fixed=fixed)
    assert done == {"created": 91}
    owners, percent = {"employeeID": people}, {"discount": shares}
    files.brought("orders", "sales/orders", ORDERS, values=owners)
    files.brought("order-details", "sales/lines", LINES, values=percent)
    resource = registry.resources["sales/orders"]
    for (number,) in Order.select(Order.id).order_by(Order.id).tuples():
        perform(resource, number, "confirm", HOUSE, {}, "job")


def revenue(house: House, by: str) -> dict[str, Decimal]:
    """Return the revenue by what is asked for, as the report's page, file and programs tell it."""
    told = program(house).get(f"/reports/sales.revenue?by={by}").json
    found = {label(row[by]): Decimal(row["revenue"]) for row in told["rows"]}
    browser, address = house.browser("Alice"), f"/reports/sales.revenue?by={by}"
    content = browser.get(f"{address}&format=xlsx").data
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    head = next(row for row in sheet if "Orders" in row)
    place = next(at for at, text in enumerate(head) if str(text).startswith("Revenue"))
    cells = [(str(row[0]), amount_in(row[place])) for row in sheet[sheet.index(head) + 1 :]]
    assert cells.pop() == ("Total", sum(found.values()))
    table = Table(browser.get(address).get_data(as_text=True))
    assert table.rows == cells
    if by == "month":
        assert [amount for _month, amount in cells] == list(found.values())
    else:
        assert dict(cells) == found
    return found


class Table:
    """The rows of a report's page: what they are about, and the last amount."""

    def __init__(self, page: str) -> None:
        body = page[page.index("<tbody>") : page.index("</tbody>")]
        cells = [
            [html.unescape(re.sub(r"<[^>]+>", "", one)).strip() for one in re.split(r"</td>", row)]
            for row in body.split("</tr>")[:-1]
        ]
        self.rows = [(row[0], amount_in(row[-3].replace(",", ""))) for row in cells]


def amount_in(cell: Any) -> Decimal:
    """Read an amount to the cent; a workbook keeps it as a number."""
    return Decimal(str(cell)).quantize(Decimal("0.01"))


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
    bring_in(Files(place, tmp_path, None))
    assert (Order.select().count(), OrderLine.select().count()) == (830, 2155)
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
    bring_in(Files(place, tmp_path, largest.__contains__))
    rows = Order.select(Order.number, Order.total, Order.state).tuples()
    assert {number: total for number, total, _state in rows} == largest
    assert {state for _number, _total, state in rows} == {"confirmed"}
    assert sum(revenue(house, "customer").values()) == sum(largest.values())
