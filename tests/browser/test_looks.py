"""Every kind of page, wide and narrow, light and dark, to either side, and on paper.

Axe is content, nothing is too wide. Of axe's rules only that on contrast can tell dark from light;
the rest the long form asks in light alone, of each page in each look. The short one looks at
each page wide, and at a few kinds narrow, light and dark, and on paper: the house has one palette.
"""

import sqlite3
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import PASSWORD, Shop, today

AXE = (Path(__file__).resolve().parents[1] / "vendor/axe/axe.min.js").read_text()
PAGES = {
    "home": "/",
    "list": "/contacts/parties?limit=10",
    "found nothing": "/contacts/parties?q=zzzz",
    "filtered": "/contacts/parties?kind=company&sort=-name&limit=5",
    "record": "/contacts/parties/1",
    "form": "/contacts/parties/1/edit",
    "delete": "/contacts/parties/1/delete",
    "changes": "/contacts/parties/1/changes",
    "as of": f"/contacts/parties/1?as_of={today().isoformat()}",
    "trash": "/settings/trash",
    "activities": "/contacts/activities?limit=10",
    "board": "/contacts/activities?view=board&done_at__isnull=true",
    "calendar": "/contacts/activities?view=calendar",
    "week": "/contacts/activities?view=calendar:due_at:week&q=visit",
    "chart": "/contacts/activities?view=chart",
    "map": "/contacts/activities?view=map&q=yard",
    "chosen columns": "/contacts/parties?fields=name,email,phone,company,tags,created_at&limit=5",
    "saving a view": "/contacts/parties/views?kind=company",
    "filters": "/contacts/parties/filters?kind=company",
    "columns": "/contacts/parties/columns?kind=company",
    "saved views": "/core/views",
    "empty": "/library/books",
    "search": "/search?q=an",
    "settings": "/settings/",
    "firm": "/settings/company",
    "firm's changes": "/settings/company/changes",
    "plugins": "/settings/plugins",
    "switching a plugin off": "/settings/plugins/contacts/off",
    "purging": "/settings/plugins/library/purge",
    "repairs": "/settings/repairs",
    "sample data": "/settings/sample-data",
    "users": "/core/users",
    "role": "/core/roles/1",
    "profile": "/settings/profile",
    "notifications": "/notifications",
    "how one is told": "/settings/notifications",
    "what was said": "/contacts/parties/1/changes?kind=comments",
    "password": "/settings/password",
    "jobs": "/settings/jobs",
    "mail": "/settings/mail",
    "backups": "/settings/backups",
    "tokens": "/settings/tokens",
    "new token": "/settings/tokens/new",
    "api": "/settings/api",
    "api of a resource": "/settings/api/contacts/parties",
    "import": "/contacts/parties/import",
    "export": "/contacts/parties/export",
    "order": "/sales/orders/55",
    "form of an order": "/sales/orders/50/edit",
    "print": "/sales/orders/55/preview",
    "deals": "/sales/deals",
    "product": "/catalog/products/1",
    "why a price": "/catalog/why-price",
    "reports": "/reports",
    "report": "/reports/sales.revenue",
    "print settings": "/settings/print/",
    "number series": "/core/series",
    "handing over": "/settings/hand-over",
    "sessions": "/settings/sessions",
    "setting a second factor up": "/settings/second-factor/set-up",
    "sign-in settings": "/settings/sign-in",
    "security log": "/core/security_events",
    "who may see it": "/contacts/parties/1/rights?user=2",
    "error": "/nothing/here",
}


LIKE_OTHERS = frozenset({
    "filtered", "activities", "week", "saved views", "users", "deals", "number series", "trash",
    "what was said", "how one is told", "firm's changes", "api of a resource", "product", "columns",
    "purging", "role", "security log",
})  # fmt: skip
"""Drawn by a template that another page of the list is drawn by: only the long form looks at it."""
EACH_KIND = ("list", "record", "form", "board", "settings", "import", "order", "report")
WIDTHS = (1280, 390)
RULES = "{runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa']}"
BUT_CONTRAST = RULES[:-1] + ", rules: {'color-contrast': {enabled: false}}}"
CONTRAST = "{runOnly: {type: 'rule', values: ['color-contrast']}}"

LIGHT, DARK = ("light", RULES), ("dark", CONTRAST)
SHORT_LOOKS = ((1280, *LIGHT), (390, *DARK))
LOOKS = ((1280, "light", BUT_CONTRAST),)
ALL_LOOKS = ((1280, *LIGHT), (1280, *DARK), (390, *DARK), (390, *LIGHT))


