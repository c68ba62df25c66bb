"""What a catalog begins with: units, the taxes of the firm's country, usual payment terms."""

from decimal import Decimal

from app.api import _, put_settings
from plugins.catalog import plugin
from plugins.catalog.payment_term import PaymentTerm, PaymentTermLine
from plugins.catalog.rates import RATES
from plugins.catalog.tax import Tax
from plugins.catalog.unit import Unit

_COUNT, _WEIGHT, _TIME = _("Count"), _("Weight"), _("Time")
_LENGTH, _AREA, _VOLUME = _("Length"), _("Area"), _("Volume")
UNITS = [
    (_("piece"), _COUNT, "1"), (_("pair"), _COUNT, "2"), (_("dozen"), _COUNT, "12"),
    (_("g"), _WEIGHT, "0.001"), (_("kg"), _WEIGHT, "1"), (_("t"), _WEIGHT, "1000"),
    (_("minute"), _TIME, "1"), (_("hour"), _TIME, "60"), (_("day"), _TIME, "480"),
    (_("cm"), _LENGTH, "0.01"), (_("m"), _LENGTH, "1"), (_("km"), _LENGTH, "1000"),
    (_("m²"), _AREA, "1"), (_("ml"), _VOLUME, "0.001"), (_("litre"), _VOLUME, "1"),
    (_("flat rate"), _("Flat rate"), "1"),
]  # fmt: skip
"""A day of work has eight hours; who has others changes the factor."""


@plugin.start
def begin(country: str) -> None:
    """Fill in units, taxes and terms. The taxes are those of the country where we know them."""
    piece = _units()
    taxes = _taxes(country)
    _terms()
    put_settings("catalog", default_unit=str(piece), default_tax=str(taxes) if taxes else "")


def _units() -> int:
    made = []
    for name, group, factor in UNITS:
        unit = Unit(name=str(name), group=str(group), factor=Decimal(factor))
        unit.save()
        made.append(unit.id)
    return made[0]


def _taxes(country: str) -> int | None:
    """Make the taxes of a country and return the usual one; elsewhere only that of nothing."""
    word, rates = RATES.get(country, (str(_("Tax")), ()))
    made = [_tax(f"{word} {rate} %", Decimal(rate)) for rate in rates]
    if rates and country in _EUROPEAN_UNION:
        _tax(
            str(_("Delivery within the European Union, 0 %")), Decimal(0),
            text=str(_("Tax-free intra-community supply.")), use="sale", position=80,
        )  # fmt: skip
        usual = Decimal(rates[0])
        _tax(
            str(_("Reverse charge, %(rate)s %%", rate=rates[0])), usual, reverse_charge=True,
            text=str(_("The recipient of the service owes the tax (reverse charge).")), position=85,
        )  # fmt: skip
    _tax(str(_("Tax-free, 0 %")), Decimal(0), position=90)
    return made[0] if made else None


def _tax(name: str, rate: Decimal, position: int = 10, **more: object) -> int:
    tax = Tax(name=name, rate=rate, position=position, **more)
    tax.save()
    return int(tax.id)


def _terms() -> None:
    _term(str(_("Due at once")), str(_("Payable at once without deduction.")), {})
    for days in (14, 30):
        _term(
            str(_("%(days)s days net", days=days)),
            str(_("Payable within %(days)s days without deduction.", days=days)),
            {"days": days},
        )
    _term(
        str(_("10 days 2 %, 30 days net")),
        str(_("2 % discount within 10 days, else payable within 30 days.")),
        {"days": 30}, discount_percent=Decimal(2), discount_days=10,
    )  # fmt: skip
    _term(
        str(_("End of the next month")), str(_("Payable by the end of the next month.")),
        {"months": 1, "day_of_month": 31},
    )  # fmt: skip
    half = {"share": "percent", "value": Decimal(50)}
    _term(
        str(_("Half at once, half in 30 days")),
        str(_("Half at once, the rest within 30 days.")), half, {"days": 30},
    )  # fmt: skip


def _term(name: str, text: str, *lines: dict[str, object], **more: object) -> None:
    term = PaymentTerm(name=name, text=text, **more)
    term.save()
    for line in lines:
        PaymentTermLine(term=term, **line).save()


_EUROPEAN_UNION = frozenset(
    "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK".split()  # noqa: SIM905  a list in quotes fills a screen
)
