"""Cards of many programs, read one by one."""

import json
import time
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.contacts.card_import import read_cards
from plugins.contacts.cards.card import Card, Photo, Place, Way
from plugins.contacts.cards.lines import LONGEST_LINE, decoded
from plugins.contacts.cards.parties import values_of
from plugins.contacts.cards.reading import cards_of
from plugins.contacts.cards.writing import vcard
from tests.examples import examples


def read(text: str | bytes) -> list[Card]:
    return list(cards_of(BytesIO(text if isinstance(text, bytes) else text.encode())))


def told(card: Card) -> dict[str, Any]:
    photo = card.photo
    return {
        "version": card.version,
        "fn": card.full_name,
        "family": card.family_name,
        "given": card.given_name,
        "additional": card.additional_names,
        "emails": [way.value for way in card.mails],
        "tels": [way.value for way in card.phones],
        "org": card.organisation,
        "title": card.title,
        "bday": card.birthday,
        "urls": [way.value for way in card.sites],
        "adr_count": len(card.places),
        "photo": photo and (photo.problem or ("uri" if photo.uri else len(photo.content))),
    }


def test_every_card_of_every_program_says_what_it_says(shared: Path) -> None:
    folder = shared / "data" / "vcards"
    expected = json.loads((folder / "expected.json").read_text())["files"]
    assert len(expected) == 25
    for name, file in expected.items():
        with (folder / name).open("rb") as stream:
            cards = list(cards_of(stream))
        assert len(cards) == file["card_count"], name
        for card, wanted in zip(cards, file["cards"], strict=True):
            found = told(card)
            assert {key: found[key] for key in wanted} == wanted, name


def test_every_card_makes_a_party_with_a_name(shared: Path) -> None:
    places = sorted((shared / "data" / "vcards").glob("*.[vi]c*"))
    assert len(places) == 25
    for place in places:
        with place.open("rb") as stream:
            for card in cards_of(stream):
                values = values_of(card)
                assert values["name"], place.name
                assert values["kind"] == "person", place.name


def test_what_is_written_reads_back() -> None:
    card = Card(
        version="4.0", full_name="Müller; Åsa, “the” boss\\", family_name="Müller",
        given_name="Åsa", organisation=["Lantern, Sons; Co", "Stock"], title="Buyer",
        birthday="1990-05-17", note="line one\nline two", mails=[Way("asa@lantern.example")],
        phones=[Way("+493090182", frozenset({"cell", "work"}))], sites=[Way("https://a.example/?q=1,2")],
        places=[Place("Hafenstraße 1\nHof", "Lübeck", "", "23552", "DE", frozenset({"work"}))],
        categories=["a,b", "c"], photo=Photo(bytes(range(256)) * 3),
    )  # fmt: skip
    for version in ("3.0", "4.0"):
        text = vcard(card, version)
        assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
        (back,) = read(text)
        day = "19900517" if version == "4.0" else "1990-05-17"
        assert {**vars(back), "version": "4.0"} == {**vars(card), "birthday": day}


def test_keeps_a_card_that_never_ends() -> None:
    assert [card.full_name for card in read("BEGIN:VCARD\nFN:Ada\n")] == ["Ada"]


@pytest.mark.parametrize(
    "charset", ["WINDOWS-1251", "koi8-r", "SHIFT_JIS", "gb2312", "big5", "utf-16", "ISO-8859-5"]
)
def test_a_name_is_read_in_the_charset_that_it_claims(charset: str) -> None:
    name = "日本" if charset in ("SHIFT_JIS", "gb2312", "big5") else "Жанна"
    quoted = "".join(f"={byte:02X}" for byte in name.encode(charset))
    line = f"FN;CHARSET={charset};ENCODING=QUOTED-PRINTABLE:{quoted}"
    assert [card.full_name for card in read(f"BEGIN:VCARD\n{line}\nEND:VCARD\n")] == [name]


@pytest.mark.parametrize("charset", ["punycode", "idna", "unicode_escape", "utf-7", "a\0b"])
def test_what_is_no_charset_of_text_is_read_as_unicode(charset: str) -> None:
    text = "Ada\\x41+AEE-b-" * 20_000
    start = time.process_time()
    assert decoded(text.encode(), charset) == text
    assert time.process_time() - start < 1


def test_leaves_a_card_inside_a_card_out() -> None:
    text = "BEGIN:VCARD\nFN:Ada\nAGENT:\nBEGIN:VCARD\nFN:Bea\nEND:VCARD\nEND:VCARD\n"
    assert [card.full_name for card in read(text)] == ["Ada"]


def test_a_picture_of_twenty_megabytes_is_left_out_and_the_rest_is_kept() -> None:
    picture = b"/9j/" * (LONGEST_LINE // 4 + 10)
    head = b"BEGIN:VCARD\nFN:Ada\nPHOTO;ENCODING=b:"
    folded = b"\n ".join(picture[at : at + 76] for at in range(0, len(picture), 76))
    (card,) = read(head + folded + b"\nTITLE:Countess\nEND:VCARD\n")
    assert (card.photo, card.title) == (Photo(problem="too large"), "Countess")


def test_a_year_may_be_missing_or_wrong() -> None:
    days = {"--0229": {"birthday": "--02-29"}, "19790230": {}, "1953-10-15T23:10:00Z": {
        "birth_date": "1953-10-15"}, "soon": {}, "02-10": {"birthday": "--02-10"}}  # fmt: skip
    for text, wanted in days.items():
        values = values_of(Card(full_name="Ada", birthday=text))
        assert {key: values[key] for key in values if key.startswith("birth")} == wanted


@pytest.mark.parametrize("head", ["org", "Group"])
def test_a_firm_says_so(head: str) -> None:
    assert values_of(Card(full_name="Lantern", kind=head))["kind"] == "company"
    assert values_of(Card(organisation=["Lantern"]))["kind"] == "company"


_BITS = st.sampled_from(
    [b"BEGIN:VCARD\r\n", b"END:VCARD\n", b"N:;;", b"=\n", b"\\", b";", b":", b'"', b"\r", b"\n ",
     b"PHOTO;ENCODING=b:", b"TEL;TYPE=", b"ENCODING=QUOTED-PRINTABLE", b"CHARSET=x", b"=C3",
     b"\x00", b"BDAY:", b"ADR:", b"item1.X-ABLabel:", "ä".encode(), b"\xff", b"ORG:"]
)  # fmt: skip


@given(st.lists(_BITS | st.binary(max_size=12), max_size=40))
@examples(200)
def test_no_bytes_break_the_reader(bits: list[bytes]) -> None:
    for card in read(b"".join(bits)):
        assert values_of(card)["kind"] in ("person", "company")


def test_a_firm_with_too_long_a_name_is_told(tmp_path: Path) -> None:
    place = tmp_path / "long.vcf"
    place.write_text(f"BEGIN:VCARD\nFN:Ada\nORG:{'x' * 3000}\nEND:VCARD\n")
    (row,) = read_cards(place)
    assert any("too long" in str(text) for text in row.warnings)
