"""The sample company's sales: a year of leads and deals, and what each month was expected to be."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from app.api import User, firm_zone, now
from plugins.contacts.activity import Activity
from plugins.contacts.party import Party
from plugins.sales import plugin
from plugins.sales.deal import Deal
from plugins.sales.demo_words import ABOUT, LEADS, NEXT, TITLES
from plugins.sales.figures import last_of
from plugins.sales.forecast import Forecast
from plugins.sales.lead import Lead
from plugins.sales.lost_reason import LostReason
from plugins.sales.money import firm_currency
from plugins.sales.pipeline import Stage
from plugins.sales.stage_change import StageChange
from plugins.sales.target import Target

CLOSED, OPEN = 34, 26
RATES = {"USD": Decimal("0.92"), "GBP": Decimal("1.17"), "CHF": Decimal("1.04")}


@plugin.demo
def fill_sales(random: Random, day: date) -> None:
    """Fill in deals that were won and lost, deals that are open, leads, targets and forecasts."""
    owners = [row.id for row in User.select().where(User.is_active).order_by(User.id)]
    firms = list(Party.select().where(Party.kind == "company").order_by(Party.id))
    stages = list(Stage.select().order_by(Stage.pipeline, Stage.position, Stage.id))
    if not firms or not owners or not stages:
        return
    sample = _Sample(random, day, owners, firms, stages)
    for number in range(CLOSED):
        sample.closed_deal(number)
    for number in range(OPEN):
        sample.open_deal(number)
    for number, who in enumerate(LEADS):
        sample.lead(number, *who)
    sample.months()


class _Sample:
    """What the sample is made from."""

    def __init__(
        self,
        random: Random,
        day: date,
        owners: list[int],
        firms: list[Party],
        stages: list[Stage],
    ) -> None:
        self.random, self.day, self.owners, self.firms = random, day, owners, firms
        self.stages = [one for one in stages if one.pipeline_id == stages[0].pipeline_id]
        self.reasons = list(LostReason.select().order_by(LostReason.id))

    def _deal(self, number: int, began: datetime, close: date) -> Deal:
        firm = self.firms[(number * 7) % len(self.firms)]
        people = Party.select().where(Party.company == firm.id).order_by(Party.id)
        currency = self.random.choice([firm_currency()] * 6 + sorted(RATES))
        made = Deal(
            title=TITLES[number % len(TITLES)],
            party=firm,
            contact=people.first(),
            stage=self.stages[0],
            stage_since=began,
            amount=Decimal(self.random.randint(8, 640)) * 50,
            currency=currency,
            rate=None if currency == firm_currency() else RATES.get(currency),
            expected_close=close,
            owner=self.random.choice(self.owners),
        )
        made.save()
        return made

    def closed_deal(self, number: int) -> None:
        """Let a deal go its way and be won, two of three, or lost."""
        ended = self.day - timedelta(days=3 + number * 10)
        began = ended - timedelta(days=self.random.randint(15, 90))
        deal = self._deal(number, _at(began, 9), ended + timedelta(days=self.random.randint(-9, 9)))
        is_won = number % 3 != 2
        steps = len(self.stages) if is_won else self.random.randint(1, len(self.stages))
        length = (ended - began).days
        for place in range(1, steps):
            _move(deal, self.stages[place], _at(began + timedelta(length * place // steps), 11))
        if is_won:
            deal.win()
        else:
            deal.lose(str(self.random.choice(self.reasons).name) if self.reasons else "Price")
        deal.closed_on = ended
        deal.save()
        _date_last_step(deal, _at(ended, 16))

    def open_deal(self, number: int) -> None:
        """Leave a deal in one of the stages; some are past their days, some without next step."""
        place = number % len(self.stages)
        here = self.random.randint(1, 12) + (25 if number % 6 == 5 else 0)
        since = self.day - timedelta(days=here)
        began = since - timedelta(days=8 * place)
        close = self.day + timedelta(days=self.random.randint(4, 110))
        if number % 9 == 4:
            close = self.day - timedelta(days=self.random.randint(2, 15))
        deal = self._deal(CLOSED + number, _at(began, 10), close)
        for step in range(1, place + 1):
            moment = began + (since - began) * step // place
            _move(deal, self.stages[step], _at(moment, 14))
        if number % 5 != 3:
            self._next_step(deal, number)

    def _next_step(self, deal: Deal, number: int) -> None:
        kind, subject = NEXT[number % len(NEXT)]
        due = self.day + timedelta(days=self.random.randint(-2, 14))
        made = Activity(kind=kind, subject=subject, due_at=_at(due, 9 + number % 8))
        made.owner = deal.owner
        made.about = deal
        made.save()

    def lead(self, number: int, name: str, firm: str, mail: str, source: str) -> None:
        """Make a lead; some were spoken with, one leads nowhere."""
        owner = None if number % 3 == 2 else self.random.choice(self.owners)
        subject, message = ABOUT[number % len(ABOUT)]
        made = Lead(
            name=name,
            company_name=firm,
            email=mail,
            source=source,
            subject=subject,
            message=message,
            owner=owner,
        )
        made.save()
        if number % 4 == 1:
            made.contact()
        elif number % 7 == 6:
            made.discard("Wanted to sell us something.")

    def months(self) -> None:
        """Keep what was expected of the last months, and what people are to win in this one."""
        first = self.day.replace(day=1)
        for owner in self.owners:
            Target(person=owner, month=first, amount=Decimal(20_000)).save()
        for back in range(1, 9):
            month = _months_before(first, back)
            won = _won_in(month)
            share = Decimal(self.random.randint(70, 135)) / 100
            amount = (won or Decimal(9_000)) * share
            Forecast(
                month=month,
                last_day=last_of(month),
                taken_on=month,
                deals=self.random.randint(3, 7),
                amount=amount.quantize(Decimal(1)) * 2,
                weighted=amount.quantize(Decimal(1)),
                currency=firm_currency(),
            ).save()


def _at(day: date, hour: int) -> datetime:
    """Give a moment of a day, but none that lies ahead of a step already made."""
    return datetime.combine(day, time(hour), firm_zone()).astimezone(now().tzinfo)


def _move(deal: Deal, stage: Stage, moment: datetime) -> None:
    deal.stage, deal.stage_since = stage, moment
    deal.save()


def _date_last_step(deal: Deal, moment: datetime) -> None:
    steps: Any = StageChange.select().where(StageChange.deal == deal.id)
    last = steps.order_by(StageChange.id.desc()).first()
    last.at = moment
    last.save()


def _months_before(first: date, count: int) -> date:
    for _month in range(count):
        first = (first - timedelta(days=1)).replace(day=1)
    return first


def _won_in(month: date) -> Decimal:
    rows = Deal.select(Deal.amount_firm).where(
        Deal.state == "won", Deal.closed_on.between(month, last_of(month))
    )
    return sum((row.amount_firm for row in rows if row.amount_firm is not None), Decimal(0))
