"""What the firm may set about quotations and orders."""

from typing import Any

# The library's types don't know SelectChoice yet.
from wtforms import (  # type: ignore[attr-defined]
    BooleanField,
    Form,
    IntegerField,
    SelectChoice,
    SelectField,
)
from wtforms.validators import NumberRange

from app.api import _, settings_of

CREDIT = [
    SelectChoice("off", _("Isn't looked at")),
    SelectChoice("warn", _("Is told when an order is confirmed")),
    SelectChoice("block", _("Keeps an order from being confirmed")),
]


class OrderSettings(Form):
    """How long quotations hold, what accepting does, and what a credit limit does."""

    valid_days = IntegerField(
        _("Quotations are valid for (days)"), [NumberRange(0, 3650)], default=30
    )
    remind_days = IntegerField(
        _("Remind the owner of a quotation (days before it expires)"),
        [NumberRange(0, 365)],
        default=3,
        description=_("0 reminds of none."),
    )
    follow_up_days = IntegerField(
        _("Remind a customer who doesn't answer by mail (days after sending)"),
        [NumberRange(0, 365)],
        default=0,
        description=_("0 reminds nobody. Each quotation once, at nine, as long as it is valid."),
    )
    accepting_confirms = BooleanField(
        _("What a customer accepts is confirmed at once"), default=True
    )
    credit = SelectField(
        _("A customer's credit limit"),
        choices=CREDIT,
        default="warn",
        description=_("What stands open is confirmed orders that aren't done."),
    )


def chosen(name: str) -> Any:
    """Return what the firm has set, else what the form begins with."""
    kept = settings_of("sales").get(name)
    field: Any = getattr(OrderSettings(), name)
    return field.default if kept is None else kept
