"""How people and programs see the catalog."""

from typing import Any

from app.api import Actor, Link, Resource, Section, _, registry
from plugins.catalog.category import Category
from plugins.catalog.component import KitComponent
from plugins.catalog.option import ProductOption
from plugins.catalog.payment_term import PaymentTerm, PaymentTermLine
from plugins.catalog.price_list import PriceList, PriceRule
from plugins.catalog.product import Product
from plugins.catalog.product_page import product_sections
from plugins.catalog.settings import default_taxes
from plugins.catalog.tax import Tax, TaxMember
from plugins.catalog.unit import Unit


class Products(Resource):
    """Goods, services and kits."""

    model = Product
    label = _("Products")
    noun = _("Product")
    icon = "package"
    about = _("What the firm sells and buys: goods, services and kits.")
    columns = ("name", "code", "category", "sale_price", "unit", "kind", "is_active")
    search = ("code", "name", "barcode", "attributes")
    pictures = True
    scans = ("barcode", "code")
    sort = "name"
    views = ("list", "board:kind", "chart:category", "chart:kind")
    totals = ("sale_price",)
    quick = {
        _("In use"): "is_active=true",
        _("Kits"): "kind=kit",
        _("Services"): "kind=service",
        _("Variants"): "variant_of__isnull=false",
        _("Without a price"): "sale_price__isnull=true&is_active=true",
        _("Archived"): "is_active=false",
    }
    filters = (
        "kind", "category", "name", "code", "barcode", "sale_price", "cost", "unit", "tracking",
        "variant_of", "is_active",
    )  # fmt: skip
    form = (
        (
            _("What it is"),
            (
                "name", "kind", "code", "barcode", "category", "unit", "packaging", "tracking",
                "attributes",
            ),
        ),
        (_("Prices"), ("sale_price", "cost", "taxes", "purchase_taxes")),
        (_("Text on documents"), ("description",)),
        (_("Variant"), ("variant_of",)),
    )  # fmt: skip
    widths = {"name": 8, "attributes": 12, "description": 12, "taxes": 6, "purchase_taxes": 6}
    head = ("code", "category")
    facts = (
        "kind", "barcode", "unit", "packaging", "sale_price", "cost", "taxes", "purchase_taxes",
        "tracking", "attributes", "variant_of", "price_difference", "description",
    )  # fmt: skip
    badges = ("is_active",)
    readonly = ("is_active", "price_difference")
    lines = ("components", "options")
    related = ()
    headings = {
        "code": (
            "Article number",
            "Item number",
            "SKU",
            "Part number",
            "Artikelnummer",
            "Art.-Nr.",
        ),
        "name": ("Article", "Item", "Product name", "Bezeichnung", "Artikel"),
        "sale_price": ("Price", "Unit price", "List price", "Preis", "Listenpreis"),
        "cost": ("Purchase price", "Cost price", "Einkaufspreis", "EK"),
        "barcode": ("EAN", "GTIN", "UPC"),
        "packaging": ("Quantity per unit", "Verpackungseinheit"),
    }

    # Worked out when it is asked for: the settings change while the house runs.
    @property
    def starts(self) -> dict[str, str]:  # type: ignore[override]
        """Propose the taxes that the firm has set."""
        return {name: str(number) for name, number in default_taxes().items()}

    def sections(self, record: Any, actor: Actor) -> list[Section]:
        """Show what it is made of, in which variants it comes, and what it costs whom."""
        return product_sections(record, actor)

    def menu(self, record: Any, actor: Actor) -> list[Link]:
        """Lead to the page that explains its price."""
        href = f"/catalog/why-price?product={record.id}"
        may = actor.may(registry.resources["catalog/price_lists"])
        return [Link(str(_("Why this price?")), href, "help-circle")] if may else []


class Categories(Resource):
    """Nested groups of products."""

    model = Category
    label = _("Categories")
    noun = _("Category")
    icon = "folders"
    columns = ("name", "parent_category", "taxes", "description")
    search = ("name", "description")
    filters = ("name", "parent_category", "taxes")
    form = ("name", "parent_category", "taxes", "purchase_taxes", "description", "is_active")
    widths = {"name": 6, "parent_category": 6, "taxes": 6, "purchase_taxes": 6, "description": 12}
    related = ("categories", "products")


