"""Calendars: the firm's days, the reader's moments, moves that keep the time of day."""

import re
from datetime import UTC, date, datetime, timedelta
from html import unescape
from typing import Any
from urllib.parse import urlencode

import pytest

from app.filters import FilterError
from app.misdeclared import Misdeclared
from app.registry import registry
from app.resource import Resource
from app.showing.lists import list_page
from app.showing.spans import Span, first_weekday, read_span
from app.view_checks import check_views
from app.view_parts import Calendar
from app.writing import create, update
from app.writing.days import move_to_day, read_day_wish
from models.clock import today, use_zone
from models.gate import gate
from models.refused import Refused
from plugins.contacts.activity import Activity
from plugins.library import Loan
from tests.engine.counting import queries
from tests.engine.test_boards import PART, at, lend
from tests.engine.test_options_work import odd
from tests.house import Browser, House

DUE = "/contacts/activities?view=calendar:due_at"


def calendar(house: House, resource: Resource, word: str, who: str = "Alice") -> Calendar:
    """Return what a calendar's address shows to somebody."""
    shown = list_page(resource, house.actor(who), [("view", word)], "en").calendar
    assert shown
    return shown


def entries(shown: Calendar, day: str) -> list[str]:
    """Return the labels on a day."""
    return [one.label for found in shown.days if found.iso == day for one in found.entries]


def task(house: House, due: str, subject: str = "Count", **more: Any) -> Any:
    """Make a task that is due at a moment."""
    values = {"subject": subject, "due_at": datetime.fromisoformat(due), **more}
    return create(at("contacts/activities"), values, house.actor("Alice"))


def drawn(browser: Browser, path: str) -> str:
    answer = browser.get(path)
    assert answer.status_code == 200, path
    return unescape(answer.get_data(as_text=True))


def to(entry: Any, day: str) -> dict[str, str]:
    """Return the form that moves an activity as it is to a day."""
    seen = f"{entry.due_at:%Y-%m-%dT%H:%M:%S}Z"
    return {"query": "view=calendar:due_at", "move": f"id={entry.id}&from={seen}&to={day}"}


@pytest.mark.parametrize(
    ("detail", "first", "last", "again"),
    [
        ("", "2026-11-01", "2026-11-30", ""),
        ("month", "2026-11-01", "2026-11-30", ""),
        ("month:2026-02-17", "2026-02-01", "2026-02-28", "month:2026-02-01"),
        ("week", "2026-11-16", "2026-11-22", "week"),
        ("week:2026-11-22", "2026-11-16", "2026-11-22", "week"),
        ("week:2026-11-23", "2026-11-23", "2026-11-29", "week:2026-11-23"),
        ("day:2026-11-19", "2026-11-19", "2026-11-19", "day"),
    ],
)
def test_a_span_is_read_and_written_as_short_as_it_is_meant(
    detail: str, first: str, last: str, again: str
) -> None:
    now = date(2026, 11, 19)
    span = read_span(detail, now)
    assert (span.first.isoformat(), span.last.isoformat()) == (first, last)
    assert span.detail(now) == again


def test_spans_follow_each_other_without_a_gap() -> None:
    for name in ("day", "week", "month"):
        span = Span(name, date(2024, 2, 29))
        for _step in range(30):
            after = span.beside(1)
            assert after.first == span.last + timedelta(days=1)
            assert after.beside(-1).first == span.first
            span = after
    assert Span("month", date(9998, 12, 5)).beside(1).first == date(9998, 12, 1)


def test_weeks_begin_as_the_readers_language_does() -> None:
    assert [first_weekday(one) for one in ("en", "de", "en-US")] == [0, 0, 6]
    days = read_span("month:2026-11-01", today(), "en-US").days()
    assert (days[0], len(days) % 7) == (date(2026, 11, 1), 0)


@pytest.mark.parametrize("detail", ["year", "week:x", "day:2026-02-30", "day:0001-01-01", "week:"])
def test_nonsense_is_no_span(house: House, detail: str) -> None:
    if detail != "week:":
        with pytest.raises(FilterError):
            read_span(detail, today())
        answer = house.browser("Alice").get(f"{DUE}:{detail}")
        assert answer.status_code == 400
    assert house.browser("Alice").get("/contacts/activities?view=calendar:x").status_code == 400


def test_moments_lie_on_the_days_of_the_reader(any_house: House) -> None:
    task(any_house, "2026-11-17T23:30:00+00:00")
    resource = at("contacts/activities")
    shown = calendar(any_house, resource, "calendar:due_at:week:2026-11-16")
    assert entries(shown, "2026-11-18") == ["Count"]  # 00:30 in Berlin
    with use_zone("America/New_York"):
        shown = calendar(any_house, resource, "calendar:due_at:week:2026-11-16")
    assert entries(shown, "2026-11-17") == ["Count"]
    assert [day.entries[0].time for day in shown.days if day.entries] == ["18:30"]
    assert (18, "18:00") in shown.hours


