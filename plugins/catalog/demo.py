"""The sample company's catalog: what it sells, in which kits and variants, at which prices."""

from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO
from random import Random
from typing import Any

from app.api import store_stream
from plugins.catalog import plugin
from plugins.catalog.category import Category
from plugins.catalog.component import KitComponent
from plugins.catalog.demo_goods import APRON, CATEGORIES, GOODS, KITS, Good
from plugins.catalog.option import ProductOption
from plugins.catalog.price_list import PriceList, PriceRule
from plugins.catalog.product import Product
from plugins.catalog.tax import Tax
from plugins.catalog.unit import Unit
from plugins.contacts.party import Party
from plugins.contacts.tag import Tag


@plugin.demo
def fill_catalog(random: Random, day: date) -> None:
    """Fill in a shop of lanterns; the same day and seed give the same shop."""
    units = _units()
    categories = _categories()
    products = {good.code: _product(random, good, units, categories) for good in GOODS}
    _kits(random, products, units, categories)
    _variants(random, categories, units)
    _old(random, categories)
    _price_lists(random, day, products, categories)


def _units() -> dict[str, Unit]:
    """Return units by what they are called in English, whatever the firm's language."""
    rows = list(Unit.select().order_by(Unit.id))
    names = ("piece", "pair", "dozen", "g", "kg", "t", "minute", "hour", "day", "cm", "m", "km",
             "m²", "ml", "litre", "flat rate")  # fmt: skip
    return dict(zip(names, rows, strict=False))


def _categories() -> dict[str, Category]:
    full, low = _taxes()
    found: dict[str, Category] = {}
    for name, above in CATEGORIES.items():
        made = Category(name=name, parent_category=found.get(above))
        tax = low if name == "Books" else full
        if tax is not None and not above:
            made.link("taxes", [tax.id])
            made.link("purchase_taxes", [tax.id])
        made.save()
        found[name] = made
    return found


def _taxes() -> tuple[Any, Any]:
    """Return the usual tax and the reduced one; none where the country's aren't known."""
    plain = Tax.select().where(Tax.kind == "percent", ~Tax.reverse_charge, Tax.rate > 0)
    rows = list(plain.order_by(Tax.position, Tax.id).limit(2))
    return (rows[0], rows[-1]) if rows else (None, None)


def _product(
    random: Random, good: Good, units: dict[str, Unit], categories: dict[str, Category]
) -> Product:
    made = Product(
        code=good.code,
        name=good.name,
        kind=good.kind,
        category=categories[good.category],
        unit=units.get(good.unit),
        sale_price=Decimal(good.price),
        cost=Decimal(good.cost) if good.cost else None,
        barcode=_barcode(random) if good.kind == "goods" else None,
        tracking="serial" if good.price == "1290" else "none",
        attributes=good.attributes or None,
        packaging=good.packaging or None,
    )
    made.save()
    _picture(made, good.colour)
    return made


def _barcode(random: Random) -> str:
    """Make a number as on goods, of the range that shops use among themselves (2…)."""
    digits = [2, *(random.randrange(10) for _place in range(11))]
    weighed = sum(digit * (3 if place % 2 else 1) for place, digit in enumerate(digits))
    return "".join(map(str, [*digits, -weighed % 10]))


def _picture(product: Product, colour: str) -> None:
    """Draw a lantern in the product's colour, as its picture."""
    if not colour:
        return
    from PIL import Image, ImageDraw

    image = Image.new("RGB", (320, 320), "#f3f1ec")
    pen = ImageDraw.Draw(image)
    pen.ellipse((110, 34, 210, 134), outline=colour, width=10)
    pen.polygon([(100, 110), (220, 110), (240, 140), (80, 140)], fill=colour)
    pen.rounded_rectangle((98, 140, 222, 250), 16, fill="#fff6d8", outline=colour, width=8)
    pen.ellipse((142, 170, 178, 234), fill="#f2b84b")
    pen.rounded_rectangle((84, 250, 236, 278), 8, fill=colour)
    content = BytesIO()
    image.save(content, "PNG", optimize=True)
    content.seek(0)
    store_stream(content, f"{product.code}.png", about=product, purpose="picture")


