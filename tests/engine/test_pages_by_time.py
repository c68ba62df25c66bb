"""A list sorted by a time of day goes on to its next page and back."""

from datetime import time

from peewee import CharField, TimeField

from app.reading.columns import columns_of
from app.reading.pages import Listing
from app.resource import Resource
from models.gate import gate
from models.record import Record
from plugins.contacts import plugin
from tests.house import House


class Alarm(Record):
    """A clock that rings."""

    name = CharField(index=True)
    rings = TimeField(index=True)
    again = TimeField(null=True)


class Alarms(Resource):
    model = Alarm
    columns = ("name", "rings", "again")


def test_pages_by_a_time_hold_each_row_once(any_house: House) -> None:
    Alarm.create_table()
    with gate(None, "command"):
        for number in range(30):
            at = time(number % 24, number, 30 if number % 2 else 0)
            Alarm(name=f"a{number}", rings=at, again=at if number % 3 else None).save()
    alarms = Alarms()
    alarms.plugin = plugin
    alice = any_house.actor("Alice")
    columns = columns_of(alarms, alice, alarms.columns, "en")
    for sort in ("rings", "-rings", "again", "-again", "rings,name"):
        listing = Listing(alarms, alice, [("sort", sort)])
        pages = [listing.page(columns, limit=8)]
        while not pages[-1].last:
            pages.append(listing.page(columns, after=pages[-1].after, limit=8))
        seen = [row[0] for page in pages for row in page.rows]
        assert (len(seen), len(set(seen)), len(pages)) == (30, 30, 4), sort
        back = listing.page(columns, before=pages[1].before, limit=8)
        assert [row[0] for row in back.rows] == seen[:8], sort
