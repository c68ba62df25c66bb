"""A house with a hundred thousand orders: a thousand come through the gate, the rest is copied."""

from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from app.registry import registry
from app.rights import HOUSE, Actor
from app.writing import create, perform
from app.writing.batch import create_many
from models.database import database, is_sqlite
from models.rows import chunks
from plugins.catalog.bench import many_products
from plugins.contacts.bench import many_parties
from plugins.sales.order import Order
from plugins.sales.order_line import OrderLine
from plugins.sales.pipeline import Stage
from tests.sales.conftest import at

MADE = 1_000
LINES = 10


def fill(actor: Actor, parties: int, products: int, orders: int, deals: int) -> None:
    """Fill the open house; `orders` is a multiple of `MADE`."""
    random = Random(7)
    _stored("contacts/parties", many_parties(random, parties))
    _stored("catalog/products", many_products(random, products))
    _stored("sales/deals", _deals(random, parties, deals), actor)
    _make(actor, random, parties, products)
    with database.atomic():
        for turn in range(1, orders // MADE):
            _copy(turn, parties, products)
    if not is_sqlite():
        for model in (Order, OrderLine, OrderLine.taxes.get_through_model()):
            _count_on(model._meta.table_name)
    database.execute_sql("ANALYZE")


def _count_on(table: str) -> None:
    """Let PostgreSQL give ids after those that were copied."""
    database.execute_sql(
        f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT MAX(id) FROM {table}))"
    )


def _stored(address: str, rows: Any, actor: Actor = HOUSE) -> None:
    for part in chunks(rows, 2_000):
        bad = [one.errors for one in create_many(registry.resources[address], part, actor)]
        assert not any(bad), next(filter(None, bad))


def _deals(random: Random, parties: int, count: int) -> Any:
    stages = [one.id for one in Stage.select()]
    for number in range(count):
        yield {
            "title": f"Deal {number}",
            "party": random.randrange(1, parties),
            "stage": random.choice(stages),
            "amount": Decimal(random.randrange(100, 90_000)),
            "expected_close": date(2026, 12, 1) + timedelta(days=number % 90),
        }


def _make(actor: Actor, random: Random, parties: int, products: int) -> None:
    values = {"name": "VAT", "kind": "percent", "rate": "19"}
    tax = create(at("catalog/taxes"), values, actor).id
    for number in range(MADE):
        lines = [
            {
                "product": random.randrange(1, products),
                "quantity": str(random.randrange(1, 9)),
                "discount": random.choice(("0", "0", "5")),
                "taxes": [tax],
            }
            for _line in range(LINES)
        ]
        day = date(2026, 1, 1) + timedelta(days=number % 330)
        told = {"party": random.randrange(1, parties), "date": day.isoformat()}
        made = create(at("sales/orders"), told, actor, {"lines": lines})
        if number % 10:
            perform(at("sales/orders"), made.id, "confirm", actor, {})


def _copy(turn: int, parties: int, products: int) -> None:
    """Copy what was made: other days, customers and products; posted once its lines are there."""
    days = turn * 11 % 1500
    earlier = f"date({{0}}, '-{days} days')" if is_sqlite() else f"({{0}} - {days})"
    spread = {
        "number": f"number || '-{turn}'",
        "number_key": f"number_key || '-{turn}'",
        "date": earlier.format("date"),
        "confirmed_on": earlier.format("confirmed_on"),
        "party_id": f"CAST(MOD(party_id * 7 + {turn * 131}, {parties - 10}) AS INTEGER) + 1",
        "state": "'quotation'",
    }
    _copied(Order, turn, spread)
    other = f"CAST(MOD(product_id * 13 + {turn * 977}, {products - 10}) AS INTEGER) + 1"
    _copied(OrderLine, turn, {"order_id": f"order_id + {turn * MADE}", "product_id": other})
    through: Any = OrderLine.taxes.get_through_model()
    _copied(through, turn, {"orderline_id": f"orderline_id + {turn * MADE * LINES}"})
    if is_sqlite():
        database.execute_sql(
            "INSERT INTO sales_order_search (rowid, number, reference)"
            f" SELECT rowid + {turn * MADE}, number, reference FROM sales_order_search"
            f" WHERE rowid <= {MADE}"
        )
    else:
        database.execute_sql(
            "INSERT INTO sales_order_search (id, number, reference)"
            f" SELECT id + {turn * MADE}, number || '-{turn}', reference FROM sales_order_search"
            f" WHERE id <= {MADE} ON CONFLICT DO NOTHING"
        )
    database.execute_sql(
        "UPDATE sales_order SET state = (SELECT made.state FROM sales_order AS made"
        f" WHERE made.id = sales_order.id - {turn * MADE})"
        f" WHERE id > {turn * MADE} AND id <= {(turn + 1) * MADE}"
    )


def _copied(model: Any, turn: int, spread: dict[str, str]) -> None:
    """Copy the first rows of a table, with expressions in place of some columns."""
    count = MADE if model is Order else MADE * LINES
    columns = [field.column_name for field in model._meta.sorted_fields]
    told = {**spread, "id": f"id + {turn * count}"}
    names = ", ".join(f'"{name}"' for name in columns)
    values = ", ".join(told.get(name, f'"{name}"') for name in columns)
    table = model._meta.table_name
    database.execute_sql(
        f'INSERT INTO "{table}" ({names}) SELECT {values} FROM "{table}" WHERE id <= {count}'
    )