def look(page: Page, url: str, looks: tuple[tuple[int, str, str], ...], part: str = "") -> None:
    """Fail at any finding of axe in these looks, and where the page is wider than a screen.

    Of what all pages have around them some tell for all: the others are looked at in one `part`.
    """
    answer = page.goto(url)
    assert answer is not None
    assert answer.ok or url.endswith("/nothing/here"), f"{url}: {answer.status}"
    for screen in WIDTHS:
        page.set_viewport_size({"width": screen, "height": 844})
        wider = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wider <= 0, f"{url} is {wider} px too wide at {screen}"
    for width, scheme, rules in looks:
        page.set_viewport_size({"width": width, "height": 844})
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        assert findings(page, rules, part) == {}, f"{url}, {scheme} at {width}"


def assert_printable(page: Page, url: str) -> None:
    """Fail where paper shows what is only for a screen, or is wider than the paper."""
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 720, "height": 1000})
    wider = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    shown = page.evaluate(
        "[...document.querySelectorAll('.side, .top, .btn, .bar, .save, .toast, .idle,"
        " input[type=file]')]"
        ".filter(one => one.checkVisibility()).map(one => one.outerHTML.slice(0, 99))"
    )
    dark = page.evaluate("getComputedStyle(document.body).colorScheme")
    page.emulate_media(media="screen")
    assert shown == [], f"{url} prints what is for a screen"
    assert wider <= 0, f"{url} is {wider} px wider than paper"
    assert "dark" not in dark, f"{url} prints dark"


def findings(page: Page, rules: str, part: str = "") -> dict[str, list[str]]:
    """Return what axe finds wrong, by rule. A page that loads it by itself is looked at sooner."""
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(AXE)
    asked = f"{{...{rules}, resultTypes: ['violations'], preload: false}}"
    where = f"'{part}'" if part else "document"
    found = page.evaluate(f"axe.run({where}, {asked}).then(found => found.violations)")
    return {one["id"]: [node["html"][:99] for node in one["nodes"]] for one in found}


@pytest.mark.parametrize("half", [0, 1])
def test_every_page_is_accessible_and_fits(
    demo: Shop, half: int, pytestconfig: pytest.Config
) -> None:
    every = ALL_LOOKS if pytestconfig.getoption("--long") else ()
    page = demo.page("alice@lantern.example", bypass_csp=True)
    page.add_init_script(AXE)
    pages = [one for one in PAGES.items() if every or one[0] not in LIKE_OTHERS]
    for name, path in pages[half::2]:
        looks = every or (SHORT_LOOKS if name in EACH_KIND else LOOKS)
        look(page, demo.url + path, looks, "" if every or name in EACH_KIND else "main")
        if every or name in EACH_KIND:
            assert_printable(page, demo.url + path)
    page.context.clear_cookies()
    look(page, f"{demo.url}/login", every or SHORT_LOOKS)
    look(page, f"{demo.url}/login/forgot", every or SHORT_LOOKS)


def test_a_wide_list_shows_that_it_goes_on_and_keeps_its_names_in_sight(demo: Shop) -> None:
    page = demo.page("alice@lantern.example")
    wide = "name,kind,company,email,phone,tags,owner,vat_number,language,created_at,updated_at"
    page.goto(f"{demo.url}/contacts/parties?fields={wide}")
    place = page.locator(".sheet.wide tbody .grow").first.bounding_box()
    seen = """name => getComputedStyle(document.querySelector(name), "::after").visibility"""
    edges = (".list > .scroll", ".sheet.wide tbody .grow")
    for left, shown in ((0, [True, False]), (200, [True, True]), (9000, [False, True])):
        page.evaluate(f"document.querySelector('.list > .scroll').scrollLeft = {left}")
        page.evaluate("() => new Promise(requestAnimationFrame)")
        assert [page.evaluate(seen, edge) == "visible" for edge in edges] == shown, left
    assert page.locator(".sheet.wide tbody .grow").first.bounding_box() == place
    page.goto(f"{demo.url}/contacts/parties?fields=name,email")
    assert page.evaluate(seen, edges[0]) == "hidden"


@pytest.mark.long
@pytest.mark.parametrize("half", [0, 1])
def test_every_page_is_so_from_right_to_left(
    demo: Shop, half: int, pytestconfig: pytest.Config
) -> None:
    is_long = pytestconfig.getoption("--long")
    looks = ((390, *LIGHT), *((390, *DARK),) * is_long)
    mail = f"rita{half}@lantern.example"
    demo.run("user", "add", mail, "--name", "Rita", "--role", "admin", given=PASSWORD + "\n")
    with sqlite3.connect(demo.folder / "shophouse.db") as database:
        database.execute("UPDATE core_user SET language = 'x-rtl' WHERE email = ?", [mail])
    database.close()
    page = demo.page(mail, bypass_csp=True)
    page.add_init_script(AXE)
    for path in [PAGES[name] for name in (PAGES if is_long else EACH_KIND)][half::2]:
        look(page, demo.url + path, looks)
        assert page.get_attribute("html", "dir") == "rtl"
