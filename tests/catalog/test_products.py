"""Products: kits, variants, units in use, archiving; what is kept in step and what is refused."""

from decimal import Decimal
from typing import Any

import pytest

from app.rights import HOUSE, Actor
from app.writing import Invalids, create, delete, perform, update
from models.refused import Refused
from plugins.catalog.attributes import read_attributes
from plugins.catalog.product import Product
from tests.catalog.conftest import made, product, resource, tax, unit
from tests.house import House

D = Decimal


def fresh(record: Any) -> Any:
    return type(record).get_by_id(record.id)


def change(record: Any, lines: Any = None, **values: Any) -> Any:
    name = {"Product": "products", "Unit": "units", "Category": "categories"}
    address = name[type(record).__name__]
    return update(resource(address), record.id, values, HOUSE, lines or {}, way="command")


def test_only_a_name_is_needed(any_house: House) -> None:
    made_one = product("Lantern")
    assert (made_one.kind, made_one.tracking, made_one.is_active) == ("goods", "none", True)
    assert (made_one.unit.name, made_one.sale_price, made_one.linked("taxes")) == (
        "piece",
        None,
        [],
    )


def test_two_lists_of_the_same_records_are_two_lists(any_house: House) -> None:
    one, other = tax("One", "1"), tax("Other", "2")
    lamp = product("Lamp", taxes=[one.id], purchase_taxes=[other.id])
    assert (lamp.linked("taxes"), lamp.linked("purchase_taxes")) == ([one.id], [other.id])


def test_codes_and_barcodes_are_unique_and_may_be_missing(house: House) -> None:
    product("A", code="X-1", barcode="4006381333931")
    product("B"), product("C")
    for field, value in (("code", "x-1"), ("barcode", "4006381333931")):
        with pytest.raises(Invalids) as told:
            product("D", **{field: value})
        assert field in told.value.errors


def kit(*parts: tuple[Any, str]) -> Product:
    rows = [{"component": one.id, "quantity": count} for one, count in parts]
    found: Product = made(
        "products", {"components": rows}, name="Kit", kind="kit", sale_price=D(50)
    )
    return found


def test_a_kit_costs_what_its_components_do(any_house: House) -> None:
    wick, oil = product("Wick", cost=D("1.25")), product("Oil", cost=D(4), unit=unit("litre").id)
    whole = kit((wick, "4"), (oil, "0.5"))
    assert (fresh(whole).cost, fresh(whole).margin) == (D(7), D(43))
    change(oil, cost=D(6))
    assert fresh(whole).cost == D(8)
    change(whole, {"components": [{"component": wick.id, "quantity": "1"}]})
    assert fresh(whole).cost == D("1.25")
    change(wick, cost=None)
    assert (fresh(whole).cost, fresh(whole).margin) == (None, None)


def test_kits_are_never_part_of_themselves_and_goods_have_no_components(house: House) -> None:
    inner = kit((product("Wick"), "1"))
    outer = made("products", {"components": [{"component": inner.id}]}, name="Outer", kind="kit")
    with pytest.raises(Invalids) as told:
        change(inner, {"components": [{"component": outer.id}]})
    assert "part of itself" in str(told.value.errors)
    with pytest.raises(Invalids):
        made("products", {"components": [{"component": inner.id}]}, name="Goods")


def shirt() -> Product:
    options = [
        {"name": "Size", "value": "M"}, {"name": "Size", "value": "XL", "price_difference": "2"},
        {"name": "Colour", "value": "red", "code_part": "R"},
        {"name": "Colour", "value": "blue", "code_part": "B"},
    ]  # fmt: skip
    found: Product = made(
        "products", {"options": options}, name="Shirt", code="S", sale_price=D(20), cost=D(8),
        attributes="Material: cotton",
    )  # fmt: skip
    return found


