"""Every kind of page, wide and narrow, light and dark: axe is content, nothing is too wide."""

from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Shop

AXE = (Path(__file__).resolve().parents[1] / "vendor/axe/axe.min.js").read_text()
PAGES = {
    "home": "/",
    "list": "/contacts/parties",
    "found nothing": "/contacts/parties?q=zzzz",
    "filtered": "/contacts/parties?kind=company&sort=-name",
    "record": "/contacts/parties/1",
    "form": "/contacts/parties/1/edit",
    "delete": "/contacts/parties/1/delete",
    "changes": "/contacts/parties/1/changes",
    "activities": "/contacts/activities",
    "empty": "/library/books",
    "search": "/search?q=an",
    "settings": "/settings/",
    "firm": "/settings/company",
    "plugins": "/settings/plugins",
    "users": "/core/users",
    "role": "/core/roles/1",
    "profile": "/settings/profile",
    "password": "/settings/password",
    "error": "/nothing/here",
}


def look(page: Page, url: str) -> None:
    """Fail at any finding of axe and where the page is wider than the screen."""
    page.goto(url)
    wider = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert wider <= 0, f"{url} is {wider} px too wide"
    page.evaluate(AXE)
    found = page.evaluate(
        "axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa']})"
    )
    said = {one["id"]: [node["html"][:99] for node in one["nodes"]] for one in found["violations"]}
    assert said == {}, url


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_every_page_is_accessible_and_fits(demo: Shop, width: int, scheme: str) -> None:
    page = demo.page(
        "alice@lantern.example",
        viewport={"width": width, "height": 844},
        color_scheme=scheme,
        bypass_csp=True,
    )
    for path in PAGES.values():
        look(page, demo.url + path)
    page.context.clear_cookies()
    look(page, f"{demo.url}/login")
