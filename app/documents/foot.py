"""What stands at the foot of a document: the same rows on the screen, in the form and in print."""

from decimal import Decimal
from typing import Any

from markupsafe import Markup

from app.form_parts import FootRow
from app.settings import firm
from models.document import Document
from models.fields import CurrencyField
from models.kinds.kind import ltr
from models.kinds.numbers import show_number
from models.money import currency_decimals
from models.texts import _


def currency_of(document: Any) -> str:
    """Return the currency of a document: its own, else the firm's."""
    is_own = isinstance(document._meta.fields.get("currency"), CurrencyField)
    return str((is_own and document.currency) or firm().currency or "EUR")


def amount_text(amount: Decimal | None, currency: str, locale: str) -> str:
    """Write an amount in the decimals of its currency; more only where it has more."""
    return "" if amount is None else show_number(amount, locale, currency_decimals(currency), 4)


def foot_texts(document: Document, locale: str) -> list[tuple[str, str, bool]]:
    """Return (label, amount, is the sum) of the totals as a language writes them."""
    currency = currency_of(document)
    rows = []
    for one in document.totals():
        label = str(one.label)
        if one.is_sum:
            label = str(_("%(label)s, %(currency)s", label=label, currency=currency))
        rows.append((label, amount_text(one.amount, currency, locale), one.is_sum))
    return rows


def foot_of(document: Document, locale: str) -> list[FootRow]:
    """Return the totals as pages draw them."""
    return [
        FootRow(label, ltr(text) if text else Markup(""), is_sum)
        for label, text, is_sum in foot_texts(document, locale)
    ]


__all__ = ["amount_text", "currency_of", "foot_of", "foot_texts"]
