"""VAT numbers."""

import re
from typing import Any

from markupsafe import Markup
from stdnum import get_cc_module
from stdnum.ch import vat as ch_vat
from stdnum.eu import vat as eu_vat
from stdnum.exceptions import ValidationError

from models.folding import fold
from models.kinds.kind import CheckedKind, ltr, quoted
from models.kinds.phone import region
from models.refused import Invalid
from models.texts import _

_EUROPEAN = set(eu_vat.MEMBER_STATES) | {"el", "xi"}


class VatKind(CheckedKind):
    """A VAT number with the letters of its country; digits are checked where a rule is known."""

    name = "vat"

    def check(self, text: str) -> str:
        """Check form and check digit. A number without letters is one of the firm's country."""
        compact = re.sub(r"[\s.\-/_]", "", text).upper()
        if compact[:1].isdigit() and region():
            compact = f"{_prefix(str(region()))}{compact}"
        if not re.fullmatch(r"[A-Z]{2}[A-Z0-9+*]{2,20}", compact):
            raise Invalid(
                _(
                    "%(text)s is no VAT number. Begin with the letters of its country.",
                    text=quoted(text),
                )
            )
        try:
            return _checked(compact)
        except ValidationError:
            message = _(
                "%(text)s is no VAT number that exists. Check its digits.", text=quoted(text)
            )
            raise Invalid(message) from None

    def _html(self, value: Any, locale: str | None) -> Markup:
        return ltr(str(value))

    def _search_text(self, value: Any) -> str:
        return fold(str(value))


def _checked(compact: str) -> str:
    country = compact[:2].lower()
    if country in _EUROPEAN or country == "gr":
        return str(eu_vat.validate(_prefix(compact[:2]) + compact[2:]))
    if country == "ch":
        return str(ch_vat.validate(compact))
    rules = get_cc_module(country, "vat")
    return compact if rules is None else compact[:2] + str(rules.validate(compact[2:]))


def _prefix(country: str) -> str:
    """Give the letters of a country in VAT numbers: Greece writes EL."""
    return "EL" if country.upper() == "GR" else country.upper()
