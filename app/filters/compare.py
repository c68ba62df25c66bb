"""Operators in SQL: one operand against the values that were written."""

from collections.abc import Callable
from typing import Any

from peewee import OP, SQL, Expression, NodeList, Value, fn

from app.filters.errors import FilterError
from app.filters.operands import Operand, Span
from app.filters.targets import Context
from models.folding import fold
from models.texts import _

EVERY = SQL("1 = 1")
NONE = SQL("1 = 0")
_HIGHEST = "\U0010ffff"


def compare(operand: Operand, op: str, texts: tuple[str, ...], context: Context) -> Any:
    """Return the expression that any of the texts stands in this relation to the operand.

    `filled` says that there is a value. The expression may be NULL where the operand is empty.
    """
    if op == "filled":
        return is_filled(operand)
    if op in ("contains", "startswith"):
        return any_of([_match(operand, op, fold(text)) for text in texts])
    if op == "between":
        return _between(operand, texts, context)
    values = [value for text in texts for value in operand.values(text, context)]
    if op == "eq":
        return _equal(operand.node, values)
    return any_of([_COMPARISONS[op](operand.node, value) for value in values])


def check_operator(operand: Operand, op: str) -> None:
    """Raise FilterError, naming what there is, if the operand doesn't know the operator."""
    if op in operand.ops:
        return
    known = ", ".join(sorted({one for one in operand.ops if one != "eq"}))
    raise FilterError(
        _(
            "“%(name)s” has no operator “%(op)s”. It has: %(known)s.",
            name=operand.name,
            op="=" if op == "eq" else op,
            known=known,
        ),
        op,
    )


def all_of(parts: list[Any]) -> Any:
    """Join expressions by AND, flat, so that many of them don't nest."""
    return _joined(parts, " AND ", EVERY)


def any_of(parts: list[Any]) -> Any:
    """Join expressions by OR."""
    return _joined(parts, " OR ", NONE)


def is_not(part: Any) -> Any:
    """Return exactly what an expression leaves out, also where it is NULL."""
    return Expression(part, OP.IS_NOT, SQL("TRUE"))


def is_among(node: Any, query: Any) -> Any:
    """Return whether a column is among the rows of a query.

    Peewee's own IN renders its query twice at each level.
    """
    return NodeList((node, SQL("IN"), query), parens=True)


def is_filled(operand: Operand) -> Any:
    """Return whether there is a value; blank text is none."""
    if operand.is_text:
        return Expression(operand.node, OP.NE, Value("", converter=False))
    return Expression(operand.node, OP.IS_NOT, SQL("NULL"))


def _joined(parts: list[Any], glue: str, empty: Any) -> Any:
    if not parts:
        return empty
    return parts[0] if len(parts) == 1 else NodeList(parts, glue=glue, parens=True)


def _relation(node: Any, op: str, value: Any) -> Any:
    return Expression(node, op, Value(value, converter=False))


def _equal(node: Any, values: list[Any]) -> Any:
    points = [value for value in values if not isinstance(value, Span)]
    parts = [_within(node, value) for value in values if isinstance(value, Span)]
    if len(points) == 1:
        parts.append(_relation(node, OP.EQ, points[0]))
    elif points:
        parts.append(Expression(node, OP.IN, Value(points, converter=False)))
    return any_of(parts)


def _within(node: Any, span: Span) -> Any:
    return all_of([_relation(node, OP.GTE, span.start), _relation(node, OP.LT, span.end)])


def _before(node: Any, value: Any) -> Any:
    return _relation(node, OP.LT, value.start if isinstance(value, Span) else value)


def _until(node: Any, value: Any) -> Any:
    if isinstance(value, Span):
        return _relation(node, OP.LT, value.end)
    return _relation(node, OP.LTE, value)


def _after(node: Any, value: Any) -> Any:
    if isinstance(value, Span):
        return _relation(node, OP.GTE, value.end)
    return _relation(node, OP.GT, value)


def _from(node: Any, value: Any) -> Any:
    return _relation(node, OP.GTE, value.start if isinstance(value, Span) else value)


_COMPARISONS: dict[str, Callable[[Any, Any], Any]] = {
    "lt": _before,
    "lte": _until,
    "gt": _after,
    "gte": _from,
}


def _between(operand: Operand, texts: tuple[str, ...], context: Context) -> Any:
    low, high = (operand.values(text, context) for text in texts)
    if len(low) > 1 or len(high) > 1:
        message = _("“between” needs one value at each end of “%(name)s”.", name=operand.name)
        raise FilterError(message, "between")
    if not low or not high:
        return NONE
    return all_of([_from(operand.node, low[0]), _until(operand.node, high[0])])


def _match(operand: Operand, op: str, folded: str) -> Any:
    if op == "startswith" and operand.key is not None and len(folded) <= operand.key.max_length:
        ends = [(OP.GTE, folded), (OP.LT, folded + _HIGHEST)]
        return all_of([_relation(operand.key, sign, end) for sign, end in ends])
    escaped = folded.replace("!", "!!").replace("%", "!%").replace("_", "!_")
    pattern = f"%{escaped}%" if op == "contains" else f"{escaped}%"
    node = fn.shophouse_fold(operand.node) if operand.key is None else operand.key
    parts = (node, SQL("LIKE"), Value(pattern, converter=False), SQL("ESCAPE '!'"))
    return NodeList(parts, parens=True)
