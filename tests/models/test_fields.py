"""Field types keep exact values and give them back."""

import ast
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st
from peewee import Model, PostgresqlDatabase, SqliteDatabase, fn

from models import fields
from models.fields import (
    EmailField,
    IdField,
    MomentField,
    MoneyField,
    QuantityField,
    StateField,
)
from models.refused import Invalid
from tests.examples import examples


class Parcel(Model):
    """A record with the fields under test."""

    id = IdField()
    amount = MoneyField(default=0)
    paid = MoneyField(null=True)
    weight = QuantityField(default=1)
    sent_at = MomentField(null=True)
    state = StateField({"packed": ["sent"], "sent": []}, labels={"sent": "Under way"})
    email = EmailField(null=True)


@pytest.fixture(autouse=True)
def database() -> Iterator[SqliteDatabase]:
    """Keep parcels in memory."""
    base = SqliteDatabase(":memory:")
    with base.bind_ctx([Parcel]):
        base.create_tables([Parcel])
        yield base
    base.close()


def create(**values: Any) -> Parcel:
    return Parcel.get_by_id(Parcel.create(**values).id)


def first_row(database: Any, sql: str) -> Any:
    return database.execute_sql(sql).fetchone()


def create_table(model: Any) -> str:
    return str(model._schema._create_table().query()[0])


def ids(*conditions: Any) -> list[int]:
    return [parcel.id for parcel in Parcel.select().where(*conditions).order_by(Parcel.id)]


def test_money_lies_in_the_table_as_a_whole_number(database: SqliteDatabase) -> None:
    parcel = create(amount=Decimal("12.5"))
    assert parcel.amount == Decimal("12.5")
    assert parcel.paid is None
    assert first_row(database, "SELECT amount, typeof(amount) FROM parcel") == (125000, "integer")


@examples(50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.decimals(Decimal(-(2**63) + 1) / 10**6, Decimal(2**63 - 1) / 10**6, places=6))
def test_quantity_comes_back_exact(weight: Decimal) -> None:
    assert create(weight=weight).weight == weight


def test_amounts_are_compared_as_decimals() -> None:
    for amount in ("-2", "9.99", "10", "100.0001"):
        create(amount=Decimal(amount))
    assert ids(Parcel.amount > Decimal("9.99")) == [3, 4]
    assert ids(Parcel.amount == 10) == [3]
    assert ids(Parcel.amount.in_([Decimal("-2"), 10])) == [1, 3]
    assert ids(Parcel.amount.between(Decimal(-2), Decimal(10))) == [1, 2, 3]


def test_sums_in_sql_are_compared_and_read_as_decimals() -> None:
    create(amount=Decimal("12.5"), paid=Decimal("2.5"))
    create(amount=Decimal("1"), paid=Decimal("1"))
    assert ids(Parcel.amount - Parcel.paid > Decimal("9.99")) == [1]
    assert ids((Parcel.amount - Parcel.paid).in_([0, Decimal("0.5")])) == [2]
    assert ids((Parcel.amount + 1).between(1, 2)) == [2]
    assert ids(1 - Parcel.amount == 0) == [2]
    assert ids(1 + Parcel.amount != 2) == [1]
    assert ids(Parcel.amount * 2 - Parcel.paid + 1 >= Decimal("23.5")) == [1]
    query = Parcel.select((Parcel.amount - Parcel.paid * 2).alias("open")).order_by(Parcel.id)
    rows: Any = query.dicts()
    assert [row["open"] for row in rows] == [Decimal("7.5"), Decimal("-1")]


def test_total_is_a_decimal_and_zero_without_rows() -> None:
    assert Parcel.select(Parcel.amount.total()).scalar() == 0
    create(amount=Decimal("12.5"))
    create(amount=Decimal("-0.25"))
    assert Parcel.select(Parcel.amount.total()).scalar() == Decimal("12.25")
    heavy = Parcel.select(Parcel.state).group_by(Parcel.state)
    assert heavy.having(Parcel.amount.total() > Decimal("12.24")).count() == 1
    assert heavy.having(Parcel.amount.total() > Decimal("12.25")).count() == 0


