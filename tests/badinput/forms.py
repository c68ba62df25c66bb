"""Sending forms that no browser would send, and counting what they left behind."""

import re
import uuid
from typing import Any
from urllib.parse import quote_plus

from app.registry import registry
from models.change import Change
from tests.house import Browser

FORM = "application/x-www-form-urlencoded"

MARK = "<script>mark</script>"
NASTY = {
    "script": MARK,
    "attribute": "\"'><img src=x onerror=mark>",
    "template": "{{ 7*7 }}{% mark %}${7*7}",
    "sql": "'; DROP TABLE core_user; --",
    "nul": "a\0b",
    "line end": "a\r\nSet-Cookie: mark=1",
    "bidi": "\u202egpj.exe\u2066",
    "too long": "x" * 256,
    "far too long": "y" * 100_001,
    "not a number": "NaN",
    "infinite": "Infinity",
    "huge exponent": "1e999",
    "forty digits": "9" * 40,
    "negative": "-1",
    "beyond 64 bits": str(2**63),
    "other digits": "²٣",
    "climbing": "../../../etc/passwd",
    "astral": "\U0001f4a5\U000e0001",
    "percent": "%s%n%00",
    "brackets": "[]{}()<>",
    "pointer": "core/users:1:Alice",
    "wrong pointer": "no/such:999999999999999999",
    "date": "0000-00-00",
    "far date": "99999-12-31",
    "last date": "9999-12-31",
    "only spaces": " \u00a0\u2003 ",
}

BASE: dict[str, dict[str, str]] = {
    "contacts/parties": {"kind": "company", "name": "Base", "anyway": "1"},
    "contacts/activities": {"kind": "call", "subject": "Base"},
    "contacts/relations": {},
    "contacts/tags": {"name": "Base"},
    "library/books": {"title": "Base", "author": "Base", "copies": "1"},
    "library/loans": {},
    "core/roles": {"name": "base"},
    "catalog/products": {"name": "Base"},
    "catalog/price_lists": {"name": "Base"},
    "sales/leads": {"name": "Base"},
    "sales/deals": {"title": "Base"},
    "sales/orders": {},
    "sales/targets": {"amount": "5"},
    "sales/recurrences": {},
}


def raw(browser: Browser, path: str, body: bytes, **more: Any) -> Any:
    """Send a body as it stands, with good tokens before it."""
    tokens = "&".join(f"{key}={quote_plus(value)}" for key, value in browser.token().items())
    return browser.client.post(path, data=tokens.encode() + b"&" + body, content_type=FORM, **more)


def new_id() -> str:
    """Return a form id that was never used."""
    return uuid.uuid4().hex


def names_of(browser: Browser, path: str) -> list[str]:
    """Return the names of the fields that a form offers."""
    text = browser.get(path).get_data(as_text=True)
    names = re.findall(r'<(?:input|select|textarea)[^>]* name="([^"]+)"', text)
    ours = ("csrf_token", "form_id", "theme", "q", "version", "seen")
    return sorted({name for name in names if name not in ours})


def rows(address: str) -> int:
    """Count the records of a resource."""
    resource = registry.resources[address]
    return int(resource.model.select().count())


def changes() -> int:
    """Count what was ever written through the gate."""
    return int(Change.select().count())


def unescaped(text: str) -> list[str]:
    """Return the places where typed markup is live."""
    live = ("<script>mark", "<img src=x", "onerror=mark>", "{% mark", "<b>mark")
    return [
        text[max(0, at - 80) : at + 60]
        for sign in live
        for at in [text.find(sign)]
        if at >= 0 and sign not in ("onerror=mark>", "{% mark")
    ]
