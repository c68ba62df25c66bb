"""Values of a report as people read them, as programs get them, and as cells of a file."""

from decimal import Decimal
from typing import Any

from babel.dates import format_skeleton
from markupsafe import Markup, escape

from app.jsonapi.money import plain
from app.reports.declared import ReportColumn, Row
from app.reports.running import Ran
from app.settings import firm
from models.clock import shown_zone
from models.kinds import kind_by_name
from models.kinds.locales import day_locale_of
from models.texts import _

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


def as_json(ran: Ran, column: ReportColumn, value: Any) -> Any:
    """Give a value to programs: money in the decimals of the firm's currency."""
    if value is None:
        return None
    if column.type == "text":
        return str(value)
    if column.type == "reference":
        return _reference(ran, column, value)
    kind = kind_by_name(_KINDS.get(column.type, column.type))
    return plain(kind, _padded(column, value), firm().currency)


def _reference(ran: Ran, column: ReportColumn, value: int) -> dict[str, Any] | None:
    """Give a record as id, label and code, or None where it isn't for the reader's eyes."""
    label = ran.names[column.name].get(value)
    if label is None:
        return None
    return {"id": value, "label": label, "code": ran.codes(column).get(value)}


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
