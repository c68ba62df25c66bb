from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar, Literal, Unpack, overload

from peewee import (
    BigAutoField,
    CharField,
    DateTimeField,
    Expression,
    Field,
    IntegerField,
    TextField,
    _FieldKwargs,
)
from typing_extensions import TypeVar

_V = TypeVar("_V", default=Any)

class ScaledField(Field[_V]):
    decimals: ClassVar[int]
    def total(self) -> Expression: ...
    def __add__(self, other: object) -> Expression: ...
    def __radd__(self, other: object) -> Expression: ...
    def __sub__(self, other: object) -> Expression: ...
    def __rsub__(self, other: object) -> Expression: ...
    def __mul__(self, other: int) -> Expression: ...
    def __rmul__(self, other: int) -> Expression: ...

class MoneyField(ScaledField[_V]):
    @overload
    def __new__(
        cls, *, null: Literal[True], **kwargs: Unpack[_FieldKwargs]
    ) -> MoneyField[Decimal | None]: ...
    @overload
    def __new__(
        cls, *, null: Literal[False] = ..., **kwargs: Unpack[_FieldKwargs]
    ) -> MoneyField[Decimal]: ...

class PercentField(ScaledField[_V]):
    @overload
    def __new__(
        cls, *, null: Literal[True], **kwargs: Unpack[_FieldKwargs]
    ) -> PercentField[Decimal | None]: ...
    @overload
    def __new__(
        cls, *, null: Literal[False] = ..., **kwargs: Unpack[_FieldKwargs]
    ) -> PercentField[Decimal]: ...

class PriceField(ScaledField[_V]):
    @overload
    def __new__(
        cls, *, null: Literal[True], **kwargs: Unpack[_FieldKwargs]
    ) -> PriceField[Decimal | None]: ...
    @overload
    def __new__(
        cls, *, null: Literal[False] = ..., **kwargs: Unpack[_FieldKwargs]
    ) -> PriceField[Decimal]: ...

class QuantityField(ScaledField[_V]):
    @overload
    def __new__(
        cls, *, null: Literal[True], **kwargs: Unpack[_FieldKwargs]
    ) -> QuantityField[Decimal | None]: ...
    @overload
    def __new__(
        cls, *, null: Literal[False] = ..., **kwargs: Unpack[_FieldKwargs]
    ) -> QuantityField[Decimal]: ...

class RateField(ScaledField[_V]):
    @overload
    def __new__(
        cls, *, null: Literal[True], **kwargs: Unpack[_FieldKwargs]
    ) -> RateField[Decimal | None]: ...
    @overload
    def __new__(
        cls, *, null: Literal[False] = ..., **kwargs: Unpack[_FieldKwargs]
    ) -> RateField[Decimal]: ...

class JsonField(TextField[_V]):
    def __new__(cls, *, null: bool = ..., **kwargs: Unpack[_FieldKwargs]) -> JsonField[Any]: ...

class MomentField(DateTimeField[_V]):
    @overload
    def __new__(
        cls, *, null: Literal[True], **kwargs: Unpack[_FieldKwargs]
    ) -> MomentField[datetime | None]: ...
    @overload
    def __new__(
        cls, *, null: Literal[False] = ..., **kwargs: Unpack[_FieldKwargs]
    ) -> MomentField[datetime]: ...

class BirthdayField(CharField[_V]):
    @overload
    def __new__(
        cls, max_length: int = ..., *, null: Literal[True], **kwargs: Unpack[_FieldKwargs]
    ) -> BirthdayField[str | None]: ...
    @overload
    def __new__(
        cls, max_length: int = ..., *, null: Literal[False] = ..., **kwargs: Unpack[_FieldKwargs]
    ) -> BirthdayField[str]: ...

class CountryField(CharField[_V]):
    @overload
    def __new__(
        cls, max_length: int = ..., *, null: Literal[True], **kwargs: Unpack[_FieldKwargs]
    ) -> CountryField[str | None]: ...
    @overload
    def __new__(
        cls, max_length: int = ..., *, null: Literal[False] = ..., **kwargs: Unpack[_FieldKwargs]
    ) -> CountryField[str]: ...

class CurrencyField(CharField[_V]):
    @overload
    def __new__(
        cls, max_length: int = ..., *, null: Literal[True], **kwargs: Unpack[_FieldKwargs]
    ) -> CurrencyField[str | None]: ...
    @overload
    def __new__(
        cls, max_length: int = ..., *, null: Literal[False] = ..., **kwargs: Unpack[_FieldKwargs]
    ) -> CurrencyField[str]: ...

