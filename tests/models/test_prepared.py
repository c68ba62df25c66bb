"""Prepared queries: written once, asked with other values."""

from models.core import User
from models.prepared import Prepared
from tests.house import House

by_name = Prepared(
    2, lambda name, other: User.select(User.email).where(User.name.in_([name, other]))
)


def test_asks_the_same_query_with_other_values(any_house: House) -> None:
    assert sorted(by_name.rows("Alice", "Bob")) == [
        ("alice@lantern.example",), ("bob@lantern.example",),
    ]  # fmt: skip
    assert by_name.rows("Charlie", "nobody") == [("charlie@lantern.example",)]


def test_is_written_anew_for_another_database(house: House) -> None:
    assert by_name.rows("Bob", "nobody") == [("bob@lantern.example",)]


def test_makes_records_as_the_query_would(any_house: House) -> None:
    newest = Prepared(1, lambda count: User.select().order_by(User.id.desc()).limit(count))
    for count in (1, 2):
        found = newest.records(count)
        assert [one.name for one in found] == ["Charlie", "Bob"][:count]
        assert all(isinstance(one, User) for one in found)
    assert newest.records(1)[0] is not found[0]
