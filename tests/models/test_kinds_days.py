"""Days and moments are read in ISO form and as languages write them."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from peewee import DateField, TimeField

from models.clock import now, today, use_zone
from models.fields import BirthdayField, MomentField
from models.kinds import kind_of
from models.refused import Invalid

DAY, MOMENT = kind_of(DateField()), kind_of(MomentField())
TIME, BIRTHDAY = kind_of(TimeField()), kind_of(BirthdayField())
THAT_DAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("text", "locale"),
    [
        ("2026-11-20", None),
        ("2026-11-20", "de"),
        ("٢٠٢٦-١١-٢٠", "ar"),
        ("20.11.2026", "de"),
        ("20.11.26", "de"),
        ("20/11/2026", "en"),
        ("20/11/2026", "en-GB"),
        ("11/20/2026", "en-US"),
        ("20/11/2026", "fr"),
        ("20 11 2026", "fr"),
        ("2026/11/20", "en"),
        (THAT_DAY, None),
    ],
)
def test_reads_a_day(text: Any, locale: str | None) -> None:
    assert DAY.parse(text, locale) == THAT_DAY


@pytest.mark.parametrize(
    ("text", "locale"),
    [
        ("20.11.2026", None),
        ("20261120", None),
        ("2026-02-30", None),
        ("31.2.2026", "de"),
        ("0999-12-31", None),
        ("1.1.999", "de"),
        ("11/20/2026", "en"),
        ("soon", "en"),
        ("²0.11.2026", "de"),
        (20261120, None),
    ],
)
def test_refuses_what_is_no_day(text: Any, locale: str | None) -> None:
    with pytest.raises(Invalid):
        DAY.parse(text, locale)


def test_refusal_shows_how_the_language_writes_a_day() -> None:
    with pytest.raises(Invalid, match=r"20\.11\.2026"):
        DAY.parse("soon", "de")
    with pytest.raises(Invalid, match="11/20/2026"):
        DAY.parse("soon", "en-US")


def test_year_is_left_out_this_year() -> None:
    this_year = date(today().year, 11, 18)
    assert DAY.show(this_year, "en") == "18 Nov"
    assert DAY.show(date(2019, 11, 18), "en") == "18 Nov 2019"
    assert DAY.show(date(2019, 11, 18), "de") == "18. Nov. 2019"
    assert DAY.html(date(2019, 11, 18)) == '<time datetime="2019-11-18">18 Nov 2019</time>'


@given(st.dates(date(1000, 1, 1)))
def test_day_is_read_back(day: date) -> None:
    assert DAY.parse(DAY.plain(day)) == DAY.parse(DAY.entry(day, "de"), "de") == day


@pytest.mark.parametrize(
    ("text", "locale", "plain"),
    [
        ("2026-11-20T13:00:00Z", None, "2026-11-20T13:00:00Z"),
        ("2026-11-20T14:00:00.1239+01:00", None, "2026-11-20T13:00:00.123Z"),
        ("2026-11-20T14:00", "de", "2026-11-20T13:00:00Z"),
        ("20.11.2026 14:00", "de", "2026-11-20T13:00:00Z"),
        ("20.11.2026, 14:00", "de", "2026-11-20T13:00:00Z"),
        ("20/07/2026 14:00:30", "en", "2026-07-20T12:00:30Z"),
    ],
)
def test_reads_a_moment(text: str, locale: str | None, plain: str) -> None:
    assert MOMENT.plain(MOMENT.parse(text, locale)) == plain


@pytest.mark.parametrize(
    ("text", "locale"),
    [
        ("2026-11-20T13:00", None),
        ("2026-11-20", "de"),
        ("0001-01-01T00:00Z", None),
        ("9999-12-31T23:59-05:00", None),
        ("9999-12-31T23:30Z", None),
        ("20.11.2026 25:00", "de"),
        (datetime(2026, 11, 20), None),  # noqa: DTZ001
        (7, None),
    ],
)
def test_refuses_what_is_no_moment(text: Any, locale: str | None) -> None:
    with pytest.raises(Invalid):
        MOMENT.parse(text, locale)


def test_moment_is_shown_in_the_readers_zone() -> None:
    moment = datetime(2019, 11, 18, 23, 30, tzinfo=UTC)
    assert MOMENT.show(moment, "en") == "19 Nov 2019 00:30"
    with use_zone("America/New_York"):
        assert MOMENT.show(moment, "en") == "18 Nov 2019 18:30"
        assert MOMENT.parse("2019-11-18T18:30", "en") == moment
    assert MOMENT.html(moment).startswith('<time datetime="2019-11-18T23:30:00Z">')


@given(st.datetimes(datetime(1000, 1, 3), datetime(9999, 12, 30), timezones=st.just(UTC)))  # noqa: DTZ001
def test_moment_is_read_back_to_the_millisecond(moment: datetime) -> None:
    read = MOMENT.parse(MOMENT.plain(moment))
    assert timedelta(0) <= moment - read < timedelta(milliseconds=1)


def test_entry_of_a_moment_is_read_back() -> None:
    moment = now()
    assert MOMENT.parse(MOMENT.entry(moment, "de"), "de") == moment
    assert MOMENT.entry(datetime(2026, 11, 20, 13, tzinfo=UTC)) == "2026-11-20T14:00"


def test_time_of_day() -> None:
    assert TIME.parse("9:05") == time(9, 5)
    assert TIME.plain(time(9, 5)) == "09:05"
    assert TIME.show(time(14, 30), "en") == TIME.show(time(14, 30), "de") == "14:30"
    for wrong in ("24:00", "9:60", "9", "noon"):
        with pytest.raises(Invalid):
            TIME.parse(wrong, "en")


@pytest.mark.parametrize(
    ("text", "locale"), [("--11-20", None), ("20.11.", "de"), ("20.11", "de"), ("11/20", "en-US")]
)
def test_reads_and_shows_a_birthday(text: str, locale: str | None) -> None:
    assert BIRTHDAY.parse(text, locale) == "--11-20"
    assert BIRTHDAY.show("--11-20", "en") == "20 Nov"
    assert BIRTHDAY.html("--11-20", "en") == '<time datetime="11-20">20 Nov</time>'


def test_leap_day_is_a_birthday_and_the_day_after_is_not() -> None:
    assert BIRTHDAY.parse("--02-29") == "--02-29"
    for wrong in ("--02-30", "--13-01", "20.11."):
        with pytest.raises(Invalid):
            BIRTHDAY.parse(wrong)


@pytest.mark.parametrize("locale", ["en", "en-US", "de", "fr", "ar", "zh", "ja", "ru", "tr"])
def test_every_birthday_stands_in_a_form_as_people_write_it_and_is_read_back(locale: str) -> None:
    kind = BIRTHDAY
    for day in (date(2000, 1, 1) + timedelta(number) for number in range(366)):
        kept = f"--{day:%m-%d}"
        entry = kind.entry(kept, locale)
        assert not entry.startswith("--")
        assert kind.parse(entry, locale) == kept, (entry, locale)


@pytest.mark.parametrize("text", ["1 Jan", "Jan 1", "1 January", "january 1.", "--01-01"])
def test_a_birthday_is_read_in_words(text: str) -> None:
    assert BIRTHDAY.parse(text, "en") == "--01-01"