def _kits(
    random: Random,
    products: dict[str, Product],
    units: dict[str, Unit],
    categories: dict[str, Category],
) -> None:
    for (code, name, price, colour), parts in KITS.items():
        kit = Product(
            code=code, name=name, kind="kit", sale_price=Decimal(price), unit=units.get("piece"),
            category=categories["Lanterns"], barcode=_barcode(random),
        )  # fmt: skip
        kit.save()
        for part, quantity, unit in parts:
            KitComponent(
                kit=kit, component=products[part], quantity=Decimal(quantity), unit=units.get(unit)
            ).save()
        _picture(kit, colour)


def _variants(random: Random, categories: dict[str, Category], units: dict[str, Unit]) -> None:
    """Sell aprons in three sizes and two colours."""
    base = Product(
        code="TX-750", name="Workshop apron", category=categories["Textiles"],
        unit=units.get("piece"), sale_price=Decimal(34), cost=Decimal("13.50"),
        attributes="Material: linen",
    )  # fmt: skip
    base.save()
    for name, value, code, difference in APRON:
        ProductOption(
            product=base, name=name, value=value, code_part=code,
            price_difference=Decimal(difference),
        ).save()  # fmt: skip
    base.make_variants()
    for one in list(Product.select().where(Product.variant_of == base.id).order_by(Product.id)):
        one.barcode = _barcode(random)
        one.save()
    _picture(base, "#2d3e5c")


def _old(random: Random, categories: dict[str, Category]) -> None:
    """Keep two products that are no longer offered."""
    for code, name, price in (
        ("LN-090", "Coach lantern", "112"),
        ("DL-290", "Banker’s lamp", "149"),
    ):
        old = Product(
            code=code, name=name, category=categories["Lanterns"], sale_price=Decimal(price),
            cost=Decimal(50), is_active=False,
        )  # fmt: skip
        old.save()


def _price_lists(
    random: Random, day: date, products: dict[str, Product], categories: dict[str, Category]
) -> None:
    """Give hotels and one customer prices of their own, and the season a discount."""
    tag = Tag.select().order_by(Tag.id).first()
    customers = list(
        Party.select().where(Party.is_customer, Party.kind == "company").order_by(Party.id).limit(4)
    )
    trade = _list("Trade", is_assigned=True, notes="For shops that sell our lanterns on.")
    _rule(trade, category=categories["Lanterns"], percent_off=Decimal(20))
    _rule(trade, category=categories["Spare parts"], percent_off=Decimal(30))
    by_number = _list("By number")
    for count, price in (("12", "82"), ("48", "76"), ("144", "69.50")):
        _rule(
            by_number,
            product=products["LN-100"],
            from_quantity=Decimal(count),
            price=Decimal(price),
        )
    _rule(by_number, product=products["CO-500"], from_quantity=Decimal(100), price=Decimal("5.95"))
    season = _list(
        "Season", from_on=day - timedelta(days=20), to_on=day + timedelta(days=25),
        notes="Everything for the garden, while it lasts.",
    )  # fmt: skip
    _rule(season, category=categories["Garden lanterns"], percent_off=Decimal(15))
    _list_abroad(products)
    if customers:
        own = _list("Agreements", notes="What was agreed with single customers.")
        _rule(own, party=customers[0], product=products["PL-420"], price=Decimal(1150))
        _rule(own, party=customers[-1], category=categories["Lamps"], percent_off=Decimal("7.5"))
    if tag is not None:
        _rule(season, group=tag, category=categories["Candles and oil"], percent_off=Decimal(10))


def _list_abroad(products: dict[str, Product]) -> None:
    dollars = _list("Export, US dollars", currency="USD")
    for code, price in (("LN-100", "99"), ("LN-110", "145"), ("DL-300", "179")):
        _rule(dollars, product=products[code], price=Decimal(price))


def _list(name: str, **values: Any) -> PriceList:
    made = PriceList(name=name, **values)
    made.save()
    return made


def _rule(price_list: PriceList, **values: Any) -> None:
    PriceRule(price_list=price_list, **values).save()
