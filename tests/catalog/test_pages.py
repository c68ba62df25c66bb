"""The catalog's pages: codes that open their record, pictures, and why a price is what it is."""

import base64
import io
from decimal import Decimal
from typing import Any

import pytest

from app.settings import settings_of
from tests.catalog.conftest import made, product, tax, unit
from tests.house import Browser, House

CODE = "4006381333931"
DOT = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M/wHwAEBgIApD5fRAAAAABJRU5ErkJg"
    "gg=="
)


def text(answer: Any) -> str:
    found: str = answer.get_data(as_text=True)
    return found


def test_a_scanned_code_opens_its_product(any_house: House) -> None:
    lamp = product("Lamp", code="LN-1", barcode=CODE)
    product("Lamp with LN-1 on it", attributes=f"Fits: {CODE}")
    alice = any_house.browser("Alice")
    here = f"/catalog/products/{lamp.id}"
    for address in (f"/search?q={CODE}", "/search?q=LN-1", f"/catalog/products?q={CODE}&_open=1"):
        answer = alice.get(address)
        assert (answer.status_code, answer.headers.get("Location")) == (303, here), address
    part = alice.fragment(f"/catalog/products?q={CODE}&_open=1")
    assert (part.status_code, part.headers.get("HX-Redirect")) == (204, here)


def test_what_is_no_whole_code_searches_as_ever(house: House) -> None:
    product("Lamp", barcode=CODE)
    alice = house.browser("Alice")
    for address in (
        f"/search?q={CODE[:-1]}", f"/catalog/products?q={CODE}", "/catalog/products?q=lamp&_open=1",
        f"/search?q={CODE}&in=catalog/products", "/contacts/parties?q=x&_open=1",
    ):  # fmt: skip
        assert alice.get(address).status_code == 200, address


def test_a_code_opens_nothing_that_somebody_may_not_see(house: House) -> None:
    product("Lamp", barcode=CODE)
    assert house.browser("Charlie").get(f"/search?q={CODE}").status_code == 200
    house.add("Dora", house.role("blind", "catalog/products:read!barcode"))
    assert house.browser("Dora").get(f"/search?q={CODE}").status_code == 200


def test_the_first_image_stands_for_a_product(any_house: House) -> None:
    lamp, bare = product("Lamp"), product("Bare")
    alice = any_house.browser("Alice")
    alice.post(
        f"/catalog/products/{lamp.id}/files",
        {"file": [(io.BytesIO(b"plain"), "a.txt"), (io.BytesIO(DOT), "b.png")]},
        content_type="multipart/form-data",
    )
    shown = text(alice.get("/catalog/products"))
    assert shown.count('<img class="avatar square"') == 1
    assert '<img class="avatar square big"' in text(alice.get(f"/catalog/products/{lamp.id}"))
    assert "<img" not in text(alice.get(f"/catalog/products/{bare.id}")).split("<main", 1)[-1]
    address = shown.split('<img class="avatar square" src="', 1)[1].split('"', 1)[0]
    assert alice.get(address).content_type == "image/webp"


def test_a_form_proposes_the_taxes_that_the_firm_has_set(house: House) -> None:
    usual = settings_of("catalog")["default_tax"]
    form = text(house.browser("Alice").get("/catalog/products/new"))
    box = form.split(f'name="taxes" value="{usual}"', 1)[1].split(">", 1)[0]
    assert "checked" in box
    assert 'value="piece"' in form


def test_a_german_house_begins_with_german_taxes_and_units(house: House) -> None:
    shown = text(house.browser("Alice").get("/catalog/taxes"))
    assert "USt 19" in shown
    assert "USt 7" in shown
    assert unit("dozen").factor == 12
    form = text(house.browser("Alice").get("/settings/plugins/catalog/settings"))
    assert "Taxes are rounded" in form


def asked(browser: Browser, **more: Any) -> Any:
    query = "&".join(f"{name}={value}" for name, value in more.items())
    return browser.get(f"/catalog/why-price?{query}")


