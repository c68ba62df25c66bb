"""What can't be filtered is refused with its name, never ignored."""

import pytest

from app.filters import FilterError, compile_filter, parse_where
from tests.filters.world import Party, context, find, limited

pytestmark = pytest.mark.usefixtures("firm")


@pytest.mark.parametrize(
    ("where", "name", "words"),
    [
        ("nam=x", "nam", "There is no field “nam” in party. Did you mean “name”?"),
        ("company.contry=x", "contry", "Did you mean “country”?"),
        ("orders.totl=1", "totl", "in order. Did you mean “total”?"),
        ("zzzzz=1", "zzzzz", "There is no field “zzzzz” in party."),
        ("name_key=x", "name_key", "There is no field"),
        ("name.x=1", "name", "leads to no other record"),
        ("exists(name, id=1)", "name", "leads to no other record"),
        ("exists(company.name)", "name", "leads to no other record"),
        ("name__gt=x", "gt", "“name” has no operator “gt”. It has: contains, in, isnull, ne"),
        ("score__contains=1", "contains", "has no operator “contains”"),
        ("company__gt=1", "gt", "has no operator “gt”"),
        ("orders__contains=1", "contains", "has no operator"),
        ("note=x", "eq", "“note” has no operator “=”"),
        ("kind=firm", "kind", "company"),
        ("score=abc", "score", "score:"),
        ("score=nan", "score", "score:"),
        ("score=99999999999999999999", "score", "score:"),
        ("score=1.5", "score", "score:"),
        ("score=today", "score", "score:"),
        ("credit=nan", "credit", "credit:"),
        ("credit=inf", "credit", "credit:"),
        ("credit__gt=1e999999999", "credit", "credit:"),
        ("credit__gt=99999999999999999999", "credit", "credit:"),
        ("company=acme", "company", "not the number of a record"),
        ("company=me", "company", "not the number of a record"),
        ("company=-1", "company", "not the number of a record"),
        ("company=99999999999999999999", "company", "not the number of a record"),
        ("orders=x", "orders", "not the number of a record"),
        ("tags=x", "tags", "not the number of a record"),
        ("is_customer=maybe", "is_customer", "true or false"),
        ("country__isnull=maybe", "country__isnull", "true or false"),
        ("born=2026-02-30", "born", "born:"),
        ("born=tomorrow", "born", "born:"),
        ("seen_at=2026-02-30", "seen_at", "“2026-02-30” is no value"),
        ("seen_at=0001-01-01", "seen_at", "is no value"),
        ("seen_at=9999-12-31", "seen_at", "is no value"),
        ("seen_at=2026-03-29T12:00", "seen_at", "seen_at:"),
        ("born__gt=today-99999y", "today-99999y", "no day of the calendar"),
        ("owner=me.salary", "me.salary", "users have no such field"),
        ("tags__between=1,2", "between", "has no operator"),
        ("score__between=me.tags,9", "between", "one value at each end"),
    ],
)
def test_refuses_with_the_name_of_what_is_wrong(where: str, name: str, words: str) -> None:
    with pytest.raises(FilterError) as raised:
        find(where)
    assert words in str(raised.value)
    assert raised.value.name == name
    assert not raised.value.hidden


@pytest.mark.parametrize(
    ("where", "told"),
    [
        ("credit=1", "There is no field “credit” in party."),
        ("credits=1", "There is no field “credits” in party."),
        ("orders.title=big", "There is no field “title” in order. Did you mean “total”?"),
        ("exists(orders, title=big)", "There is no field “title” in order. Did you mean “total”?"),
    ],
)
def test_a_hidden_field_is_as_unknown_as_one_that_is_not_there(where: str, told: str) -> None:
    with pytest.raises(FilterError) as raised:
        find(where, limited)
    assert str(raised.value) == told
    assert raised.value.hidden == ("credits" not in where)


def test_text_never_fails_to_be_compared() -> None:
    assert find("name=" + "x" * 3000) == []
    assert find('name="a\x01"') == []
    assert find("name__contains=" + "x" * 3000) == []
    assert find("name__startswith=" + "x" * 3000) == []


@pytest.mark.parametrize(
    "where",
    [
        ".".join(["company"] * 6) + ".name=x",
        "not " + ".".join(["company"] * 5) + ".name__ne=x",
        "exists(people, not exists(orders, not exists(party, not name=x)))",
        "(" * 18 + "name=x or name=y" + ") and name=z" * 18,
        "not (name=a or " * 8 + "name=x" + ")" * 8,
        "exists(tags, not (id=1 or exists(parties, not (id=1 or company.tags.name=x))))",
        " and ".join(["people.id=1"] * 200),
        " or ".join(["name=x"] * 200),
    ],
)
def test_the_deepest_filter_still_runs(where: str) -> None:
    assert find(where, limited) is not None


def test_a_deeper_path_is_refused_before_the_database_sees_it() -> None:
    with pytest.raises(FilterError, match="too deeply"):
        compile_filter(parse_where(".".join(["company"] * 60) + ".name=x"), Party, context)
    with pytest.raises(FilterError, match="too deeply"):
        compile_filter(parse_where("exists(people, " * 8 + "id=1" + ")" * 8), Party, context)
