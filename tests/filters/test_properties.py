"""Whatever is asked, the database and a plain reading of the tree in Python agree."""

from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.filters import (
    EVERYTHING,
    And,
    Compare,
    Exists,
    FilterError,
    Not,
    Or,
    Tree,
    compile_filter,
    join_list,
    parse_args,
    parse_rule,
    parse_where,
    quote,
    split_list,
    write_where,
)
from models.folding import fold
from tests.examples import examples
from tests.filters.world import (
    Order,
    Party,
    Tag,
    User,
    context,
    database,
    fill,
    limited,
    make_tables,
    open_fields,
)

Row = Any
MANY = {(Party, "orders"): Order, (Party, "people"): Party, (Party, "tags"): Tag}
ONE = {(Party, "company"): Party, (Party, "owner"): User, (Order, "party"): Party}
LEAVES: dict[Any, dict[str, list[str]]] = {
    Party: {
        "name": ["Anna", "a", "today", "ä"],
        "country": ["DE", "AT", "x"],
        "score": ["3", "7", "5"],
        "id": ["1", "3"],
    },
    Order: {"title": ["big", "b"], "id": ["1", "5"]},
    Tag: {"name": ["vip", "v"], "id": ["1"]},
    User: {"name": ["Alice", "al"], "id": ["2"]},
}
TEXT = {"name", "country", "title"}
NUMBER_OPS = ("eq", "ne", "lt", "lte", "gt", "gte", "in", "between", "isnull")
TEXT_OPS = ("eq", "ne", "in", "contains", "startswith", "isnull")


@pytest.fixture(scope="module", autouse=True)
def firm() -> Iterator[None]:
    """Fill the tables once, since nothing here writes."""
    make_tables()
    fill()
    yield
    database.close()


def related(model: Any) -> dict[str, Any]:
    return {name: to for (owner, name), to in (MANY | ONE).items() if owner is model}


@st.composite
def compares(draw: st.DrawFn, model: Any) -> Compare:
    path: list[str] = []
    steps = draw(st.integers(0, 2))
    while len(path) < steps and related(model):
        name = draw(st.sampled_from(sorted(related(model))))
        model = related(model)[name]
        path.append(name)
    name = draw(st.sampled_from(sorted(LEAVES[model])))
    op = draw(st.sampled_from(TEXT_OPS if name in TEXT else NUMBER_OPS))
    few = st.lists(st.sampled_from(LEAVES[model][name]), min_size=1, max_size=2)
    values = ["true"] if op == "isnull" else draw(few)
    if op == "between":
        values = [values[0], values[-1]]
    return Compare((*path, name), op, tuple(values))


def trees(model: Any, depth: int = 3) -> st.SearchStrategy[Tree]:
    if depth == 0:
        return compares(model)
    below = st.deferred(lambda: trees(model, depth - 1))
    several = st.lists(below, min_size=1, max_size=3).map(tuple)
    choices: list[st.SearchStrategy[Any]] = [
        compares(model),
        several.map(And),
        several.map(Or),
        below.map(Not),
    ]
    for name, to in related(model).items():
        inner = trees(to, depth - 1)
        choices.append(inner.map(partial(Exists, (name,))))
    return st.one_of(choices)


def reach(row: Row, name: str) -> list[Row]:
    """Return the records that a relation leads to."""
    found = getattr(row, name)
    return list(found) if (type(row), name) in MANY else [found] if found is not None else []


def holds(tree: Tree, row: Row) -> bool:
    """Read a tree naively, one row at a time."""
    match tree:
        case And(items):
            return all(holds(item, row) for item in items)
        case Or(items):
            return any(holds(item, row) for item in items)
        case Not(item):
            return not holds(item, row)
        case Exists(path, condition):
            return any(holds(condition, other) for other in reach(row, path[0]))
        case Compare(path, "ne", values):
            return not holds(Compare(path, "eq", values), row)
        case Compare(path, "isnull", values):
            return not holds(Compare(path, "filled", values), row)
        case Compare((name,), op, values):
            return fits(getattr(row, name), op, values)
        case Compare(path, op, values):
            rest = Compare(path[1:], op, values)
            return any(holds(rest, other) for other in reach(row, path[0]))


