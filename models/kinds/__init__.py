"""Kinds of values: one object a field type that reads, shows, gives and finds its values."""

from typing import Any

import peewee

from models import fields
from models.kinds.choices import ChoiceKind, StateKind, YesNoKind
from models.kinds.codes import (
    CodeKind,
    CurrencyKind,
    LanguageKind,
    TimezoneKind,
    countries,
    currencies,
    languages,
    timezones,
)
from models.kinds.days import BirthdayKind, DayKind, MomentKind, TimeKind
from models.kinds.email import EmailKind
from models.kinds.iban import IbanKind
from models.kinds.isbn import IsbnKind
from models.kinds.jsons import JsonKind
from models.kinds.kind import Kind, Maker
from models.kinds.numbers import DecimalKind, IntegerKind, PercentKind, YearKind
from models.kinds.phone import PhoneKind, dialled_within, region, set_region
from models.kinds.references import RecordKind, ReferenceKind
from models.kinds.text import LongTextKind, RichTextKind, TextKind
from models.kinds.url import UrlKind
from models.kinds.vat import VatKind

__all__ = [
    "Kind",
    "RecordKind",
    "dialled_within",
    "kind_by_name",
    "kind_of",
    "region",
    "register_kind",
    "set_region",
]

_makers: dict[type[Any], Maker] = {
    peewee.CharField: lambda field: TextKind(field.max_length),
    peewee.TextField: lambda field: LongTextKind(),
    peewee.SmallIntegerField: lambda field: IntegerKind(16),
    peewee.BigIntegerField: lambda field: IntegerKind(64),
    peewee.BigAutoField: lambda field: IntegerKind(64),
    peewee.IntegerField: lambda field: IntegerKind(32),
    peewee.BooleanField: lambda field: YesNoKind(),
    peewee.DateField: lambda field: DayKind(),
    peewee.TimeField: lambda field: TimeKind(),
    peewee.ForeignKeyField: lambda field: ReferenceKind(),
    fields.MoneyField: lambda field: DecimalKind("money", field.decimals, 2),
    fields.PriceField: lambda field: DecimalKind("price", field.decimals, 2),
    fields.QuantityField: lambda field: DecimalKind("quantity", field.decimals),
    fields.RateField: lambda field: DecimalKind("decimal", field.decimals),
    fields.PercentField: lambda field: PercentKind("percent", field.decimals),
    fields.MomentField: lambda field: MomentKind(),
    fields.StateField: StateKind,
    fields.EmailField: lambda field: EmailKind(field.max_length),
    fields.PhoneField: lambda field: PhoneKind(field.max_length),
    fields.UrlField: lambda field: UrlKind(field.max_length),
    fields.VatField: lambda field: VatKind(field.max_length),
    fields.IbanField: lambda field: IbanKind(field.max_length),
    fields.IsbnField: lambda field: IsbnKind(field.max_length),
    fields.CountField: lambda field: IntegerKind(32, is_count=True),
    fields.YearField: lambda field: YearKind(32),
    fields.BirthdayField: lambda field: BirthdayKind(),
    fields.RichTextField: lambda field: RichTextKind(),
    fields.JsonField: lambda field: JsonKind(),
    fields.CountryField: lambda field: CodeKind("country", countries),
    fields.CurrencyField: lambda field: CurrencyKind("currency", currencies),
    fields.LanguageField: lambda field: LanguageKind("language", languages),
    fields.TimezoneField: lambda field: TimezoneKind("timezone", timezones),
}

_named: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        TextKind(),
        LongTextKind(),
        RichTextKind(),
        IntegerKind(),
        DecimalKind("decimal", fields.RateField.decimals),
        DecimalKind("money", fields.MoneyField.decimals, 2),
        DecimalKind("price", fields.PriceField.decimals, 2),
        DecimalKind("quantity", fields.QuantityField.decimals),
        PercentKind("percent", fields.PercentField.decimals),
        YesNoKind(),
        DayKind(),
        MomentKind(),
        TimeKind(),
        BirthdayKind(),
        EmailKind(),
        PhoneKind(),
        UrlKind(),
        VatKind(),
        IbanKind(),
        IsbnKind(),
        CodeKind("country", countries),
        CurrencyKind("currency", currencies),
        LanguageKind("language", languages),
        TimezoneKind("timezone", timezones),
        JsonKind(),
        ReferenceKind(),
        RecordKind(),
    )
}


def register_kind(field_class: type[Any], make: Maker) -> None:
    """Say which kind the values of a further field type are; `make` takes the field."""
    _makers[field_class] = make


def kind_of(field: Any) -> Kind:
    """Give the kind of a field's values. Raises TypeError for a field type that has none."""
    for field_class in type(field).__mro__:
        if field_class in _makers:
            return _choice_or(_makers[field_class], field)
    raise TypeError(f"{field!r} is a {type(field).__name__}, which no kind of value is known for")


def kind_by_name(name: str) -> Kind:
    """Give a kind that needs no field, by its name. Raises ValueError with the names there are."""
    if name not in _named:
        raise ValueError(f"there is no kind {name!r}; there are {', '.join(sorted(_named))}")
    return _named[name]


def _choice_or(make: Maker, field: Any) -> Kind:
    is_plain = not isinstance(field, fields.StateField) and field.choices
    return ChoiceKind(field) if is_plain else make(field)
