"""Words that stand for values, and conditions said in words."""

from collections.abc import Iterator
from datetime import date

import pytest

from app.filters import (
    Compare,
    FilterError,
    forget_word,
    parse_where,
    register_word,
    show_condition,
    show_word,
)
from app.filters.words import find_day, shift
from tests.filters.world import find

TODAY = date(2026, 3, 31)


@pytest.mark.parametrize(
    ("word", "day"),
    [
        ("today", "2026-03-31"),
        ("today-30d", "2026-03-01"),
        ("today+1w", "2026-04-07"),
        ("today 1w", "2026-04-07"),
        ("today-1m", "2026-02-28"),
        ("today+11m", "2027-02-28"),
        ("today-25m", "2024-02-29"),
        ("today-1y", "2025-03-31"),
        ("month-start", "2026-03-01"),
        ("month-start-1m", "2026-02-01"),
        ("year-start", "2026-01-01"),
        ("year-start+1y", "2027-01-01"),
    ],
)
def test_a_word_names_a_day(word: str, day: str) -> None:
    assert find_day(word, TODAY) == date.fromisoformat(day)


@pytest.mark.parametrize("text", ["", "Today", "today-", "today-30", "today-30x", "todays", "-30d"])
def test_anything_else_names_no_day(text: str) -> None:
    assert find_day(text, TODAY) is None


def test_a_leap_day_becomes_the_28th() -> None:
    assert shift(date(2024, 2, 29), 1, "y") == date(2025, 2, 28)


def test_a_day_outside_the_calendar_is_refused() -> None:
    with pytest.raises(FilterError, match="no day of the calendar"):
        find_day("today+99999y", TODAY)
    with pytest.raises(FilterError, match="no day of the calendar"):
        find_day("today-99999w", date(10, 1, 1))


@pytest.fixture
def my_team() -> Iterator[None]:
    """Register the word of a plugin for one test."""
    register_word("my_team", lambda context: [1, context.me])
    yield
    forget_word("my_team")


@pytest.mark.usefixtures("firm", "my_team")
def test_a_plugins_word_may_stand_for_several_values() -> None:
    assert find("owner=my_team") == ["Ärzte & Söhne", "beta_10%"]
    assert find("owner__ne=my_team") == ["Anna", "Carl", "today"]
    assert find("owner.name=my_team") == []


@pytest.mark.usefixtures("my_team")
@pytest.mark.parametrize("name", ["me", "me.x", "today", "today-3d", "my_team", "true"])
def test_a_word_is_not_registered_twice(name: str) -> None:
    with pytest.raises(ValueError, match="word"):
        register_word(name, lambda context: 1)


@pytest.mark.parametrize(
    ("where", "said"),
    [
        ("country=DE", "is DE"),
        ("country__ne=DE", "is not DE"),
        ("country__in=DE,AT,CH", "is DE, AT or CH"),
        ("name__contains=x", "contains x"),
        ("name__startswith=x", "begins with x"),
        ("due__gte=today", "from today"),
        ("due__lte=today-30d", "until 30 days before today"),
        ("due__lt=month-start", "is before start of the month"),
        ("due__gt=year-start+1y", "is after 1 year after start of the year"),
        ("due__between=1,2", "is between 1 and 2"),
        ("owner=me", "is me"),
        ("owner__isnull=true", "is empty"),
        ("owner__isnull=no", "is not empty"),
    ],
)
def test_says_a_condition(where: str, said: str) -> None:
    compare = parse_where(where)
    assert isinstance(compare, Compare)
    label, phrase = show_condition(
        compare, lambda path: " ".join(path).title(), lambda path, text: show_word(text) or text
    )
    assert label == compare.path[0].title()
    assert phrase == said
