"""Exact decimals, kept as whole numbers: a price of 12.5 lies in the table as 12500000."""

from decimal import Decimal
from typing import Any

from peewee import Expression, Field, FieldAccessor, Node, Value, fn

from models.refused import Invalid
from models.texts import _

LARGEST = 2**63 - 1


class ScaledAccessor(FieldAccessor):
    """Keep floats out of a record as early as they are set."""

    def __set__(self, instance: object, value: object) -> None:
        exact = value if value is None or isinstance(value, Node) else to_decimal(value)
        super().__set__(instance, exact)


class ScaledField(Field):
    """A decimal with a fixed number of decimals, in a 64-bit column.

    In SQL it is added, subtracted, compared and summed, and multiplied by whole numbers only.
    `total()` sums it; a bare `fn.SUM` gives the scaled number.
    """

    field_type = "BIGINT"
    accessor_class = ScaledAccessor
    decimals = 4

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        default = kwargs.get("default")
        if default is not None and not callable(default):
            kwargs["default"] = to_decimal(default)
        super().__init__(*args, **kwargs)

    def db_value(self, value: object) -> int | None:
        """Scale a Decimal or whole number. Raises Invalid if it can't be kept exactly."""
        if value is None:
            return None
        amount = to_decimal(value)
        check_decimal(amount, self.decimals)
        return int(amount.scaleb(self.decimals))

    def python_value(self, value: Any) -> Decimal | None:
        """Give the Decimal back. Raises ArithmeticError where SQL made a float of it."""
        if value is None:
            return None
        if isinstance(value, float) or value != int(value):
            raise ArithmeticError(f"{self.name} was averaged or multiplied in SQL")
        return Decimal(int(value)).scaleb(-self.decimals)

    def total(self) -> "ScaledExpression":
        """Sum the column in SQL; the total of no rows is 0."""
        return ScaledExpression(self, fn.COALESCE(fn.SUM(self), 0), "+", Value(0))

    def __add__(self, other: object) -> "ScaledExpression":
        return ScaledExpression(self, self, "+", other)

    def __radd__(self, other: object) -> "ScaledExpression":
        return ScaledExpression(self, self.to_value(other), "+", self)

    def __sub__(self, other: object) -> "ScaledExpression":
        return ScaledExpression(self, self, "-", other)

    def __rsub__(self, other: object) -> "ScaledExpression":
        return ScaledExpression(self, self.to_value(other), "-", self)

    def __mul__(self, other: object) -> "ScaledExpression":
        return ScaledExpression(self, self, "*", _whole(other))

    __rmul__ = __mul__

    def __truediv__(self, other: object) -> Any:
        raise TypeError("a kept decimal isn't divided in SQL: its product or share is a column")


class ScaledExpression(Expression):
    """A sum, difference or whole multiple of kept decimals: compared and read like one of them."""

    def __init__(self, field: ScaledField, lhs: object, op: str, rhs: object) -> None:
        self.field = field
        super().__init__(lhs, op, self._scaled(rhs))
        self._converter = field.python_value

    def _scaled(self, value: object) -> object:
        scale = getattr(getattr(value, "field", value), "decimals", self.field.decimals)
        if scale != self.field.decimals:
            raise TypeError(f"{self.field.decimals} and {scale} decimals don't add up in SQL")
        if isinstance(value, list | tuple | set | frozenset):
            return [self._scaled(item) for item in value]
        return value if value is None or isinstance(value, Node) else self.field.to_value(value)

    def __add__(self, other: object) -> "ScaledExpression":
        return ScaledExpression(self.field, self, "+", other)

    def __radd__(self, other: object) -> "ScaledExpression":
        return ScaledExpression(self.field, self._scaled(other), "+", self)

    def __sub__(self, other: object) -> "ScaledExpression":
        return ScaledExpression(self.field, self, "-", other)

    def __rsub__(self, other: object) -> "ScaledExpression":
        return ScaledExpression(self.field, self._scaled(other), "-", self)

    def __mul__(self, other: object) -> "ScaledExpression":
        return ScaledExpression(self.field, self, "*", _whole(other))

    __rmul__ = __mul__

    def __truediv__(self, other: object) -> Any:
        raise TypeError("a kept decimal isn't divided in SQL: its product or share is a column")

    __hash__ = Expression.__hash__

    def __eq__(self, other: object) -> Any:
        return super().__eq__(self._scaled(other))

    def __ne__(self, other: object) -> Any:
        return super().__ne__(self._scaled(other))

    def __lt__(self, other: object) -> Any:
        return super().__lt__(self._scaled(other))

    def __le__(self, other: object) -> Any:
        return super().__le__(self._scaled(other))

    def __gt__(self, other: object) -> Any:
        return super().__gt__(self._scaled(other))

    def __ge__(self, other: object) -> Any:
        return super().__ge__(self._scaled(other))

    def in_(self, other: object) -> Any:
        """Compare with several amounts."""
        return super().in_(self._scaled(other))

    def between(self, low: object, high: object) -> Any:
        """Compare with both ends of a range."""
        return super().between(self._scaled(low), self._scaled(high))


class MoneyField(ScaledField):
    """An amount of money, kept to 4 decimals."""


class PriceField(ScaledField):
    """A price of one unit, kept to 6 decimals."""

    decimals = 6


class QuantityField(ScaledField):
    """A quantity in some unit, kept to 6 decimals."""

    decimals = 6


class RateField(ScaledField):
    """A rate between two things, such as currencies, kept to 6 decimals."""

    decimals = 6


class PercentField(ScaledField):
    """A share in percent, where 20 is 20 %, kept to 4 decimals."""


def to_decimal(value: object) -> Decimal:
    """Take a Decimal or a whole number as it is. Raises Invalid for all else, floats too."""
    if isinstance(value, Decimal):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return Decimal(value)
    raise Invalid(_("That is not an exact number. Write it in digits."))


def check_decimal(amount: Decimal, decimals: int) -> None:
    """Raise Invalid unless the amount fits a 64-bit column with so many decimals."""
    if not amount.is_finite():
        raise Invalid(_("That is not a number. Write it in digits."))
    if amount and amount.adjusted() + decimals > 18:
        raise Invalid(_("The number is too large. Check its digits."))
    if _count_decimals(amount) > decimals:
        raise Invalid(_("At most %(decimals)s decimals are kept. Round it.", decimals=decimals))
    if abs(amount.scaleb(decimals)) > LARGEST:
        raise Invalid(_("The number is too large. Check its digits."))


def _count_decimals(amount: Decimal) -> int:
    """Count the decimals that matter, however long the number is."""
    _sign, digits, exponent = amount.as_tuple()
    trailing = next((place for place, digit in enumerate(reversed(digits)) if digit), 0)
    return max(0, -int(exponent) - trailing) if amount else 0


def _whole(factor: object) -> Value:
    if not isinstance(factor, int) or isinstance(factor, bool):
        raise TypeError("a kept decimal is multiplied by whole numbers only in SQL")
    return Value(factor, converter=False)
