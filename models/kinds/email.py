"""Mail addresses."""

import re
from functools import lru_cache
from typing import Any
from urllib.parse import quote

from markupsafe import Markup

from models.folding import fold
from models.kinds.kind import CheckedKind, ltr, quoted
from models.refused import Invalid
from models.texts import _

# A full check of every address in a list costs more than the rest of its row.
_LINKED = re.compile(r"(?!\.)(?:(?!\.\.)[^\s@])+(?<!\.)@[^\s@.]+(?:\.[^\s@.]+)+")


# What nearly all addresses are made of; the full check has nothing against it.
_PLAIN_BOX = re.compile(r"(?=.{1,64}$)[A-Za-z0-9_+-]+(?:\.[A-Za-z0-9_+-]+)*")
_PLAIN_DOMAIN = re.compile(
    r"(?=.{1,150}$)(?:(?=[^.]{1,63}\.)[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*\.)+([A-Za-z]{2,63})"
)
LONGEST = 254


@lru_cache(maxsize=1)
def _reserved() -> frozenset[str]:
    """Give the ends of domains that the full check may have something against."""
    from email_validator import SPECIAL_USE_DOMAIN_NAMES  # loaded by the first address

    return frozenset(name.rpartition(".")[2] for name in SPECIAL_USE_DOMAIN_NAMES)


def _domain(domain: str) -> str | None:
    """Return a plain domain as it is kept; None where the full check must say."""
    found = _PLAIN_DOMAIN.fullmatch(domain)
    return domain.lower() if found and found[1].lower() not in _reserved() else None


def _plain(text: str) -> str | None:
    """Return a plain address as it is kept; None where the full check must say."""
    box, _at, domain = text.rpartition("@")
    if len(text) <= LONGEST and _PLAIN_BOX.fullmatch(box) and (kept := _domain(domain)):
        return f"{box}@{kept}"
    return None


class EmailKind(CheckedKind):
    """A mail address, kept as written but for its domain in small letters."""

    name = "email"
    input_type = "email"

    def check(self, text: str) -> str:
        """Check the form of the address; nothing is asked of the internet."""
        if kept := _plain(text):
            return kept
        from email_validator import EmailNotValidError, validate_email

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
