"""Which price holds: of the valid rules the most specific one. Pure arithmetic.

The order, first what decides first:
1. *who*: the customer, then the customer's own list, then a group of theirs, then everybody;
2. *what*: the product, then what it is a variant of, then its category (the nearest one of nested
   ones), then everything;
3. a rule of the very currency before one of any;
4. the largest quantity from which a rule holds;
5. a rule with an end before one without, and of those that begin on different days the later one;
6. the newest rule.
Days count at both ends; a rule holds from its quantity on.
"""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from plugins.catalog.amounts import ZERO, exactly, round_to

KEPT = Decimal("0.000001")
CUSTOMER, OWN_LIST, GROUP, EVERYBODY = "customer", "own list", "group", "everybody"
_WHO = (EVERYBODY, GROUP, OWN_LIST, CUSTOMER)


@dataclass(frozen=True)
class Rule:
    """A price, or a share off the product's own one, and for whom, what and when it holds.

    `price` is for one unit of the product; `percent_off` is taken off it, else off the sale price.
    Empty is everybody, everything, always. `is_assigned` holds for those alone whose own list it
    stands in.
    """

    key: int
    price_list: Hashable = None
    name: str = ""
    party: Hashable = None
    group: Hashable = None
    product: Hashable = None
    category: Hashable = None
    currency: str | None = None
    from_on: date | None = None
    to_on: date | None = None
    from_quantity: Decimal = ZERO
    price: Decimal | None = None
    percent_off: Decimal | None = None
    is_assigned: bool = False


@dataclass(frozen=True)
class Asked:
    """Who buys how much of what, when, in which currency.

    `categories` begins with the product's own and goes up. `sale_price` is the product's own, None
    where it has none in this currency. `quantity` is in the product's unit.
    """

    product: Hashable
    quantity: Decimal
    currency: str
    day: date
    sale_price: Decimal | None = None
    party: Hashable = None
    groups: frozenset[Hashable] = frozenset()
    price_list: Hashable = None
    variant_of: Hashable = None
    categories: tuple[Hashable, ...] = ()


@dataclass(frozen=True)
class Candidate:
    """A rule that holds, and the price it makes."""

    rule: Rule
    price: Decimal
    who: str
    rank: tuple[int, ...] = field(repr=False)


def candidates(rules: Iterable[Rule], asked: Asked) -> list[Candidate]:
    """Return the rules that hold, the winner first."""
    found = [one for rule in rules if (one := _candidate(rule, asked)) is not None]
    return sorted(found, key=lambda one: one.rank, reverse=True)


def _candidate(rule: Rule, asked: Asked) -> Candidate | None:
    who, what = _who(rule, asked), _what(rule, asked)
    price = _price(rule, asked)
    if who is None or what is None or price is None or not _holds(rule, asked):
        return None
    rank = (
        _WHO.index(who),
        what,
        int(rule.currency is not None),
        int(rule.from_quantity.scaleb(6)),
        int(rule.to_on is not None),
        rule.from_on.toordinal() if rule.from_on else 0,
        rule.key,
    )
    return Candidate(rule, price, who, rank)


def _holds(rule: Rule, asked: Asked) -> bool:
    return (
        (rule.currency is None or rule.currency == asked.currency)
        and (rule.from_on is None or rule.from_on <= asked.day)
        and (rule.to_on is None or asked.day <= rule.to_on)
        and rule.from_quantity <= asked.quantity
    )


def _who(rule: Rule, asked: Asked) -> str | None:
    """Return for whom a rule holds, as far as that is who asks; all that it names must be met."""
    is_own = asked.price_list is not None and rule.price_list == asked.price_list
    if rule.is_assigned and not is_own:
        return None
    if rule.party is not None and rule.party != asked.party:
        return None
    if rule.group is not None and rule.group not in asked.groups:
        return None
    if rule.party is not None:
        return CUSTOMER
    if is_own:
        return OWN_LIST
    return GROUP if rule.group is not None else EVERYBODY


def _what(rule: Rule, asked: Asked) -> int | None:
    """Return how near a rule comes to the product: the larger, the nearer."""
    most = len(asked.categories)
    if rule.category is not None and rule.category not in asked.categories:
        return None
    if rule.product is not None:
        near: Sequence[Hashable] = (asked.variant_of, asked.product)
        is_met = rule.product in near and rule.product is not None
        return most + 1 + near.index(rule.product) if is_met else None
    if rule.category is not None:
        return most - asked.categories.index(rule.category)
    return 0


def _price(rule: Rule, asked: Asked) -> Decimal | None:
    price = asked.sale_price if rule.price is None else rule.price
    if price is None or (rule.price is None and rule.percent_off is None):
        return None
    with exactly():
        return round_to(price * (100 - (rule.percent_off or ZERO)) / 100, KEPT)
