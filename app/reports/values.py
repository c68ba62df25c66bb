"""Values of a report as people read them, as programs get them, and as cells of a file."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from babel.dates import format_skeleton
from markupsafe import Markup, escape

from app.jsonapi.money import plain
from app.registry import registry
from app.reports.declared import ReportColumn, Row
from app.reports.running import Ran
from app.rights import Actor
from app.settings import firm
from models.clock import shown_zone
from models.kinds import kind_by_name
from models.kinds.locales import day_locale_of
from models.rows import chunks
from models.texts import _

_CODES = ("code", "number")
"""What tells a record apart in a row, where it has it."""
_KINDS = {"month": "day", "reference": "integer"}


def shown(ran: Ran, column: ReportColumn, value: Any, locale: str) -> str:
    """Write a value for people."""
    if value is None:
        return ""
    if column.type == "text":
        return str(value)
    if column.type == "reference":
        return ran.names[column.name].get(value, str(_("not visible")))
    if column.type == "month":
        return str(format_skeleton("yMMM", value, locale=day_locale_of(locale)))
    return kind_by_name(column.type).show(_padded(column, value), locale)


def drawn(ran: Ran, column: ReportColumn, value: Any, locale: str) -> Markup:
    """Draw a value for the page; a reference leads to its record."""
    if value is None:
        return Markup("")
    if column.type == "reference" and value in ran.names[column.name]:
        label = ran.names[column.name][value]
        return Markup('<a href="/{}/{}" dir="auto">{}</a>').format(column.to, value, label)
    if column.type == "month":
        written = shown(ran, column, value, locale)
        return Markup('<time datetime="{}">{}</time>').format(value.isoformat()[:7], written)
    if column.type in ("text", "reference"):
        return escape(shown(ran, column, value, locale))
    return kind_by_name(column.type).html(_padded(column, value), locale)


def _padded(column: ReportColumn, value: Any) -> Any:
    """Give whole numbers of amounts as decimals."""
    is_amount = column.type in ("money", "percent", "quantity") and isinstance(value, int)
    return Decimal(value) if is_amount else value


def as_json(
    ran: Ran, column: ReportColumn, value: Any, codes: Mapping[int, str] | None = None
) -> Any:
    """Give a value to programs: money in the decimals of the firm's currency.

    `codes` are those of the records that the column refers to.
    """
    if value is None:
        return None
    if column.type == "text":
        return str(value)
    if column.type == "reference":
        return _reference(ran, column, value, codes or {})
    kind = kind_by_name(_KINDS.get(column.type, column.type))
    return plain(kind, _padded(column, value), firm().currency)


def _reference(
    ran: Ran, column: ReportColumn, value: int, codes: Mapping[int, str]
) -> dict[str, Any] | None:
    """Give a record as id, label and code, or None where it isn't for the reader's eyes."""
    label = ran.names[column.name].get(value)
    return None if label is None else {"id": value, "label": label, "code": codes.get(value)}


def codes_of(ran: Ran, column: ReportColumn, actor: Actor) -> dict[int, str]:
    """Return what tells the records of a reference apart, by id, as far as somebody may know it."""
    resource = registry.resource(column.to) if column.type == "reference" else None
    names = {*_CODES} - actor.hidden(resource) if resource is not None else set()
    model: Any = resource.model if resource is not None else None
    name = next((one for one in _CODES if one in names and one in model._meta.fields), "")
    found: dict[int, str] = {}
    for part in chunks(sorted(ran.names[column.name])) if name else ():
        rows = model.select(model.id, model._meta.fields[name]).where(model.id.in_(part)).tuples()
        found |= {number: str(code) for number, code in rows if code is not None}
    return found


def cell(ran: Ran, column: ReportColumn, row: Row, locale: str, *, is_workbook: bool) -> Any:
    """Give a value as a cell: in a workbook numbers and days stay what they are."""
    value = row.get(column.name)
    if value is None:
        return ""
    if is_workbook and column.type in ("integer", "money", "percent", "quantity", "day"):
        return value
    if is_workbook and column.type == "moment":
        return value.astimezone(shown_zone()).replace(tzinfo=None)
    return shown(ran, column, value, locale)
