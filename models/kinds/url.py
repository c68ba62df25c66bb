"""Addresses on the web."""

import re
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from markupsafe import Markup, escape

from models.folding import fold
from models.kinds.kind import CheckedKind, ltr, quoted
from models.refused import Invalid
from models.texts import _

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:(?!\d)")
_HOST = re.compile(r"(?!-)[\w-]{1,63}(?<!-)(\.(?!-)[\w-]{1,63}(?<!-))*\.?|\[[0-9a-f:.]+\]")


class UrlKind(CheckedKind):
    """An address on the web, http or https; a bare host becomes https."""

    name = "url"
    input_type = "url"

    def check(self, text: str) -> str:
        """Give the address with its scheme and host in small letters."""
        try:
            parts = urlsplit(text if _SCHEME.match(text) else f"https://{text.lstrip('/')}")
            host, _port = (parts.hostname or "").lower(), parts.port
        except ValueError:
            raise Invalid(_reason(text)) from None
        named = f"[{host}]" if ":" in host else host
        is_sound = parts.scheme.lower() in ("http", "https") and _HOST.fullmatch(named)
        if not is_sound or re.search(r"[\s<>\"\\]", text):
            raise Invalid(_reason(text))
        if "@" in parts.netloc:
            raise Invalid(_("The address holds a user name. Write it without name and password."))
        return urlunsplit(parts._replace(netloc=parts.netloc.lower()))

    def _show(self, value: Any, locale: str | None) -> str:
        return re.sub(r"^https?://", "", str(value)).removesuffix("/")

    def _html(self, value: Any, locale: str | None) -> Markup:
        words = ltr(self._show(value, locale))
        if not self.is_valid(value) or not str(value).startswith(("http://", "https://")):
            return words
        return Markup(f'<a href="{escape(value)}" rel="noopener noreferrer nofollow">{words}</a>')

    def _entry(self, value: Any, locale: str | None) -> str:
        return str(value)

    def _search_text(self, value: Any) -> str:
        return fold(self._show(value, None))


def _reason(text: str) -> str:
    return _("%(text)s is no web address. Write it like https://firm.example.", text=quoted(text))