def fits(value: Any, op: str, texts: tuple[str, ...]) -> bool:
    if value is None or op == "filled":
        return value not in (None, "")
    wanted: list[Any] = [int(text) if isinstance(value, int) else text for text in texts]
    match op:
        case "eq" | "in":
            return value in wanted
        case "between":
            return bool(wanted[0] <= value <= wanted[1])
        case "contains":
            return any(fold(text) in fold(value) for text in texts)
        case "startswith":
            return any(fold(value).startswith(fold(text)) for text in texts)
        case "lt":
            return any(value < one for one in wanted)
        case "lte":
            return any(value <= one for one in wanted)
        case "gt":
            return any(value > one for one in wanted)
    return any(value >= one for one in wanted)


@examples(200)
@given(trees(Party))
def test_database_and_plain_reading_agree(tree: Tree) -> None:
    expression = compile_filter(tree, Party, context)
    found = [row.id for row in Party.select(Party.id).where(expression).order_by(Party.id)]
    assert found == [row.id for row in Party.select().order_by(Party.id) if holds(tree, row)]


@examples(100)
@given(trees(Party))
def test_not_gives_exactly_the_other_rows(tree: Tree) -> None:
    count = Party.select().where(compile_filter(tree, Party, limited_scope)).count()
    others = Party.select().where(compile_filter(Not(tree), Party, limited_scope)).count()
    assert count + others == Party.select().count()


@examples(200)
@given(trees(Party))
def test_a_written_tree_means_the_same_when_read_back(tree: Tree) -> None:
    text = write_where(tree)
    again = parse_rule(text)
    assert parse_rule(write_where(again)) == again
    written = Party.select().where(compile_filter(again, Party, context)).count()
    assert written == Party.select().where(compile_filter(tree, Party, context)).count()


SIGNS = ["(", ")", "exists(", ",", "=", '"', "'", "\\", "and", "or", "not"]
NAMES = ["name", "orders", "company.", "score", "seen_at", "__in", "__between", "__isnull"]
VALUES = ["today", "-1d", "me", "1", "name=x", "score__gt=1"]
PIECES = st.sampled_from([*SIGNS, *NAMES, *VALUES])
GARBAGE = st.one_of(
    st.text(),
    st.lists(PIECES, max_size=25).map("".join),
    st.lists(PIECES, max_size=25).map(" ".join),
)


@examples(500)
@given(GARBAGE)
def test_garbage_is_read_or_refused_and_nothing_else(text: str) -> None:
    try:
        tree = parse_where(text)
        list(Party.select().where(compile_filter(tree, Party, context)))
    except FilterError as error:
        said = str(error)
        assert said


@examples(300)
@given(
    st.sampled_from(
        ["name", "score", "is_customer", "born", "seen_at", "credit", "company", "tags"]
    ),
    st.sampled_from(["", "__ne", "__gt", "__in", "__contains", "__isnull", "__between"]),
    st.one_of(st.text(), st.integers().map(str), st.floats().map(str), st.dates().map(str)),
)
def test_any_value_of_an_address_is_found_or_refused(name: str, op: str, value: str) -> None:
    try:
        tree = parse_args([(name + op, value)]) or EVERYTHING
        list(Party.select().where(compile_filter(tree, Party, context)))
    except FilterError as error:
        said = str(error)
        assert said


SAFE = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1)


@examples(300)
@given(SAFE.filter(str.strip))
def test_quoting_is_read_back(value: str) -> None:
    assert parse_where(f"a={quote(value)} and b=1") == And(
        (Compare(("a",), "eq", (value,)), Compare(("b",), "eq", ("1",)))
    )


@examples(300)
@given(st.lists(SAFE.filter(str.strip), min_size=1, max_size=4))
def test_lists_are_read_back(values: list[str]) -> None:
    assert split_list(join_list(values)) == tuple(values)
    assert parse_where(f"a__in={quote(join_list(values))}") == Compare(("a",), "in", tuple(values))


limited_scope = type(context)(
    open_fields, context.today, context.zone, context.me, context.my, limited.scope
)
