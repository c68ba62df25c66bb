"""An import on a phone: nothing is cut, fingers find their targets, back sends no form again."""

from tests.browser.conftest import Shop
from tests.browser.test_looks import DARK, LIGHT, look

FILE = b"Firma,Ort,Geburtsdatum\n" + b"".join(
    b"Weberei und Spinnerei Nummer %d am alten Hafen,Ulm,%d.03.1980\n" % (n, n) for n in range(1, 9)
)
CUT = """() => [...document.querySelectorAll(".import-table, .import-table select")]
    .filter(one => one.scrollWidth > one.clientWidth + 1 || one.getBoundingClientRect().right > 390)
    .map(one => one.id || one.className)"""
SMALL = """() => [...document.querySelectorAll("main form :is(select, input, .btn)")]
    .filter(one => one.type !== "hidden" && one.getBoundingClientRect().height < 44)
    .map(one => one.id || one.textContent.trim())"""


def test_a_phone_maps_rehearses_and_goes_back(demo: Shop) -> None:
    page = demo.page("alice@lantern.example", bypass_csp=True)
    page.goto(f"{demo.url}/contacts/parties/import")
    file = {"name": "firms.csv", "mimeType": "text/csv", "buffer": FILE}
    page.set_input_files("#import-file", [file])  # type: ignore[list-item]
    page.click("main form [type=submit]")
    page.wait_for_url("**/import/*")
    mapping = page.url
    page.click("main form [value=try]")
    page.wait_for_url("**/rehearsal")
    for url in (mapping, f"{mapping}/rehearsal"):
        look(page, url, ((390, *LIGHT), (390, *DARK)))
        page.set_viewport_size({"width": 390, "height": 844})
        assert page.evaluate(CUT) == []
        assert page.evaluate(SMALL) == []
    for url in (page.url, mapping):
        answer = page.reload()
        assert answer is not None
        assert (answer.request.method, answer.url) == ("GET", url)
        page.go_back()