def test_update_in_sql_adds_decimals() -> None:
    create(amount=Decimal("1"))
    Parcel.update(amount=Parcel.amount + Decimal("0.25")).execute()
    assert Parcel.get().amount == Decimal("1.25")


@pytest.mark.parametrize("wrong", [1.5, True, "1.5"])
def test_refuses_what_is_not_exact_when_it_is_set(wrong: Any) -> None:
    with pytest.raises(Invalid):
        Parcel(amount=wrong)


@pytest.mark.parametrize(
    "wrong", ["NaN", "sNaN", "Infinity", "0.00001", "922337203685477.5808", "1E+30", "1E-35"]
)
def test_refuses_what_the_column_cannot_keep(wrong: str) -> None:
    with pytest.raises(Invalid):
        Parcel.create(amount=Decimal(wrong))


def test_refuses_decimals_beyond_the_context_too() -> None:
    with pytest.raises(Invalid):
        Parcel.create(amount=Decimal("1.00000000000000000000000000000000000001"))


def test_refuses_products_in_sql() -> None:
    for wrong in (Parcel.weight, Decimal("1.5"), 1.5):
        with pytest.raises(TypeError):
            Parcel.amount * wrong  # type: ignore[operator]
    with pytest.raises(TypeError):
        Parcel.amount / 2
    with pytest.raises(TypeError):
        Parcel.amount + Parcel.weight


def test_refuses_averages() -> None:
    create(amount=Decimal("1"))
    with pytest.raises(ArithmeticError):
        list(Parcel.select(fn.AVG(Parcel.amount).converter(Parcel.amount.python_value).alias("a")))


def test_moment_is_kept_in_utc_as_sortable_text(database: SqliteDatabase) -> None:
    berlin = timezone(timedelta(hours=1))
    parcel = create(sent_at=datetime(2026, 11, 20, 14, 0, 0, 123999, tzinfo=berlin))
    assert parcel.sent_at == datetime(2026, 11, 20, 13, 0, 0, 123000, tzinfo=UTC)
    assert parcel.sent_at.tzinfo is UTC
    assert first_row(database, "SELECT sent_at FROM parcel") == ("2026-11-20 13:00:00.123",)
    assert ids(Parcel.sent_at <= parcel.sent_at) == [parcel.id]
    assert ids(Parcel.sent_at > parcel.sent_at) == []


def test_refuses_a_moment_without_zone() -> None:
    with pytest.raises(Invalid):
        Parcel.create(sent_at=datetime(2026, 11, 20))  # noqa: DTZ001


def test_id_is_never_given_twice() -> None:
    first, last = create(), create()
    last.delete_instance()
    assert create().id > last.id > first.id


def test_state_begins_with_the_first_and_moves_as_declared() -> None:
    state = Parcel.state
    assert create().state == "packed"
    assert state.may_move("packed", "sent")
    assert not state.may_move("sent", "packed")
    assert list(state.choices) == [("packed", "Packed"), ("sent", "Under way")]


def test_refuses_moves_to_states_that_are_not_declared() -> None:
    with pytest.raises(ValueError, match="lost"):
        StateField({"packed": ["lost"]})


def test_columns_on_postgresql() -> None:
    with PostgresqlDatabase(None).bind_ctx([Parcel]):
        sql = create_table(Parcel)
    assert '"id" BIGSERIAL NOT NULL PRIMARY KEY' in sql
    assert '"amount" BIGINT NOT NULL' in sql
    assert '"sent_at" TIMESTAMPTZ' in sql


def test_columns_on_sqlite() -> None:
    sql = create_table(Parcel)
    assert '"id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT' in sql


def test_types_for_the_checker_name_every_field() -> None:
    stub = Path(fields.__file__).with_suffix(".pyi").read_text(encoding="utf-8")
    declared = {node.name for node in ast.parse(stub).body if isinstance(node, ast.ClassDef)}
    assert declared == set(vars(fields)["__all__"])
