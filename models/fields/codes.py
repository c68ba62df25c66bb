"""Text that follows a rule of the world outside: addresses, numbers and codes."""

from typing import Any

from peewee import CharField, TextField


class _ShortField(CharField):
    """A CharField whose usual length belongs to its class."""

    usual_length = 255

    def __init__(self, max_length: int | None = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(max_length or self.usual_length, *args, **kwargs)


class EmailField(_ShortField):
    """A mail address."""

    usual_length = 254


class PhoneField(_ShortField):
    """A phone number as E.164, with `;ext=` where it has an extension."""

    usual_length = 64


class UrlField(_ShortField):
    """An address on the web, http or https."""

    usual_length = 2000


class VatField(_ShortField):
    """A VAT number with the letters of its country."""

    usual_length = 40


class IbanField(_ShortField):
    """A bank account's IBAN without spaces."""

    usual_length = 42


class IsbnField(_ShortField):
    """The number of a book, thirteen digits."""

    usual_length = 20


class CurrencyField(_ShortField):
    """A currency's ISO 4217 code."""

    usual_length = 3


class CountryField(_ShortField):
    """A country's ISO 3166 code of two letters."""

    usual_length = 2


class LanguageField(_ShortField):
    """A language's BCP 47 tag."""

    usual_length = 16


class TimezoneField(_ShortField):
    """A zone's name in the IANA database."""

    usual_length = 64


class BirthdayField(_ShortField):
    """A day of any year, as `--MM-DD`."""

    usual_length = 7


class RichTextField(TextField):
    """Text with Markdown."""
