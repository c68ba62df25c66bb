"""Text to tree and back."""

import pytest

from app.filters import (
    EVERYTHING,
    And,
    Compare,
    Exists,
    FilterError,
    Not,
    Or,
    Tree,
    is_reserved,
    join_list,
    parse_args,
    parse_rule,
    parse_sort,
    parse_where,
    quote,
    split_list,
    write_where,
)


def eq(name: str, *values: str, op: str = "eq") -> Compare:
    return Compare(tuple(name.split(".")), op, values)


A, B, C = eq("a", "1"), eq("b", "2"), eq("c", "3")


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("a=1", A),
        ("  a=1  ", A),
        ("a=1 and b=2", And((A, B))),
        ("a=1 or b=2 and c=3", Or((A, And((B, C))))),
        ("(a=1 or b=2) and c=3", And((Or((A, B)), C))),
        ("not a=1 and b=2", And((Not(A), B))),
        ("not(a=1 AND b=2)", Not(And((A, B)))),
        ("not not a=1", Not(Not(A))),
        ("a.b__ne=x", eq("a.b", "x", op="ne")),
        ("a__in=x,y", eq("a", "x", "y", op="in")),
        ('a__in="x,y"', eq("a", "x", "y", op="in")),
        ('a__in="Smith, Jones",Foo', eq("a", "Smith, Jones", "Foo", op="in")),
        ("a__in=Foo,'b c(d'", eq("a", "Foo", "b c(d", op="in")),
        ("""a__in='"Smith, Jones",Foo'""", eq("a", "Smith, Jones", "Foo", op="in")),
        ("a__between=1,2", eq("a", "1", "2", op="between")),
        ('a="x y"', eq("a", "x y")),
        ("a='x (y), \"z\"'", eq("a", 'x (y), "z"')),
        (r'a="say \"yes\""', eq("a", 'say "yes"')),
        ("a='O''Brien'", eq("a", "O'Brien")),
        (r'a="C:\new\\"', eq("a", "C:\\new\\")),
        ("a=O'Brien", eq("a", "O'Brien")),
        ("a=x=y", eq("a", "x=y")),
        ("and=1", eq("and", "1")),
        ("exists(a)", Exists(("a",), EVERYTHING)),
        ("exists(a.x, b=2)", Exists(("a", "x"), B)),
        ("exists( a , b=2 or exists(c, a=1) )", Exists(("a",), Or((B, Exists(("c",), A))))),
        ("exists=1", eq("exists", "1")),
        ("a= and b=2", B),
        ("not a=", EVERYTHING),
        ("", EVERYTHING),
    ],
)
def test_reads_an_expression(text: str, tree: Tree) -> None:
    assert parse_where(text) == tree


@pytest.mark.parametrize(
    ("text", "name", "words"),
    [
        ("a", "", "“=” after “a”"),
        ("a=1 b=2", "b=2", "“and”, “or” or the end"),
        ("a=1 and", "", "a condition"),
        ("(a=1", "", "“)”"),
        ("a=1)", ")", "“and”"),
        ("a__like=1", "like", "no operator “like”"),
        ("a__ne.b=1", "ne.b", "no operator"),
        ("a..b=1", "a..b", "not the name of a field"),
        ("_a=1", "_a", "not the name of a field"),
        ('a="x', "", "not closed"),
        ('a="x"y', "y", "a space"),
        ("a=x,y", ",y", "a quote around"),
        ("exists(a, b=2, c=3)", ", c=3)", "a quote around"),
        ("a__in=x, y", "y", "a value after the comma"),
        ("a__between=1", "between", "two values"),
        ("a__between=1,2,3", "between", "two values"),
        ("exists(a b=1)", "b=1)", "“)”"),
        ("exists(, b=1)", ", b=1)", "the name of a relation"),
        ("a=1 or or b=2", "b=2", "“=” after “or”"),
        ("a=\0", "", "can't be stored"),
        ("a=\ud800", "", "can't be stored"),
        ("a=" + "x" * 4000, "", "longer than 4000"),
        ("(" * 30 + "a=1" + ")" * 30, "", "too deeply"),
        ("not " * 30 + "a=1", "", "too deeply"),
        ("exists(a," * 30 + "a=1" + ")" * 30, "", "too deeply"),
        (" and ".join(["a=1"] * 201), "", "more than 200"),
    ],
)
def test_refuses_what_it_does_not_understand_and_names_it(text: str, name: str, words: str) -> None:
    with pytest.raises(FilterError) as raised:
        parse_where(text)
    assert words in str(raised.value)
    if name:
        assert raised.value.name == name


def test_a_stored_rule_may_not_lose_a_condition() -> None:
    assert parse_rule("a=1") == A
    with pytest.raises(FilterError, match="has no value"):
        parse_rule("a=1 and owner=")
    with pytest.raises(FilterError, match="has no value"):
        parse_rule('owner=""')


@pytest.mark.parametrize(
    ("pairs", "tree"),
    [
        ([], None),
        ([("sort", "-a"), ("limit", "5"), ("q", "x"), ("view", "board")], None),
        ([("a", "")], None),
        ([("a", "1")], A),
        ([("a", "1"), ("b", "2")], And((A, B))),
        ([("a", "1"), ("b", "2"), ("a", "3")], And((eq("a", "1", "3"), B))),
        ([("a__in", "1,2"), ("a__in", "3")], eq("a", "1", "2", "3", op="in")),
        ([("where", "a=1 or b=2"), ("c", "3")], And((Or((A, B)), C))),
        ([("where", ""), ("c", "3")], C),
        ([("page", "3"), ("c", "3")], C),
        ([("a", "x,y (z)")], eq("a", "x,y (z)")),
    ],
)
def test_reads_an_address(pairs: list[tuple[str, str]], tree: Tree | None) -> None:
    assert parse_args(pairs, ignored={"page"}) == tree


@pytest.mark.parametrize("key", ["a__like", "a b", "", "a.", "__ne", "a__ne__lt"])
def test_an_address_with_a_strange_key_is_refused(key: str) -> None:
    with pytest.raises(FilterError):
        parse_args([(key, "1")])


def test_an_address_has_the_same_limits() -> None:
    with pytest.raises(FilterError, match="longer"):
        parse_args([("a", "x" * 3000), ("b", "x" * 3000)])
    with pytest.raises(FilterError, match="more than"):
        parse_args([(f"a{n}", "1") for n in range(201)])


def test_reads_a_sort() -> None:
    assert parse_sort("-amount, company.name") == [
        (("amount",), True),
        (("company", "name"), False),
    ]
    assert parse_sort("") == []
    with pytest.raises(FilterError):
        parse_sort("--amount")


@pytest.mark.parametrize(
    "value", ["x", "x y", 'say "yes"', "O'Brien", "a,b", "(", "\\", '\\"', "é"]
)
def test_a_quoted_value_is_read_back(value: str) -> None:
    assert parse_where(f"a={quote(value)}") == eq("a", value)
    assert split_list(join_list([value, "z", value])) == (value, "z", value)
    tree = eq("a", value, "z", op="in")
    assert parse_where(write_where(tree)) == tree


def test_reserved_names_are_known() -> None:
    assert is_reserved("where")
    assert is_reserved("a__b")
    assert not is_reserved("name")
