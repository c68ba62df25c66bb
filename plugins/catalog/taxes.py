"""Taxes on lines and documents: pure arithmetic, decided by `tests/truth/tax_engine.json`.

A line's price is `unit price × quantity − discount`; it holds the taxes that are included in it.
Each tax is a share of its base: the line's net, and the earlier taxes that add to the next base
where it is affected by them. All of that is linear in the net, so that the net of a price is one
division, whatever the taxes.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from plugins.catalog.amounts import ZERO, exactly, round_to

PER_LINE, PER_DOCUMENT, UNROUNDED = "per_line", "per_document", "unrounded"
ROUNDINGS = (PER_LINE, PER_DOCUMENT, UNROUNDED)
_HUNDRED = Decimal(100)


@dataclass(frozen=True)
class TaxRule:
    """A tax as it is computed; the fields are named as in the record.

    `rate` is in percent: of the base (`percent`), or of the gross (`division`); `amount` is per
    unit (`fixed`). A `group` stands for its `parts`. A negative rate is withheld. Taxes of one
    line are computed by `position`, then in the order in which they are given.
    """

    key: Hashable
    kind: str = "percent"
    rate: Decimal = ZERO
    amount: Decimal = ZERO
    price_included: bool = False
    adds_to_next_base: bool = False
    affected_by_previous: bool = True
    reverse_charge: bool = False
    valid_from: date | None = None
    valid_to: date | None = None
    parts: tuple["TaxRule", ...] = ()
    position: int = 0

    def is_valid_on(self, day: date | None) -> bool:
        """Say whether it is raised on a day; its last day is one of them."""
        if day is None:
            return True
        begun = self.valid_from is None or self.valid_from <= day
        return begun and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True)
class TaxedPrice:
    """What is taxed: a price of so many units, less a discount in percent."""

    unit_price: Decimal
    quantity: Decimal = Decimal(1)
    taxes: tuple[TaxRule, ...] = ()
    discount: Decimal = ZERO

    @property
    def price(self) -> Decimal:
        """The price of all, unrounded, with the taxes that it includes."""
        with exactly():
            return self.unit_price * self.quantity * (_HUNDRED - self.discount) / _HUNDRED


@dataclass(frozen=True)
class TaxAmount:
    """A tax with the base that it is raised on. What is self-assessed is due and deductible."""

    tax: TaxRule
    base: Decimal
    amount: Decimal


@dataclass(frozen=True)
class TaxedLine:
    """A line's net and its taxes."""

    net: Decimal
    taxes: tuple[TaxAmount, ...]

    @property
    def tax(self) -> Decimal:
        """The sum of what is charged."""
        return sum((one.amount for one in self.taxes if not one.tax.reverse_charge), ZERO)


@dataclass(frozen=True)
class TaxedDocument:
    """A document's sums. `lines` are as they count in it; their nets add up to the document's."""

    lines: tuple[TaxedLine, ...]
    net: Decimal
    taxes: tuple[TaxAmount, ...]
    self_assessed: tuple[TaxAmount, ...]

    @property
    def tax(self) -> Decimal:
        """The sum of what is charged."""
        return sum((one.amount for one in self.taxes), ZERO)

    @property
    def total(self) -> Decimal:
        """Net and taxes."""
        return self.net + self.tax


def spread(taxes: Iterable[TaxRule], day: date | None = None) -> tuple[TaxRule, ...]:
    """Put the parts of groups in their place, and leave out what isn't raised on the day."""
    found: list[TaxRule] = []
    for tax in sorted(taxes, key=lambda one: one.position):
        if not tax.is_valid_on(day):
            continue
        if tax.kind == "group":
            found += spread(tax.parts, day)
        else:
            found.append(tax)
    return tuple(found)


def tax_line(line: TaxedPrice, unit: Decimal | None = None) -> TaxedLine:
    """Part a line's price into net and taxes; `unit` is the smallest amount, None for no rounding.

    Of a price that includes taxes the taxes are rounded, and the net is what they leave: 52.50 with
    12 % is 46.87 and 5.63. Raises ValueError where the included taxes leave nothing.
    """
    taxes = tuple(_plain(one) for one in spread(line.taxes))
    with exactly():
        price = round_to(line.price, unit)
        held = _included(line, taxes, price)
        known = {place: round_to(amount, unit) for place, amount in held.items()}
        net = price - sum(known.values(), ZERO)
        shares = list(_raised(line, taxes, net, known, lambda amount: round_to(amount, unit)))
    return TaxedLine(net, tuple(shares))


def tax_document(
    lines: Sequence[TaxedPrice], rounding: str, unit: Decimal | None = None
) -> TaxedDocument:
    """Compute a document's taxes: rounded line by line, or once from the lines' unrounded values.

    `per_document` rounds each tax's sum once, and the net of lines with the same taxes once; what a
    line's net is moved by so that they add up is less than the smallest amount. Raises ValueError
    for a rounding that isn't one.
    """
    if rounding not in ROUNDINGS:
        raise ValueError(f"no rounding: {rounding}")
    by_line = unit if rounding == PER_LINE else None
    taxed = [tax_line(line, by_line) for line in lines]
    last = unit if rounding == PER_DOCUMENT else None
    if last is not None:
        taxed = _rounded_together(taxed, last)
    raised = _summed(taxed, last)
    return TaxedDocument(
        tuple(taxed),
        sum((one.net for one in taxed), ZERO),
        tuple(one for one in raised if not one.tax.reverse_charge),
        tuple(one for one in raised if one.tax.reverse_charge),
    )


