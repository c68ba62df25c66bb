"""The field types that business needs beside Peewee's own."""

from models.fields.codes import (
    BirthdayField,
    CountryField,
    CurrencyField,
    EmailField,
    IbanField,
    IsbnField,
    LanguageField,
    PhoneField,
    RichTextField,
    TimezoneField,
    UrlField,
    VatField,
)
from models.fields.count import CountField, YearField
from models.fields.identity import IdField
from models.fields.jsons import JsonField
from models.fields.moment import MomentField
from models.fields.scaled import (
    MoneyField,
    PercentField,
    PriceField,
    QuantityField,
    RateField,
    ScaledField,
)
from models.fields.state import StateField

__all__ = [
    "BirthdayField",
    "CountField",
    "CountryField",
    "CurrencyField",
    "EmailField",
    "IbanField",
    "IdField",
    "IsbnField",
    "JsonField",
    "LanguageField",
    "MomentField",
    "MoneyField",
    "PercentField",
    "PhoneField",
    "PriceField",
    "QuantityField",
    "RateField",
    "RichTextField",
    "ScaledField",
    "StateField",
    "TimezoneField",
    "UrlField",
    "VatField",
    "YearField",
]
