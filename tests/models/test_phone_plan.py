"""The short way to read plain phone numbers says what the library says, for every country."""

import random
from collections.abc import Iterator

import phonenumbers
import pytest
from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, PhoneNumberFormat

from models.kinds import phone
from models.kinds.phone_plan import plain_number, shown_plainly
from models.refused import Invalid

TYPES = range(11)
REGIONS = ("DE", "AT", "FR", "GB", "NL", "IT", "CH", "SE", "US", "AR", "BR", "IN", "RU", "HU")


def examples() -> Iterator[phonenumbers.PhoneNumber]:
    """Give a number of each type of each country, and of those that belong to none."""
    for code, regions in COUNTRY_CODE_TO_REGION_CODE.items():
        if regions == ("001",):
            yield from filter(None, [phonenumbers.example_number_for_non_geo_entity(code)])
        for region in regions:
            found = (phonenumbers.example_number_for_type(region, one) for one in TYPES)
            yield from filter(None, found)


def texts(changed: int) -> list[str]:
    """Give the examples, with spaces and without, and some with a digit changed of each."""
    dice, found = random.Random(49), []
    for number in examples():
        plain = phonenumbers.format_number(number, PhoneNumberFormat.E164)
        found += [plain, phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL)]
        for _number in range(changed):
            at = dice.randrange(2, len(plain))
            digit = dice.choice(["", *"0123456789", "- "])
            found.append(plain[:at] + digit + plain[at + dice.randrange(2) :])
    return found


def said(text: str) -> tuple[str, str, str]:
    """Return what is kept of a number, what it is found by and how shown, or why refused."""
    kind = phone.PhoneKind()
    try:
        kept = kind.check(text)
    except Invalid as wrong:
        return "", str(wrong), ""
    return kept, kind.search_text(kept), phone.shown_phone(kept)


def home_texts(region: str) -> list[str]:
    """Give a region's examples as written there, and the same with digits changed."""
    dice, found = random.Random(region), []
    for one in TYPES:
        number = phonenumbers.example_number_for_type(region, one)
        if number is None:
            continue
        plain = phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL)
        found += [plain, "".join(char for char in plain if char.isdigit())]
        for _number in range(4):
            at = dice.randrange(len(plain))
            found.append(plain[:at] + dice.choice(["", "/", *"0123456789"]) + plain[at + 1 :])
    return found


def said_in(region: str, text: str, monkeypatch: pytest.MonkeyPatch) -> tuple[str, str, str]:
    """Return what is said of a number in a firm of a region."""
    monkeypatch.setattr(phone, "_region", region)
    return said(text)


def take_the_long_way(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave everything to the library."""
    monkeypatch.setattr(phone, "plain_number", lambda text, region=None: None)
    monkeypatch.setattr(phone, "shown_plainly", lambda kept: None)
    monkeypatch.setattr(phone, "_checked", {})


@pytest.mark.parametrize("changed", [1, pytest.param(4, marks=pytest.mark.long)])
def test_reads_plain_numbers_of_all_countries_as_the_library_does(
    monkeypatch: pytest.MonkeyPatch, changed: int
) -> None:
    asked = texts(changed)
    short = [said(text) for text in asked]
    take_the_long_way(monkeypatch)
    assert [text for text, one in zip(asked, short, strict=True) if one != said(text)] == []


def test_reads_numbers_dialled_from_within_as_the_library_does(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = [(region, text) for region in REGIONS for text in home_texts(region)]
    short = [said_in(*one, monkeypatch) for one in asked]
    assert sum(bool(kept) for kept, *_rest in short) > 50
    take_the_long_way(monkeypatch)
    assert [a for a, b in zip(asked, short, strict=True) if said_in(*a, monkeypatch) != b] == []


def test_shows_numbers_kept_as_they_came_as_the_library_does(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    kept = texts(4)
    short = [phone.shown_phone(text) for text in kept]
    assert sum(shown_plainly(text) is not None for text in kept) > len(kept) * 0.4
    take_the_long_way(monkeypatch)
    assert [a for a, b in zip(kept, short, strict=True) if phone.shown_phone(a) != b] == []


def test_most_numbers_that_exist_go_the_short_way() -> None:
    kept = [phonenumbers.format_number(one, PhoneNumberFormat.E164) for one in examples()]
    assert sum(plain_number(one) is not None for one in kept) > len(kept) * 0.7


def test_leaves_all_that_is_not_plain_to_the_library() -> None:
    for text in ("030 901820", "+49 (0)30 901820", "+49 30 901820 ext 5", "+49 30 901820x5", "+"):
        assert plain_number(text) is None, text