def test_days_are_the_firms_for_everybody(any_house: House) -> None:
    (loan,) = lend(any_house, 1)
    update(at("library/loans"), loan.id, {"due": date(2026, 11, 17)}, any_house.actor("Alice"))
    with use_zone("Pacific/Auckland"):
        shown = calendar(any_house, at("library/loans"), "calendar:due:week:2026-11-16")
    assert [len(day.entries) for day in shown.days] == [0, 1, 0, 0, 0, 0, 0]
    assert not shown.hours


def test_a_move_keeps_the_clock_when_summer_ends(any_house: House) -> None:
    moved = task(any_house, "2026-10-23T07:15:00+00:00")  # 09:15 in summer
    alice = any_house.browser("Alice")
    answer = alice.post("/contacts/activities/day", to(moved, "2026-10-27"))
    assert answer.status_code == 303
    assert Activity.get_by_id(moved.id).due_at == datetime(2026, 10, 27, 8, 15, tzinfo=UTC)


def test_a_move_keeps_a_very_long_filter(any_house: House) -> None:
    moved = task(any_house, "2026-10-23T07:15:00+00:00")
    form = to(moved, "2026-10-27")
    form["query"] += "&" + urlencode({"subject__in": ",".join(["Count", *["x" * 40] * 99])})
    assert len(form["query"]) > 4_000
    answer = any_house.browser("Alice").post("/contacts/activities/day", form)
    assert answer.status_code == 303
    assert "subject__in=Count" in answer.headers["Location"]
    assert Activity.get_by_id(moved.id).due_at == datetime(2026, 10, 27, 8, 15, tzinfo=UTC)


def test_the_second_of_two_movers_is_told(any_house: House) -> None:
    moved = task(any_house, "2026-11-17T09:00:00+00:00")
    alice = any_house.browser("Alice")
    wish = to(moved, "2026-11-19")
    first = alice.post("/contacts/activities/day", wish, headers=PART)
    text = unescape(first.get_data(as_text=True))
    assert first.status_code == 200
    assert "Count: 19 Nov" in text
    assert re.search(r'action="/core/changes/\d+/undo"', text)
    assert 'name="form_id"' in text
    late = alice.post("/contacts/activities/day", to(moved, "2026-11-25"), headers=PART)
    assert late.status_code == 409
    assert "moved by somebody else" in late.get_data(as_text=True)
    page = alice.post("/contacts/activities/day", to(moved, "2026-11-25"))
    assert page.status_code == 409
    assert "<html" in page.get_data(as_text=True)
    assert Activity.get_by_id(moved.id).due_at.day == 19


def test_a_move_is_one_change_that_undo_takes_back(house: House) -> None:
    moved = task(house, "2026-11-17T09:00:00+00:00")
    alice = house.browser("Alice")
    alice.post("/contacts/activities/day", to(moved, "2026-11-19"))
    assert alice.post("/core/changes/latest/undo").status_code == 303
    assert Activity.get_by_id(moved.id).due_at == moved.due_at


def test_one_form_sent_twice_moves_once(house: House) -> None:
    moved = task(house, "2026-11-17T09:00:00+00:00")
    alice = house.browser("Alice")
    form = {**alice.token(), **to(moved, "2026-11-19")}
    for _time in range(2):
        answer = alice.client.post("/contacts/activities/day", data=form, headers=PART)
        assert answer.status_code == 200
    assert Activity.get_by_id(moved.id).version == 2


def test_without_script_a_form_asks_for_the_day(house: House) -> None:
    moved = task(house, "2026-11-17T09:00:00+00:00")
    alice = house.browser("Alice")
    text = drawn(alice, f"{DUE}:month:2026-11-01")
    (move,) = re.findall(rf'name="move" value="(id={moved.id}&[^"]+)"', text)
    (query,) = re.findall(
        r'method="get".*\n<input type="hidden" name="query" value="([^"]+)"', text
    )
    ask = f"/contacts/activities/day?{urlencode({'query': query, 'move': move})}"
    part = unescape(alice.fragment(ask).get_data(as_text=True))
    assert set(re.findall(r'name="to" value="([^"]+)"', part)) == {"2026-11-18", "2026-11-24"}
    assert part.count('name="form_id"') == 2
    form = drawn(alice, ask)
    assert 'name="to" type="date" required value="2026-11-17"' in form
    sent = dict(re.findall(r'name="(query|move)" value="([^"]*)"', form))
    assert alice.post("/contacts/activities/day", {**sent, "to": "never"}).status_code == 422
    assert alice.post("/contacts/activities/day", {**sent, "to": "2026-12-24"}).status_code == 303
    assert Activity.get_by_id(moved.id).due_at.month == 12


