"""RFM: customers in fifths, by how recently, how often and for how much they bought."""

from datetime import date, timedelta
from decimal import Decimal

from plugins.sales.rfm import Bought, Fifths

FIRST = date(2026, 1, 1)
TEN = [Bought(FIRST + timedelta(days=n), n, Decimal(100 * n)) for n in range(1, 11)]


def test_two_of_ten_lie_in_each_fifth_and_the_best_is_555() -> None:
    parted = Fifths.of(TEN)
    assert [parted.scores(one).recency for one in TEN] == [1, 1, 2, 2, 3, 3, 4, 4, 5, 5]
    assert (parted.scores(TEN[0]).code, parted.scores(TEN[-1]).code) == ("111", "555")
    assert parted.scores(TEN[-1]).named()[1] == "t-good"


def test_every_score_has_a_class() -> None:
    parted = Fifths.of(TEN)
    for last in TEN:
        for often in TEN:
            for much in TEN:
                assert parted.scores(Bought(last.last_on, often.orders, much.total)).named()[0]


def test_fewer_than_five_customers_are_not_parted() -> None:
    assert not Fifths.of(TEN[:4]).are_known
    assert Fifths.of(TEN[:5]).are_known
