"""What a report is asked for: read from its address, by the form that it declares."""

from collections.abc import Sequence
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import BooleanField

from app.filters import FilterError
from app.forms.parameters import ParameterForm
from app.hints import hint_at
from app.reports.declared import Report
from models.texts import _

FORMAT = "format"
Pairs = Sequence[tuple[str, str]]


def read_parameters(report: Report, pairs: Pairs, locale: str) -> ParameterForm:
    """Read what an address asks for; what it doesn't name has its default.

    Raises FilterError for a name that means nothing. Whether the values can be is for the form.
    """
    asked = [pair for pair in pairs if pair[0] != FORMAT]
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


def values_of(form: ParameterForm) -> dict[str, Any]:
    """Return what is asked for. Raises FilterError naming the first value that can't be."""
    for field in form.form if form.form is not None else ():
        if form.was_sent and field.errors:
            raise FilterError(f"{field.label.text}: {field.errors[0]}", field.name)
    return form.values()