def test_an_entry_is_small_since_a_week_may_have_hundreds(house: House) -> None:
    task(house, "2026-11-17T09:00:00+00:00", "A" * 40)
    text = house.browser("Alice").get(f"{DUE}:week:2026-11-17").get_data(as_text=True)
    (entry,) = re.findall(r'<li id="entry-.*?</li>', text, re.S)
    assert len(entry) < 450


def test_who_may_not_has_no_handle_and_is_refused(house: House) -> None:
    (loan,) = lend(house, 1)
    bob = house.browser("Bob")
    path = f"/library/loans?view=calendar:due:month:{loan.due}"
    handle = 'name="move" value="id='
    assert handle not in drawn(bob, path)
    assert handle in drawn(house.browser("Alice"), path)
    wish = {"query": "view=calendar", "move": f"id={loan.id}&from={loan.due}&to=2026-12-24"}
    assert bob.post("/library/loans/day", wish, headers=PART).status_code == 403
    assert house.browser("Charlie").post("/library/loans/day", wish).status_code == 404
    assert Loan.get_by_id(loan.id).due == loan.due


@pytest.mark.parametrize(
    ("move", "status"),
    [("", 400), ("id=x&from=2026", 400), ("id=1&from=x&to=2026-13-01", 422), ("id=9&from=x", 422)],
)
def test_nonsense_is_no_move(house: House, move: str, status: int) -> None:
    task(house, "2026-11-17T09:00:00+00:00")
    told = {"move": move, "query": "view=calendar"}
    answer = house.browser("Alice").post("/contacts/activities/day", told)
    assert answer.status_code in (status, 404)


def test_what_is_done_and_what_is_late_is_said_in_words(house: House) -> None:
    first, _second = lend(house, 2)
    alice = house.actor("Alice")
    for loan in Loan.select():
        update(at("library/loans"), loan.id, {"due": date(2026, 3, 3)}, alice)
    Loan.update(state="returned").where(Loan.id == first.id).execute()
    shown = calendar(house, at("library/loans"), "calendar:due:day:2026-03-03")
    assert {one.id: (one.tone, one.sign) for one in shown.days[0].entries} == {
        first.id: ("good", "Returned"),
        _second.id: ("bad", "Overdue, Lent"),
    }
    task(house, "2026-03-03T09:00:00+00:00", done_at=datetime(2026, 3, 4, tzinfo=UTC))
    task(house, "2026-03-03T09:00:00+00:00")
    shown = calendar(house, at("contacts/activities"), "calendar:due_at:day:2026-03-03")
    assert sorted(one.sign for one in shown.days[0].entries) == ["Done", "Overdue"]
    house.role("blind", "contacts/activities:read!done_at")
    house.add("Nora", "blind")
    resource = at("contacts/activities")
    shown = calendar(house, resource, "calendar:due_at:day:2026-03-03", "Nora")
    assert [one.sign for one in shown.days[0].entries] == ["", ""]


def test_what_lasts_lies_on_each_of_its_days_and_moves_as_a_whole(any_house: House) -> None:
    resource = odd(Activity, views=("calendar:due_at,done_at",), columns=("subject",))
    long = task(any_house, "2026-03-02T09:00:00+00:00", done_at=datetime(2026, 3, 4, 9, tzinfo=UTC))
    shown = calendar(any_house, resource, "calendar:due_at,done_at:week:2026-03-02")
    assert [len(day.entries) for day in shown.days] == [1, 1, 1, 0, 0, 0, 0]
    assert [bool(day.entries[0].seen) for day in shown.days[:3]] == [True, False, False]
    assert all(one.hour == -1 for day in shown.days[:3] for one in day.entries)
    wish = read_day_wish(shown.days[0].entries[0].seen)
    names = ["due_at", "done_at"]
    alice = any_house.actor("Alice")
    with gate(alice.user_id, "page"):
        move_to_day(at("contacts/activities"), alice, names, wish, date(2026, 3, 5), "en")
    kept = Activity.get_by_id(long.id)
    assert (kept.due_at.day, kept.done_at.day) == (5, 7)