def test_why_a_price_is_what_it_is(any_house: House) -> None:
    lamp = product("Lamp", "100")
    firm = made("contacts/parties", kind="company", name="Harbour Hotel")
    rules = [{"product": lamp.id, "price": "80", "from_quantity": "12"}, {"percent_off": "5"}]
    made("price_lists", {"rules": rules}, name="Bulk")
    alice = any_house.browser("Alice")
    one = text(asked(alice, product=lamp.id, party=firm.id))
    assert "95.00 EUR" in one
    assert "Everything" in one
    dozen = text(asked(alice, product="Lamp", party="harbour", quantity=1, unit=unit("dozen").id))
    assert "960.00 EUR" in dozen
    assert dozen.count("<tr") == 3
    assert "No price" in text(asked(alice, product=lamp.id, currency="USD"))
    assert text(alice.get("/catalog/why-price")).count("<form") > 0


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"product": "nothing of this name"}, "Nothing is called"),
        ({"product": "1", "quantity": "many"}, "number"),
        ({"product": "1", "day": "some day"}, ""), ({"product": "999999999999"}, "Nothing"),
        ({"product": "1", "unit": "kg"}, "number"), ({"product": "1", "unit": "4"}, "counted in"),
    ],
)  # fmt: skip
def test_what_cant_be_asked_is_said_beside_its_field(
    house: House, query: dict[str, str], said: str
) -> None:
    product("Lamp", "10")
    answer = asked(house.browser("Alice"), **query)
    assert answer.status_code == 422
    assert said in text(answer)


def test_who_may_not_read_price_lists_isnt_told(house: House) -> None:
    assert house.browser("Charlie").get("/catalog/why-price").status_code == 403


def test_who_may_not_see_prices_or_a_list_isnt_told_of_them(house: House) -> None:
    lamp = product("Lamp", "100")
    made("price_lists", {"rules": [{"product": lamp.id, "price": "80"}]}, name="Secret list")
    own = "catalog/products:read catalog/price_lists:read[created_by=me]"
    house.add("Dora", house.role("own", own))
    page = text(asked(house.browser("Dora"), product=lamp.id))
    assert "80.00 EUR" in page
    assert "Secret list" not in page
    assert "dozen" not in page
    blind = "catalog/products:read!sale_price catalog/price_lists:read"
    house.add("Emil", house.role("blind", blind))
    assert asked(house.browser("Emil"), product=lamp.id).status_code == 403


def test_the_margin_shows_on_a_kit(house: House) -> None:
    wick = product("Wick", "3", cost=Decimal(1))
    rows = [{"component": wick.id, "quantity": "4"}]
    kit = made("products", {"components": rows}, name="Kit", kind="kit", sale_price=Decimal(10))
    page = text(house.browser("Alice").get(f"/catalog/products/{kit.id}"))
    assert "of its components" in page
    assert "6.00 EUR" in page
    assert "60" in page.split("6.00 EUR", 1)[1].split("</nav>", 1)[0]
    assert "Components" in page
    assert "Part of kits" in text(house.browser("Alice").get(f"/catalog/products/{wick.id}"))


def test_a_tax_is_used_and_then_only_archived(house: House) -> None:
    used = tax("Used", "3")
    product("Lamp", taxes=[used.id])
    alice = house.browser("Alice")
    answer = alice.post(f"/catalog/taxes/{used.id}/delete", form=f"/catalog/taxes/{used.id}/delete")
    assert answer.status_code == 409
    alice.post(f"/catalog/taxes/{used.id}/archive")
    form = text(alice.get("/catalog/products/new"))
    assert f'name="taxes" value="{used.id}"' not in form


def test_settings_by_program_and_by_form(house: House) -> None:
    from tests.jsonapi.program import program

    call = program(house)
    assert call.get("/settings/catalog").json["tax_rounding"] == "per_line"
    answer = call.patch("/settings/catalog", {"tax_rounding": "per_document"})
    assert answer.json["tax_rounding"] == "per_document"
    assert call.get("/settings/catalog").json["default_unit"] == str(unit("piece").id)
    assert call.patch("/settings/catalog", {"tax_rounding": "sometimes"}).status_code == 422
    alice = house.browser("Alice")
    at = "/settings/plugins/catalog/settings"
    told = {"tax_rounding": "per_line", "default_unit": str(unit("kg").id), "default_tax": ""}
    assert alice.post(at, {**told, "default_purchase_tax": ""}, form=at).status_code == 303
    assert product("Flour").unit.name == "kg"
    changes = text(alice.get(f"{at}/changes"))
    assert "Line by line" in changes
