"""Bank accounts."""

from typing import Any

from markupsafe import Markup
from stdnum import iban
from stdnum.exceptions import InvalidChecksum, InvalidLength, ValidationError

from models.folding import fold
from models.kinds.kind import CheckedKind, ltr, quoted
from models.refused import Invalid
from models.texts import _


class IbanKind(CheckedKind):
    """An IBAN, kept without spaces and shown in groups of four."""

    name = "iban"

    def check(self, text: str) -> str:
        """Check the country's form and the check digits."""
        try:
            return str(iban.validate(text.upper()))
        except (InvalidChecksum, InvalidLength):
            raise Invalid(
                _(
                    "%(text)s has a wrong or missing digit. Compare it with the IBAN.",
                    text=quoted(text),
                )
            ) from None
        except ValidationError:
            raise Invalid(
                _("%(text)s is no IBAN. Begin with its country, such as DE.", text=quoted(text))
            ) from None

    def _show(self, value: Any, locale: str | None) -> str:
        text = str(value)
        return " ".join(text[start : start + 4] for start in range(0, len(text), 4))

    def _html(self, value: Any, locale: str | None) -> Markup:
        return ltr(self._show(value, locale))

    def _search_text(self, value: Any) -> str:
        return fold(str(value)).replace(" ", "")
