"""Values that are one of a few, and codes that people know by name."""

from typing import Any

import pytest
from peewee import BooleanField, CharField, IntegerField

from models.fields import (
    CountryField,
    CurrencyField,
    LanguageField,
    StateField,
    TimezoneField,
)
from models.kinds import kind_of
from models.refused import Invalid
from models.texts import _, use_language

YES_NO = kind_of(BooleanField())
CHOICE = kind_of(CharField(choices=[("person", _("A person")), ("company", _("A company"))]))
COUNTRY, CURRENCY = kind_of(CountryField()), kind_of(CurrencyField())
LANGUAGE, ZONE = kind_of(LanguageField()), kind_of(TimezoneField())


@pytest.mark.parametrize(
    ("text", "locale", "expected"),
    [
        (True, None, True),
        ("false", None, False),
        ("ja", "de", True),
        ("Nein", "de", False),
        ("on", "en", True),
        ("⟦YÉs⟧", "x-rtl", True),
        ("", "en", None),
    ],
)
def test_yes_and_no(text: Any, locale: str | None, expected: bool | None) -> None:
    with use_language(locale or "en"):
        assert YES_NO.parse(text, locale) is expected


@pytest.mark.parametrize(
    ("text", "locale"), [("yes", None), ("maybe", "en"), (2, None), ([], "en")]
)
def test_refuses_neither_yes_nor_no(text: Any, locale: str | None) -> None:
    with pytest.raises(Invalid):
        YES_NO.parse(text, locale)


def test_yes_is_a_word_to_people_and_a_truth_to_programs() -> None:
    assert YES_NO.show(True) == "Yes"
    assert YES_NO.plain(True) is True
    assert YES_NO.options() == [("true", "Yes"), ("false", "No")]


def test_choice_is_kept_by_key_and_shown_by_label() -> None:
    assert CHOICE.parse("person") == CHOICE.parse("a PERSON", "en") == "person"
    assert CHOICE.show("company") == CHOICE.html("company") == "A company"
    assert CHOICE.plain("company") == "company"
    with use_language("x-rtl"):
        assert CHOICE.options()[0] == ("person", "⟦Á pérsón⟧")


def test_refusal_of_a_choice_lists_them() -> None:
    with pytest.raises(Invalid, match="person, company"):
        CHOICE.parse("A person")


def test_choice_may_be_a_number() -> None:
    kind = kind_of(IntegerField(choices=[(1, "Low"), (2, "High")]))
    assert kind.parse("2") == kind.parse(2) == kind.parse("high", "en") == kind.plain(2) == 2
    with pytest.raises(Invalid):
        kind.parse(True)


def test_state_is_a_choice_of_its_own_name() -> None:
    kind = kind_of(StateField({"in_doubt": ["done"], "done": []}))
    assert (kind.name, kind.show("in_doubt"), kind.parse("done")) == ("state", "In doubt", "done")


def test_retired_choice_is_shown_as_it_is_kept() -> None:
    assert CHOICE.show("ghost") == "ghost"


def test_reads_and_shows_a_country() -> None:
    assert COUNTRY.parse("de") == COUNTRY.parse("Deutschland", "de") == "DE"
    assert COUNTRY.parse("Germany", "de") == "DE"
    assert COUNTRY.show("DE", "fr") == "Allemagne"
    assert "germany" in COUNTRY.search_text("DE")
    for wrong in ("EU", "ZZ", "XX", "Germany", "D"):
        with pytest.raises(Invalid):
            COUNTRY.parse(wrong)
    assert 249 <= len(COUNTRY.options("de")) <= 251


def test_reads_and_shows_a_currency() -> None:
    assert CURRENCY.parse("eur") == CURRENCY.show("EUR") == "EUR"
    assert CURRENCY.html("EUR") == '<bdi dir="ltr">EUR</bdi>'
    for wrong in ("DEM", "XXX", "€", "EURO"):
        with pytest.raises(Invalid):
            CURRENCY.parse(wrong)


def test_reads_and_shows_a_language() -> None:
    assert LANGUAGE.parse("de-at") == LANGUAGE.parse("de_AT") == "de-AT"
    assert LANGUAGE.show("de-AT", "en") == "German (Austria)"
    with pytest.raises(Invalid):
        LANGUAGE.parse("zz")


def test_reads_and_shows_a_timezone() -> None:
    assert ZONE.parse("Europe/Berlin") == "Europe/Berlin"
    with pytest.raises(Invalid):
        ZONE.parse("Mars/Olympus")
