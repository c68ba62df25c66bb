"""What a report is asked for: read from its address, by the form that it declares."""

from collections.abc import Sequence
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import BooleanField

from app.filters import FilterError
from app.forms.parameters import ParameterForm
from app.hints import hint_at
from app.reports.declared import PAGE, Report
from models.texts import _

Pairs = Sequence[tuple[str, str]]


def read_parameters(
    report: Report, pairs: Pairs, locale: str, beside: Sequence[str] = ()
) -> ParameterForm:
    """Read what an address asks for; what it doesn't name has its default.

    `beside` are the names that mean something else.
    Raises FilterError for a name that means nothing. Whether the values can be is for the form.
    """
    asked = [pair for pair in pairs if pair[0] not in beside]
    usual = ParameterForm(report.parameters, locale)
    fields = usual.form._fields if usual.form else {}
    for name, _value in asked:
        if name not in fields:
            raise FilterError(
                _("This report asks for no “%(name)s”.%(hint)s", name=name[:60],
                  hint=hint_at(name[:60], fields)), name,
            )  # fmt: skip
    if not asked:
        return usual
    sent: MultiDict[str, str] = MultiDict(list(asked))
    for name, field in fields.items():
        if name not in sent and not isinstance(field, BooleanField):
            sent.setlist(name, [_written(field)])
    return ParameterForm(report.parameters, locale, sent)


def _written(field: Any) -> str:
    """Write the default of a field as a form would send it."""
    value = field.data
    if value is None:
        return ""
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def page_of(pairs: Pairs) -> int:
    """Return which page is asked for, from 1. Raises FilterError for what is no page."""
    asked = dict(pairs).get(PAGE, "1")
    if not asked.isascii() or not asked.isdigit() or not 1 <= int(asked[:9]) < 10**8:
        raise FilterError(_("“%(word)s” is no page.", word=asked[:60]), PAGE)
    return int(asked[:9])


def values_of(form: ParameterForm) -> dict[str, Any]:
    """Return what is asked for. Raises FilterError naming the first value that can't be."""
    for field in form.form if form.form is not None else ():
        if form.was_sent and field.errors:
            raise FilterError(f"{field.label.text}: {field.errors[0]}", field.name)
    return form.values()
