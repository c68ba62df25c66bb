"""Documents in print: what stands on them, in whose words, and what a template can't do."""

import io
import re
from typing import Any

import pytest
from PIL import Image

from app.documents.printing import printed_data
from app.documents.style import engine_source, store_style, style_of
from app.documents.typesetting import NotSet, set_document
from app.rights import HOUSE
from app.writing import perform, update
from tests.documents.conftest import Workshop
from tests.documents.test_pages import totals_in


def _data(shop: Workshop, name: str, document: Any) -> dict[str, Any]:
    resource = shop.resource(name)
    fresh = type(document).get_by_id(document.id)
    return printed_data(resource, fresh, HOUSE, style_of(resource))


def test_the_print_has_the_totals_of_the_screen(any_shop: Workshop) -> None:
    bill = any_shop.make("bills", [("Wheel", "2", "9.90"), ("Axle", "1000", "1.005")])
    perform(any_shop.resource("bills"), bill.id, "post", any_shop.bob, {})
    told = _data(any_shop, "bills", bill)
    page = any_shop.house.browser("Bob").get(f"/workshop/bills/{bill.id}").get_data(as_text=True)
    assert [amount for _label, amount, _sum in told["totals"]] == totals_in(page)
    assert told["totals"][-1] == ["Total, EUR", "1,024.80", True]
    assert told["lines"][1] == ["Axle", "1,000", "1.005", "", "1,005.00"]
    assert (told["title"], told["is_draft"]) == ("Invoice", False)
    assert told["facts"][0][1].endswith(str(bill.date.year))


def test_it_is_written_in_the_language_of_the_recipient(shop: Workshop) -> None:
    parties = shop.resource("contacts/parties")
    update(parties, shop.party(), {"language": "de"}, shop.alice)
    told = _data(shop, "bills", shop.make("bills", [("Rad", "1000", "1")]))
    assert told["lang"] == "de"
    assert told["totals"][-1][1] == "1.000,00"
    assert told["words"]["page"] == "Seite"


def test_a_pdf_is_downloaded_and_its_pages_are_shown(any_shop: Workshop) -> None:
    bob, charlie = any_shop.house.browser("Bob"), any_shop.house.browser("Charlie")
    bill = any_shop.make("bills", [(f"Wheel {at}", "1", "1") for at in range(40)])
    href = f"/workshop/bills/{bill.id}"
    answer = bob.get(f"{href}/pdf")
    assert answer.data.startswith(b"%PDF-")
    assert answer.headers["Content-Disposition"].startswith("attachment; filename*=UTF-8''Invoice")
    page = bob.get(f"{href}/preview").get_data(as_text=True)
    sheets = re.findall(r'<img src="([^"]+)" alt="Page \d of 2"', page)
    assert len(sheets) == 2
    for sheet in sheets:
        picture = bob.get(sheet)
        assert picture.data.startswith(b"<svg")
        assert "default-src 'none'" in picture.headers["Content-Security-Policy"]
    assert bob.get(f"{href}/preview/3.svg").status_code == 404
    for ending in ("pdf", "preview", "preview/1.svg"):
        assert charlie.get(f"{href}/{ending}").status_code == 404
    assert bob.get(f"/contacts/parties/{any_shop.party()}/pdf").status_code == 404


def test_what_somebody_may_not_see_is_not_printed_for_them(shop: Workshop) -> None:
    shop.house.role("packer", "workshop/bills:read!total workshop/bill_lines:read!unit_price")
    dora = shop.house.add("Dora", "packer")
    bill = shop.make("bills")
    resource = shop.resource("bills")
    told = printed_data(resource, type(bill).get_by_id(bill.id), dora, style_of(resource))
    assert told["totals"] == []
    assert "9.90" not in str(told)


def test_texts_of_people_are_never_read_as_template(shop: Workshop) -> None:
    evil = '#panic("x") $ ] } \\ *a* @b <c> `d` // e'
    told = _data(shop, "bills", shop.make("bills", [(evil, "1", "1")], remark=evil))
    assert told["lines"][0][0] == evil
    assert set_document(engine_source(), told, None)[0].startswith(b"%PDF-")


@pytest.mark.parametrize(
    "source",
    [
        '#read("/etc/passwd")',
        '#read("../../../../etc/passwd")',
        '#image("/proc/self/environ")',
        '#import "@preview/cetz:0.4.0"',
        "#let f(n) = f(n + 1)\n#f(0)",
        pytest.param("#let a = range(2000000).map(x => range(2000))", marks=pytest.mark.long),
    ],
)
def test_a_template_reaches_nothing_and_has_an_end(source: str) -> None:
    with pytest.raises(NotSet):
        set_document(source, {}, None)


def test_an_administrator_sets_how_it_looks(shop: Workshop) -> None:
    alice, bob = shop.house.browser("Alice"), shop.house.browser("Bob")
    shop.make("bills")
    href = "/settings/print/workshop/bills"
    assert bob.get(href).status_code == 403
    picture = io.BytesIO()
    Image.new("RGB", (400, 100), "navy").save(picture, "PNG")
    sent = {
        "accent": "#b4552d", "paper": "a5", "footer": "Lantern\n\nIBAN DE89", "intro": "Hello",
        "address": "Quay 1", "closing": "Bye", "column_description": "true", "column_net": "true",
    }  # fmt: skip
    logo = (io.BytesIO(picture.getvalue()), "logo.png")
    answer = alice.post(href, {**sent, "logo": logo}, href, content_type="multipart/form-data")
    assert answer.status_code == 303, answer.get_data(as_text=True)
    resource = shop.resource("bills")
    style = style_of(resource)
    assert (style.accent, style.paper, style.columns) == ("#b4552d", "a5", ["description", "net"])
    told = _data(shop, "bills", shop.make("bills"))
    assert told["footer"] == ["Lantern", "IBAN DE89"]
    assert [one["label"] for one in told["columns"]] == ["Description", "Net, EUR"]
    page = alice.get(href).get_data(as_text=True)
    assert "Take the logo away" in page
    assert "/preview/1.svg" in page
    wrong = alice.post(href, {**sent, "source": "#let x ="}, href)
    assert wrong.status_code == 422
    assert "The template can&#39;t be read" in wrong.get_data(as_text=True)
    no_picture = {**sent, "logo": (io.BytesIO(b"<svg/>"), "logo.svg")}
    bad = alice.post(href, no_picture, href, content_type="multipart/form-data")
    assert bad.status_code == 422
    gone = alice.post(href, {**sent, "no_logo": "true"}, href)
    assert gone.status_code == 303
    assert "Take the logo away" not in alice.get(href).get_data(as_text=True)


def test_what_is_set_for_all_kinds_holds_where_one_says_nothing(shop: Workshop) -> None:
    alice = shop.house.browser("Alice")
    place = "/settings/print/"
    sent = {"accent": "#1c6a3d", "paper": "us-letter", "address": "Quay 1\nHull", "footer": ""}
    assert alice.post(place, sent, place).status_code == 303
    store_style(shop.resource("bills"), {"paper": "a5"}, None)
    assert style_of(shop.resource("bills")).paper == "a5"
    assert style_of(shop.resource("bills")).accent == "#1c6a3d"
    assert style_of(shop.resource("estimates")).paper == "us-letter"
    assert _data(shop, "estimates", shop.make("estimates"))["firm"]["address"] == ["Quay 1", "Hull"]
