"""How a browser without script picks rows and changes them."""

import re
from html import unescape
from typing import Any
from urllib.parse import urlencode

from app.registry import registry
from app.resource import Resource
from app.writing.batch import create_many
from models.core import Bulk
from plugins.contacts.party import Party
from tests.house import Browser, House

AT = "/contacts/parties/bulk"


def parties() -> Resource:
    return registry.resources["contacts/parties"]


def firms(house: House, count: int, who: str = "Alice", **more: Any) -> list[int]:
    """Store so many firms and return their numbers."""
    rows = [{"kind": "company", "name": f"F{number:05}", **more} for number in range(count)]
    found: list[int] = []
    for start in range(0, count, 500):
        part = create_many(parties(), rows[start : start + 500], house.actor(who))
        found += [one.record_id or 0 for one in part]
    return found


def text_of(answer: Any) -> str:
    return unescape(str(answer.get_data(as_text=True)))


def carried(page: str) -> dict[str, str]:
    """Return the hidden inputs of the bulk form."""
    form = page.split(f'action="{AT}"', 1)[-1] if AT in page else page
    form = form.split("</form>", 1)[0]
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form)
    return {name: unescape(value) for name, value in found}


def asked(browser: Browser, do: str, ids: list[int] | None = None, query: str = "") -> Any:
    """Open the page for some records, or for all that a filter finds."""
    pairs: list[tuple[str, Any]] = [("do", do), ("query", query)]
    pairs += [("id", number) for number in ids or ()] or [("all", "1")]
    return browser.get(f"{AT}?{urlencode(pairs)}")


def edited(
    browser: Browser, wanted: dict[str, Any], ids: list[int] | None = None, query: str = ""
) -> Any:
    """Choose values, look at what would happen, and do it."""
    first = carried(text_of(asked(browser, "edit", ids, query)))
    tried = browser.post(AT, {**first, **wanted, "step": "try"})
    assert tried.status_code == 200, text_of(tried)
    return browser.post(AT, {**carried(text_of(tried)), **wanted, "step": "run"})


def last() -> Bulk:
    """Return the newest bulk change."""
    return Bulk.select().order_by(Bulk.id.desc()).get()  # type: ignore[no-any-return]


def titles() -> set[str | None]:
    return {row[0] for row in Party.select(Party.job_title).distinct().tuples()}