class EmailField(CharField[_V]):
    @overload
    def __new__(
        cls, max_length: int = ..., *, null: Literal[True], **kwargs: Unpack[_FieldKwargs]
    ) -> EmailField[str | None]: ...
    @overload
    def __new__(
        cls, max_length: int = ..., *, null: Literal[False] = ..., **kwargs: Unpack[_FieldKwargs]
    ) -> EmailField[str]: ...

class IbanField(CharField[_V]):
    @overload
    def __new__(
        cls, max_length: int = ..., *, null: Literal[True], **kwargs: Unpack[_FieldKwargs]
    ) -> IbanField[str | None]: ...
    @overload
    def __new__(
        cls, max_length: int = ..., *, null: Literal[False] = ..., **kwargs: Unpack[_FieldKwargs]
    ) -> IbanField[str]: ...

class IsbnField(CharField[_V]):
    @overload
    def __new__(
        cls, max_length: int = ..., *, null: Literal[True], **kwargs: Unpack[_FieldKwargs]
    ) -> IsbnField[str | None]: ...
    @overload
    def __new__(
        cls, max_length: int = ..., *, null: Literal[False] = ..., **kwargs: Unpack[_FieldKwargs]
    ) -> IsbnField[str]: ...

class LanguageField(CharField[_V]):
    @overload
    def __new__(
        cls, max_length: int = ..., *, null: Literal[True], **kwargs: Unpack[_FieldKwargs]
    ) -> LanguageField[str | None]: ...
    @overload
    def __new__(
        cls, max_length: int = ..., *, null: Literal[False] = ..., **kwargs: Unpack[_FieldKwargs]
    ) -> LanguageField[str]: ...

class PhoneField(CharField[_V]):
    @overload
    def __new__(
        cls, max_length: int = ..., *, null: Literal[True], **kwargs: Unpack[_FieldKwargs]
    ) -> PhoneField[str | None]: ...
    @overload
    def __new__(
        cls, max_length: int = ..., *, null: Literal[False] = ..., **kwargs: Unpack[_FieldKwargs]
    ) -> PhoneField[str]: ...

class TimezoneField(CharField[_V]):
    @overload
    def __new__(
        cls, max_length: int = ..., *, null: Literal[True], **kwargs: Unpack[_FieldKwargs]
    ) -> TimezoneField[str | None]: ...
    @overload
    def __new__(
        cls, max_length: int = ..., *, null: Literal[False] = ..., **kwargs: Unpack[_FieldKwargs]
    ) -> TimezoneField[str]: ...

class UrlField(CharField[_V]):
    @overload
    def __new__(
        cls, max_length: int = ..., *, null: Literal[True], **kwargs: Unpack[_FieldKwargs]
    ) -> UrlField[str | None]: ...
    @overload
    def __new__(
        cls, max_length: int = ..., *, null: Literal[False] = ..., **kwargs: Unpack[_FieldKwargs]
    ) -> UrlField[str]: ...

class VatField(CharField[_V]):
    @overload
    def __new__(
        cls, max_length: int = ..., *, null: Literal[True], **kwargs: Unpack[_FieldKwargs]
    ) -> VatField[str | None]: ...
    @overload
    def __new__(
        cls, max_length: int = ..., *, null: Literal[False] = ..., **kwargs: Unpack[_FieldKwargs]
    ) -> VatField[str]: ...

class RichTextField(TextField[_V]):
    @overload
    def __new__(
        cls, *, null: Literal[True], **kwargs: Unpack[_FieldKwargs]
    ) -> RichTextField[str | None]: ...
    @overload
    def __new__(
        cls, *, null: Literal[False] = ..., **kwargs: Unpack[_FieldKwargs]
    ) -> RichTextField[str]: ...

class StateField(CharField[str]):
    moves: dict[str, tuple[str, ...]]
    labels: dict[str, str]
    tones: dict[str, str]
    def __new__(
        cls,
        moves: Mapping[str, Sequence[str]],
        labels: Mapping[str, str] | None = None,
        tones: Mapping[str, str] | None = None,
        **kwargs: Unpack[_FieldKwargs],
    ) -> StateField: ...
    def may_move(self, before: str, after: str) -> bool: ...

class IdField(BigAutoField[int]):
    def __new__(cls, **kwargs: Unpack[_FieldKwargs]) -> IdField: ...

class CountField(IntegerField[_V]): ...
class YearField(IntegerField[_V]): ...