def test_size_by_colour_makes_the_variants_once(any_house: House) -> None:
    base = shirt()
    said = perform(resource("products"), base.id, "make_variants", HOUSE, {}, way="command")
    assert "4 variants" in said
    rows = list(Product.select().where(Product.variant_of == base.id).order_by(Product.code))
    assert [(one.code, one.sale_price) for one in rows] == [
        ("S-M-B", 20), ("S-M-R", 20), ("S-XL-B", 22), ("S-XL-R", 22),
    ]  # fmt: skip
    assert rows[0].name == "Shirt, M, blue"
    assert read_attributes(rows[0].attributes) == {
        "Material": "cotton", "Size": "M", "Colour": "blue",
    }  # fmt: skip
    again = perform(resource("products"), base.id, "make_variants", HOUSE, {}, way="command")
    assert "0 variants" in again


def test_variants_follow_the_price_of_their_base_and_keep_their_difference(house: House) -> None:
    base = shirt()
    perform(resource("products"), base.id, "make_variants", HOUSE, {}, way="command")
    large = Product.get(Product.code == "S-XL-R")
    change(base, sale_price=D(25))
    assert fresh(large).sale_price == 27
    change(large, sale_price=D(30))
    assert fresh(large).price_difference == 5
    plain = product("Shirt, plain", variant_of=base.id)
    assert (fresh(plain).sale_price, fresh(plain).price_difference) == (25, 0)
    with pytest.raises(Invalids, match="isn't a variant itself"):
        product("Other", variant_of=large.id)


def test_variants_need_options_and_free_codes(house: House) -> None:
    with pytest.raises(Refused):
        perform(resource("products"), product("Bare").id, "make_variants", HOUSE, {}, way="command")
    base = shirt()
    product("Taken", code="S-M-R")
    with pytest.raises(Refused, match="S-M-R is taken"):
        perform(resource("products"), base.id, "make_variants", HOUSE, {}, way="command")
    assert not Product.select().where(Product.variant_of == base.id).exists()


def test_attributes_are_names_with_values(house: House) -> None:
    lamp = product("Lamp", attributes=" Colour :red;Size: L ")
    assert lamp.attributes == "Colour: red\nSize: L"
    assert product("Lamp", attributes="red").attributes == "red"


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"sale_price": D(-1)}, "sale_price"), ({"cost": D(-1)}, "cost"),
        ({"kind": "service", "tracking": "lot"}, "tracking"),
    ],
)  # fmt: skip
def test_what_cant_be_is_refused_at_its_field(
    house: House, values: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalids) as told:
        product("Lamp", **values)
    assert field in told.value.errors


def test_a_unit_in_use_keeps_its_factor_and_stays(house: House) -> None:
    product("Flour", unit=unit("kg").id)
    with pytest.raises(Invalids) as told:
        change(unit("kg"), factor=D(2))
    assert "factor" in told.value.errors
    change(unit("kg"), name="Kilogram")
    with pytest.raises(Refused):
        delete(resource("units"), unit("Kilogram").id, HOUSE, way="command")


def test_what_new_products_are_counted_in_stays(house: House) -> None:
    with pytest.raises(Refused, match="new products"):
        delete(resource("units"), unit("piece").id, HOUSE, way="command")


def test_categories_are_never_part_of_themselves(house: House) -> None:
    top = made("categories", name="Top")
    low = made("categories", name="Low", parent_category=top.id)
    with pytest.raises(Invalids) as told:
        change(top, parent_category=low.id)
    assert "parent_category" in told.value.errors


def test_an_archived_product_is_offered_no_more(house: House, maud: Actor) -> None:
    from app.reading.matching import pick

    lamp = product("Lamp")
    perform(resource("products"), lamp.id, "archive", maud, {})
    assert not fresh(lamp).is_active
    assert pick(resource("products"), maud, "lamp", in_use=True) == []
    perform(resource("products"), lamp.id, "unarchive", maud, {})
    assert [key for key, _label in pick(resource("products"), maud, "lamp")] == [lamp.id]


def test_staff_sells_without_seeing_what_it_costs(house: House, bob: Actor) -> None:
    lamp = product("Lamp", "10", cost=D(6))
    hidden = bob.hidden(resource("products"))
    assert {"cost", "margin"} <= hidden
    page = house.browser("Bob").get(f"/catalog/products/{lamp.id}").get_data(as_text=True)
    assert "10.00" in page
    assert "Margin" not in page
    assert "6.00" not in page
    assert create(resource("products"), {"name": "Wick"}, bob).cost is None
