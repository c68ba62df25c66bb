"""Numbers of books."""

from typing import Any

from markupsafe import Markup
from stdnum import isbn
from stdnum.exceptions import InvalidChecksum, InvalidLength, ValidationError

from models.folding import fold
from models.kinds.kind import CheckedKind, ltr, quoted
from models.refused import Invalid
from models.texts import _


class IsbnKind(CheckedKind):
    """An ISBN, kept as thirteen digits and shown in its groups."""

    name = "isbn"

    def check(self, text: str) -> str:
        """Check length and check digit; an ISBN of ten digits becomes one of thirteen."""
        try:
            return str(isbn.validate(text, convert=True))
        except (InvalidChecksum, InvalidLength):
            raise Invalid(
                _(
                    "%(text)s has a wrong or missing digit. Compare it with the ISBN.",
                    text=quoted(text),
                )
            ) from None
        except ValidationError:
            raise Invalid(
                _("%(text)s is no ISBN. It has 13 digits, or 10.", text=quoted(text))
            ) from None

    def _show(self, value: Any, locale: str | None) -> str:
        return str(isbn.format(value)) if isbn.is_valid(value) else str(value)

    def _html(self, value: Any, locale: str | None) -> Markup:
        return ltr(self._show(value, locale))

    def _plain(self, value: Any) -> str:
        return str(value)

    def _search_text(self, value: Any) -> str:
        return fold(str(value)).replace("-", "")
