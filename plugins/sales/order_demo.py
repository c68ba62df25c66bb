"""The sample company's orders: quotations out, orders of a year, some that come again."""

from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from app.api import User
from plugins.catalog.product import Product
from plugins.contacts.party import Party
from plugins.sales import plugin
from plugins.sales.commission import CommissionRule
from plugins.sales.deal import Deal
from plugins.sales.order import Order
from plugins.sales.order_line import OrderLine
from plugins.sales.recurrence import Recurrence

BUYERS, SOLD, OFFERED = 14, 54, 9
DISCOUNTS = [0, 0, 0, 0, 5, 10]


@plugin.demo
def fill_orders(random: Random, day: date) -> None:
    """Let some firms buy again and again over a year, and offer something to others."""
    owners = [row.id for row in User.select().where(User.is_active).order_by(User.id)]
    firms = list(Party.select().where(Party.kind == "company").order_by(Party.id).limit(BUYERS))
    goods = list(
        Product.select()
        .where(Product.is_active, Product.sale_price.is_null(False), Product.kind != "kit")
        .order_by(Product.id)
    )
    if not owners or not firms or not goods:
        return
    sample = _Sample(random, owners, firms, goods)
    for number in range(SOLD):
        sample.sold(number, day - timedelta(days=360 - number * 350 // SOLD))
    for number in range(OFFERED):
        sample.offered(number, day)
    CommissionRule(percent=Decimal("2.5"), base="net", from_on=day - timedelta(days=365)).save()


class _Sample:
    """What the sample is made from."""

    def __init__(
        self, random: Random, owners: list[int], firms: list[Party], goods: list[Product]
    ) -> None:
        self.random, self.owners, self.firms, self.goods = random, owners, firms, goods

    def _order(self, firm: Party, day: date, lines: int, **more: Any) -> Order:
        people = Party.select().where(Party.company == firm.id).order_by(Party.id)
        made = Order(
            party=firm,
            contact=people.first(),
            date=day,
            owner=self.random.choice(self.owners),
            **more,
        )
        made.save_with([self._line(place) for place in range(lines)])
        return made

    def _line(self, place: int) -> OrderLine:
        return OrderLine(
            product=self.random.choice(self.goods),
            quantity=self.random.choice([1, 2, 2, 3, 4, 6, 10, 12]),
            discount=self.random.choice(DISCOUNTS),
            is_optional=place > 2 and self.random.random() < 0.3,
        )

    def sold(self, number: int, day: date) -> None:
        """Let a firm order something; the last ones aren't done yet."""
        firm = self.firms[min(self.random.randrange(BUYERS), self.random.randrange(BUYERS))]
        reference = f"PO-{4100 + number * 7}" if number % 3 == 0 else None
        made = self._order(firm, day, self.random.randint(1, 5), reference=reference)
        made.confirm()
        made.confirmed_on = day
        made.save()
        if number < SOLD - 6:
            made.finish()
        if number == SOLD - 1:
            months = self.random.choice([1, 3])
            Recurrence(order=made, every_months=months, next_on=day + timedelta(days=30)).save()

    def offered(self, number: int, day: date) -> None:
        """Offer something: some sent, one accepted, one cancelled, one past its day."""
        deals = list(Deal.select().where(Deal.state == "open").order_by(Deal.id).limit(OFFERED))
        deal = deals[number] if number < len(deals) else None
        firm = deal.party if deal else self.firms[number % BUYERS]
        since = day - timedelta(days=number * 2)
        until = since + timedelta(days=30)
        made = self._order(firm, since, self.random.randint(2, 5), valid_until=until, origin=deal)
        if number in (2, 3, 4, 6):
            made.post("sent")
        if number == 7:
            made.cancel("They build it themselves.")