def test_what_would_last_beyond_the_calendar_is_refused(any_house: House) -> None:
    alice, resource = any_house.actor("Alice"), at("contacts/relations")
    firm, ann = (
        create(at("contacts/parties"), {"kind": kind, "name": kind}, alice)
        for kind in ("company", "person")
    )
    values = {"person": ann.id, "firm": firm.id, "from_on": date(2026, 1, 1)}
    long = create(resource, {**values, "to_on": date(2028, 1, 1)}, alice)
    wish = read_day_wish(f"id={long.id}&from=2026-01-01")
    names = ["from_on", "to_on"]
    with gate(alice.user_id, "page"), pytest.raises(Refused, match="Take an earlier day"):
        move_to_day(resource, alice, names, wish, date(9998, 12, 31), "en")


def test_a_full_day_of_a_month_names_some_and_leads_to_all(house: House) -> None:
    for number in range(8):
        task(house, "2026-03-03T09:00:00+00:00", f"T{number}")
    shown = calendar(house, at("contacts/activities"), "calendar:due_at:month:2026-03-01")
    day = next(one for one in shown.days if one.iso == "2026-03-03")
    assert (len(day.entries), day.more) == (4, 4)
    text = drawn(house.browser("Alice"), day.href)
    assert all(f"T{number}" in text for number in range(8))


def test_more_than_can_be_drawn_is_said(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.showing.calendar.MOST_OF_MONTH", 3)
    for number in range(4):
        task(house, f"2026-03-0{number + 1}T09:00:00+00:00")
    shown = calendar(house, at("contacts/activities"), "calendar:due_at:month:2026-03-01")
    assert (shown.is_cut, shown.count) == (True, 3)
    assert "whole up to" in drawn(house.browser("Alice"), f"{DUE}:month:2026-03-01")


def test_a_calendar_follows_the_filter_and_costs_the_same_whatever_it_holds(house: House) -> None:
    spent, alice = [], house.actor("Alice")
    for more in (3, 60):
        for number in range(more):
            task(house, f"2026-03-{number % 27 + 1:02}T09:00:00+00:00", kind="call")
        with queries() as asked:
            pairs = [("view", "calendar:due_at:month:2026-03-01"), ("kind", "call")]
            list_page(at("contacts/activities"), alice, pairs, "en")
        spent.append(sum('"core_setting"' not in one for one in asked))
    assert spent[1] <= spent[0] <= 6
    pairs = [("view", "calendar:due_at:month:2026-03-01"), ("kind", "visit")]
    shown = list_page(at("contacts/activities"), alice, pairs, "en")
    assert shown.calendar
    assert shown.calendar.count == 0


def test_a_day_offers_a_form_with_itself_filled_in(house: House) -> None:
    alice = house.browser("Alice")
    text = drawn(alice, f"{DUE}:week:2026-03-02")
    href = re.search(r'href="(/contacts/activities/new\?due_at=2026-03-04[^"]*)"', text)
    assert href
    assert 'value="2026-03-04T09:00"' in drawn(alice, href[1])
    text = drawn(alice, "/library/loans?view=calendar:due:week:2026-03-02")
    assert "/library/loans/new?due=2026-03-04" in text


def test_a_saved_calendar_keeps_its_span_and_stays_at_today(house: House) -> None:
    alice = house.browser("Alice")
    for name, query in (
        ("Now", "view=calendar:due_at:week"),
        ("Then", "view=calendar:due_at:day:2026-03-04"),
    ):
        told = {"name": name, "query": query}
        answer = alice.post("/contacts/activities/views", told)
        text = drawn(alice, answer.headers["Location"])
        day = today().isoformat() if name == "Now" else "2026-03-04"
        assert f'id="day-{day}"' in text


def test_a_calendar_is_not_offered_where_its_day_is_hidden(house: House) -> None:
    house.role("dayless", "contacts/activities:read!due_at")
    house.add("Dora", "dayless")
    kinds = list_page(at("contacts/activities"), house.actor("Dora"), [], "en").kinds
    assert "Calendar" not in [link.label for link in kinds]
    assert house.browser("Dora").get(DUE).status_code == 400


@pytest.mark.parametrize(
    ("views", "sentence"),
    [
        (("calender:due_at",), "Did you mean “calendar”"),
        (("calendar:du_at",), "Did you mean “due_at”"),
        (("calendar:subject",), "makes no calendar"),
        (("calendar",), "view.field"),
        (("calendar:due_at,created_on",), "view.field"),
        (("calendar:due_at,subject",), "makes no calendar"),
    ],
)
def test_a_calendar_that_cannot_be_is_refused_at_start(
    house: House, views: tuple[str, ...], sentence: str
) -> None:
    with pytest.raises(Misdeclared, match=re.escape(sentence)):
        check_views(odd(Activity, views=views))
    assert registry.resources
