"""A house with one of everything, and the pages that people see of it."""

from collections.abc import Iterator

from app.registry import registry
from app.reports.finding import all_reports
from models.core import User
from tests.house import Browser, House

LISTED = {"country", "currency", "language", "timezone"}
"""Fields whose choices are named by a standard, not by a catalogue."""


def speaking(house: House, language: str) -> Browser:
    """Return Alice's browser in a language."""
    alice = house.browser("Alice")
    User.update(language=language).where(User.name == "Alice").execute()
    return alice


def fill(browser: Browser) -> None:
    """Make a record of each kind, named by what is no word in any language."""
    made = {
        "/contacts/parties": {"kind": "company", "name": "Zzyx 1"},
        "/contacts/tags": {"name": "zzyx 2"},
        "/contacts/activities": {
            "kind": "call",
            "subject": "Zzyx 3",
            "about": "contacts/parties:1",
        },
        "/library/books": {"title": "Zzyx 4", "author": "Zzyx 5", "copies": "2"},
        "/library/loans": {"book": "1", "borrower": "1", "due": "2026-12-01"},
        "/catalog/categories": {"name": "Zzyx 10"},
        "/catalog/products": {"name": "Zzyx 11", "kind": "kit", "sale_price": "9", "cost": "5"},
        "/catalog/price_lists": {"name": "Zzyx 12"},
        "/contacts/addresses": {"party": "1", "street": "Zzyx 6", "role": "delivery"},
        "/contacts/channels": {"party": "1", "kind": "other", "value": "Zzyx 7"},
    }
    made["/sales/leads"] = {"name": "Zzyx 10", "subject": "Zzyx 11", "owner": "", "source": "Zzyx"}
    made["/sales/deals"] = {"title": "Zzyx 12", "party": "1", "stage": "1", "amount": "12"}
    for address, values in made.items():
        answer = browser.post(f"{address}/new", values)
        assert answer.status_code == 303, (address, answer.get_data(as_text=True)[-3000:])
    person = {"kind": "person", "name": "Zzyx 8", "company": "1", "birth_date": "1990-02-03"}
    assert browser.post("/contacts/parties/new", person).status_code == 303
    relation = {"person": "2", "firm": "1", "role": "Zzyx 9"}
    assert browser.post("/contacts/relations/new", relation).status_code == 303
    assert browser.post("/contacts/parties/1/edit", {"notes": "Zzyx"}).status_code == 303


def resource_pages() -> Iterator[str]:
    """Name the pages of every resource: list, found nothing, record, forms."""
    for resource in registry.enabled_resources():
        at = resource.href
        yield from (at, f"{at}?q=zzzzzz", f"{at}/1", f"{at}/1/changes")
        if resource.can_create:
            yield f"{at}/new"
        if resource.can_update:
            yield f"{at}/1/edit"
        if resource.can_delete:
            yield f"{at}/1/delete"


def own_pages() -> Iterator[str]:
    """Name the engine's own pages, and some lists with filters in force."""
    yield from ("/", "/search", "/search?q=zzyx", "/search?q=qqqq", "/nowhere")
    yield from ("/settings/", "/settings/company", "/settings/profile", "/settings/plugins")
    yield from ("/settings/password", "/settings/users/2/password")
    yield from ("/settings/repairs", "/settings/sample-data", "/settings/plugins/contacts/off")
    yield from ("/settings/plugins/library/purge", "/settings/jobs", "/settings/mail")
    yield from ("/settings/trash", "/notifications", "/settings/notifications")
    yield from ("/reports", "/reports/sales", "/settings/hand-over?from=1", "/sales/overview")
    yield from (report.href for report in all_reports())
    yield from ("/sales/leads/from-mail", "/sales/leads/from-card", "/sales/deals?view=board")
    yield from ("/sales/deals/1/lose", "/sales/deals/1/move", "/sales/leads/1/convert")
    yield "/contacts/parties?kind=person&name__contains=zz&tags__isnull=true"
    yield "/contacts/parties?created_at__gte=today-30d"
    yield "/contacts/activities?owner=me&due_at__lt=today&sort=-due_at"
    yield from (
        "/catalog/why-price",
        "/catalog/why-price?product=1",
        "/catalog/why-price?product=x",
    )
    yield "/contacts/parties?nothing=1"