class Units(Resource):
    """What quantities are counted in."""

    model = Unit
    label = _("Units")
    noun = _("Unit")
    icon = "ruler-2"
    columns = ("name", "group", "factor")
    search = ("name", "group")
    sort = "group,factor"
    form = ("name", "group", "factor")


class Taxes(Resource):
    """What is added to prices, or is in them."""

    model = Tax
    label = _("Taxes")
    noun = _("Tax")
    icon = "receipt-tax"
    columns = ("name", "kind", "rate", "use", "price_included", "is_active")
    search = ("name", "text")
    sort = "position"
    quick = {_("In use"): "is_active=true", _("Sales"): "use__ne=purchase&is_active=true"}
    form = (
        (_("What it is"), ("name", "kind", "rate", "amount", "use")),
        (
            _("How it is computed"),
            (
                "price_included",
                "affected_by_previous",
                "adds_to_next_base",
                "reverse_charge",
                "position",
            ),
        ),
        (_("When, and what is said"), ("valid_from", "valid_to", "text")),
    )
    widths = {
        "name": 8, "price_included": 12, "adds_to_next_base": 12, "affected_by_previous": 12,
        "reverse_charge": 12, "position": 6, "valid_from": 6, "valid_to": 6, "text": 12,
    }  # fmt: skip
    readonly = ("is_active",)
    badges = ("is_active",)
    lines = ("tax_members",)
    related = ("tax_members",)


class TaxMembers(Resource):
    """The taxes in a group."""

    model = TaxMember
    label = _("Taxes of the group")
    noun = _("Tax of the group")
    columns = ("tax", "group")
    form = ("tax",)
    in_menu = False


class PaymentTerms(Resource):
    """When what is owed is due."""

    model = PaymentTerm
    label = _("Payment terms")
    noun = _("Payment term")
    icon = "calendar-time"
    columns = ("name", "text", "discount_percent", "discount_days")
    search = ("name", "text")
    form = (
        (_("Terms"), ("name", "text")),
        (_("Discount for early payment"), ("discount_percent", "discount_days")),
    )
    lines = ("payment_term_lines",)
    related = ("payment_term_lines",)


class PaymentTermLines(Resource):
    """The parts of what is owed."""

    model = PaymentTermLine
    label = _("What is due when")
    noun = _("Part of what is due")
    columns = ("share", "value", "days", "months", "day_of_month", "term")
    form = ("share", "value", "months", "day_of_month", "days")
    in_menu = False


class PriceLists(Resource):
    """Prices for customers, days and quantities."""

    model = PriceList
    label = _("Price lists")
    noun = _("Price list")
    icon = "list-details"
    columns = ("name", "currency", "from_on", "to_on", "is_assigned", "is_active")
    search = ("name",)
    form = (
        (_("Price list"), ("name", "currency", "is_assigned", "from_on", "to_on")),
        (_("Notes"), ("notes",)),
    )
    widths = {"name": 8, "is_assigned": 12, "notes": 12, "from_on": 6, "to_on": 6}
    readonly = ("is_active",)
    badges = ("is_active",)
    lines = ("rules",)
    related = ("rules",)


class Rules(Resource):
    """The rules of price lists."""

    model = PriceRule
    label = _("Price rules")
    noun = _("Price rule")
    icon = "list-details"
    columns = (
        "price_list", "product", "category", "party", "group", "from_quantity", "price",
        "percent_off", "currency", "from_on", "to_on",
    )  # fmt: skip
    sort = "id"
    form = (
        "product", "category", "party", "group", "from_quantity", "price", "percent_off",
        "from_on", "to_on", "currency",
    )  # fmt: skip
    in_menu = False


class Components(Resource):
    """What kits are made of."""

    model = KitComponent
    label = _("Components")
    noun = _("Component")
    columns = ("component", "quantity", "component.unit", "kit")
    form = ("component", "quantity")
    in_menu = False


class Options(Resource):
    """The values in which products come."""

    model = ProductOption
    label = _("Options")
    noun = _("Option")
    columns = ("name", "value", "code_part", "price_difference", "product")
    form = ("name", "value", "code_part", "price_difference")
    in_menu = False
