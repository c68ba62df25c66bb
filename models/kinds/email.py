"""Mail addresses."""

import re
from functools import lru_cache
from typing import Any
from urllib.parse import quote

from email_validator import EmailNotValidError, validate_email
from markupsafe import Markup

from models.folding import fold
from models.kinds.kind import CheckedKind, ltr, quoted
from models.refused import Invalid
from models.texts import _

# A full check of every address in a list costs more than the rest of its row.
_LINKED = re.compile(r"(?!\.)(?:(?!\.\.)[^\s@])+(?<!\.)@[^\s@.]+(?:\.[^\s@.]+)+")


class EmailKind(CheckedKind):
    """A mail address, kept as written but for its domain in small letters."""

    name = "email"
    input_type = "email"

    def check(self, text: str) -> str:
        """Check the form of the address; nothing is asked of the internet."""
        try:
            found = validate_email(text, check_deliverability=False, test_environment=True)
        except EmailNotValidError:
            message = _(
                "%(text)s is no mail address. Write it like name@firm.example.", text=quoted(text)
            )
            raise Invalid(message) from None
        return found.normalized

    def _html(self, value: Any, locale: str | None) -> Markup:
        return _link(str(value))

    def _search_text(self, value: Any) -> str:
        return fold(str(value))


@lru_cache(maxsize=2048)
def _link(address: str) -> Markup:
    words = ltr(address)
    if not _LINKED.fullmatch(address):
        return words
    return Markup(f'<a href="mailto:{quote(address, safe="@+!~")}">{words}</a>')