def net_price(gross: Decimal, taxes: Iterable[TaxRule]) -> Decimal:
    """Return the price of one unit whose taxes make it a gross price, unrounded.

    >>> net_price(Decimal(120), [TaxRule("a", rate=Decimal(20))])
    Decimal('100')
    """
    inside = tuple(replace(one, price_included=True) for one in spread(taxes))
    return tax_line(TaxedPrice(gross, taxes=inside)).net


def price_with(price: Decimal, before: Iterable[TaxRule], after: Iterable[TaxRule]) -> Decimal:
    """Return the price with other taxes for which the net stays the same, unrounded.

    For a customer in another tax zone: 121 with 21 % in it becomes 106 with 6 % in it.
    """
    net = tax_line(TaxedPrice(price, taxes=tuple(before))).net
    taxes = tuple(_plain(one) for one in spread(after))
    with exactly():
        raised = _raised(TaxedPrice(net), taxes, net, {}, lambda amount: amount)
        return net + sum((one.amount for one in raised if one.tax.price_included), ZERO)


def _plain(tax: TaxRule) -> TaxRule:
    """Take what is self-assessed for what it is to a price: it holds none of it, nor passes on."""
    if not tax.reverse_charge:
        return tax
    return replace(tax, price_included=False, adds_to_next_base=False)


def _included(line: TaxedPrice, taxes: Sequence[TaxRule], price: Decimal) -> dict[int, Decimal]:
    """Return the included taxes by place, unrounded: each is `a × net + b`."""
    if not any(one.price_included for one in taxes):
        return {}
    fixed = [one.amount for one in _raised(line, taxes, ZERO, {}, lambda amount: amount)]
    whole = [one.amount for one in _raised(line, taxes, Decimal(1), {}, lambda amount: amount)]
    inside = [place for place, tax in enumerate(taxes) if tax.price_included]
    factor = 1 + sum((whole[place] - fixed[place] for place in inside), ZERO)
    if factor <= 0:
        raise ValueError("the taxes that the price includes leave nothing of it")
    net = (price - sum((fixed[place] for place in inside), ZERO)) / factor
    return {place: (whole[place] - fixed[place]) * net + fixed[place] for place in inside}


def _raised(
    line: TaxedPrice,
    taxes: Sequence[TaxRule],
    net: Decimal,
    known: dict[int, Decimal],
    rounded: Callable[[Decimal], Decimal],
) -> Iterator[TaxAmount]:
    """Raise taxes one after the other on a net; those by place in `known` are given."""
    added = ZERO
    for place, tax in enumerate(taxes):
        base = net + (added if tax.affected_by_previous else ZERO)
        given = known.get(place)
        amount = rounded(_amount(line, taxes, place, base)) if given is None else given
        if tax.adds_to_next_base:
            added += amount
        yield TaxAmount(tax, base, amount)


def _amount(line: TaxedPrice, taxes: Sequence[TaxRule], place: int, base: Decimal) -> Decimal:
    tax = taxes[place]
    if tax.kind == "fixed":
        return tax.amount * line.quantity * (-1 if line.unit_price < 0 else 1)
    if tax.kind == "division":
        rates = sum((taxes[one].rate for one in _together(taxes, place)), ZERO)
        if rates >= _HUNDRED:
            raise ValueError("taxes of the gross leave nothing of it")
        return base * tax.rate / (_HUNDRED - rates)
    return base * tax.rate / _HUNDRED


def _together(taxes: Sequence[TaxRule], place: int) -> range:
    """Return the places of the neighbours that are shares of the same gross.

    A tax of the gross that adds to the base of the next is not part of that one's gross.
    """
    first = place
    while first and _same_gross(taxes[first - 1], taxes[first]):
        first -= 1
    last = place
    while last + 1 < len(taxes) and _same_gross(taxes[last], taxes[last + 1]):
        last += 1
    return range(first, last + 1)


def _same_gross(one: TaxRule, other: TaxRule) -> bool:
    is_alike = one.kind == other.kind == "division" and one.price_included == other.price_included
    passes_on = one.adds_to_next_base and other.affected_by_previous
    return is_alike and not passes_on and one.reverse_charge == other.reverse_charge


def _summed(lines: Sequence[TaxedLine], unit: Decimal | None) -> list[TaxAmount]:
    """Add each tax up over the lines, in the order in which they come first."""
    bases: dict[Hashable, Decimal] = {}
    amounts: dict[Hashable, Decimal] = {}
    taxes: dict[Hashable, TaxRule] = {}
    with exactly():
        for line in lines:
            for one in line.taxes:
                key = one.tax.key
                taxes.setdefault(key, one.tax)
                bases[key] = bases.get(key, ZERO) + one.base
                amounts[key] = amounts.get(key, ZERO) + one.amount
    return [
        TaxAmount(tax, round_to(bases[key], unit), round_to(amounts[key], unit))
        for key, tax in taxes.items()
    ]


def _rounded_together(lines: Sequence[TaxedLine], unit: Decimal) -> list[TaxedLine]:
    """Round nets so that those of lines with the same taxes add up to their rounded sum."""
    exact: dict[tuple[Hashable, ...], Decimal] = {}
    given: dict[tuple[Hashable, ...], Decimal] = {}
    found = []
    for line in lines:
        group = tuple(one.tax.key for one in line.taxes)
        with exactly():
            exact[group] = exact.get(group, ZERO) + line.net
            before = given.get(group, ZERO)
            given[group] = round_to(exact[group], unit)
            found.append(replace(line, net=given[group] - before))
    return found
