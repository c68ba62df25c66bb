"""Texts, mail addresses, phones, web addresses and pointers to records."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from peewee import CharField, FloatField, ForeignKeyField, Model, TextField

from models.fields import EmailField, IdField, PhoneField, RichTextField, UrlField
from models.kinds import Kind, RecordKind, kind_by_name, kind_of, register_kind, set_region
from models.refused import Invalid

TEXT, LONG, RICH = kind_of(CharField()), kind_of(TextField()), kind_of(RichTextField())
EMAIL, PHONE, URL = kind_of(EmailField()), kind_of(PhoneField()), kind_of(UrlField())


class Shelf(Model):
    """Something to point at."""

    id = IdField()

    def __str__(self) -> str:
        return "Top <shelf>"


class Book(Model):
    """Something that points."""

    shelf = ForeignKeyField(Shelf)


def test_line_is_cleaned_and_kept_on_one_line() -> None:
    assert TEXT.parse(" a\r\nb\u202e ") == "a b"
    assert TEXT.parse("\u2066 \u2069") is None
    assert LONG.parse(" a\r\nb ") == "a\nb"


def test_refuses_text_that_is_too_long() -> None:
    with pytest.raises(Invalid, match="At most 255 characters; this has 300"):
        TEXT.parse("x" * 300)
    with pytest.raises(Invalid):
        LONG.parse("x" * 100_001)


@pytest.mark.parametrize("wrong", ["a\x00b", "\ud800", 7, ["a"], {"a": 1}])
def test_refuses_what_is_no_text(wrong: Any) -> None:
    with pytest.raises(Invalid):
        TEXT.parse(wrong)


def test_text_is_escaped() -> None:
    assert TEXT.html("<b>") == "&lt;b&gt;"
    assert LONG.html("<b>\nc") == "&lt;b&gt;<br>c"


def test_markdown_is_drawn_without_anything_that_acts() -> None:
    drawn = RICH.html("**x** <script>1</script> [a](javascript:1) ![i](https://x.example/y.png)")
    assert "<strong>x</strong>" in drawn
    assert "<script" not in drawn
    assert 'href="javascript' not in drawn
    assert "<img" not in drawn
    link = RICH.html("[b](https://x.example)")
    assert 'rel="noopener noreferrer nofollow"' in link


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("A.b@Firm.Example", "A.b@firm.example"),
        (" kontor@hohenstein.test ", "kontor@hohenstein.test"),
        ("grüße@müller.example", "grüße@müller.example"),
    ],
)
def test_mail_address(text: str, kept: str) -> None:
    assert EMAIL.parse(text) == kept


@pytest.mark.parametrize("wrong", ["nope", "a@b", "a..b@c.example", "a@b@c.example", "a b@c.de"])
def test_refuses_a_wrong_mail_address_but_keeps_an_imported_one(wrong: str) -> None:
    with pytest.raises(Invalid):
        EMAIL.parse(wrong)
    assert EMAIL.parse(wrong, strict=False) == wrong
    assert not EMAIL.is_valid(wrong)
    assert "mailto" not in EMAIL.html(wrong)


def test_mail_address_is_a_link() -> None:
    expected = '<a href="mailto:a%26b@c.example"><bdi dir="ltr">a&amp;b@c.example</bdi></a>'
    assert EMAIL.html("a&b@c.example") == expected


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("030 901820", "+4930901820"),
        ("+49 (0)30 901820", "+4930901820"),
        ("0049 30/90 18-20", "+4930901820"),
        ("030 901820 ext. 12", "+4930901820;ext=12"),
        ("+4930901820;ext=12", "+4930901820;ext=12"),
        ("+1 212 555 0123", "+12125550123"),
    ],
)
def test_phone_is_kept_in_one_form(text: str, kept: str) -> None:
    assert PHONE.parse(text) == kept
    assert PHONE.is_valid(kept)


def test_phone_is_shown_as_people_write_it_and_can_be_dialled() -> None:
    assert PHONE.show("+49300074321") == "+49 30 0074321"
    html = PHONE.html("+49300074321")
    assert html == '<a href="tel:+49300074321"><bdi dir="ltr">+49 30 0074321</bdi></a>'


def test_phone_is_found_by_digits_from_home_and_abroad() -> None:
    assert PHONE.search_text("+4930901820;ext=12") == "4930901820 030901820"
    assert PHONE.search_text("call 0 30") == "call 0 30 030"


@pytest.mark.parametrize("wrong", ["12", "+999 1", "abc", "+49 30", "030 90182012345678"])
def test_refuses_a_wrong_phone_but_keeps_an_imported_one(wrong: str) -> None:
    with pytest.raises(Invalid):
        PHONE.parse(wrong)
    assert PHONE.parse(wrong, strict=False) == wrong
    assert not PHONE.is_valid(wrong)


def test_national_phone_needs_the_firms_country() -> None:
    set_region(None)
    with pytest.raises(Invalid, match="country code"):
        PHONE.parse("030 901820")


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("firm.example", "https://firm.example"),
        ("HTTP://Firm.Example/A?b=C#d", "http://firm.example/A?b=C#d"),
        ("localhost:8000/x", "https://localhost:8000/x"),
        ("http://[::1]/", "http://[::1]/"),
        ("https://müller.example", "https://müller.example"),
    ],
)
def test_web_address(text: str, kept: str) -> None:
    assert URL.parse(text) == kept


@pytest.mark.parametrize(
    "wrong",
    [
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        "data:text/html,1",
        "ftp://firm.example",
        "https://",
        "https://a:b@firm.example",
        "https://firm.example\\@evil.example",
        "https://firm.example/a b",
        'https://firm.example/"onclick',
        "http://[::1",
        "https://-a.example",
        "https://firm.example:99999",
        "x" * 3000,
    ],
)
def test_refuses_what_is_no_web_address(wrong: str) -> None:
    with pytest.raises(Invalid) as refusal:
        URL.parse(wrong)
    assert len(str(refusal.value)) < 200


def test_web_address_is_a_link_that_passes_nothing_on() -> None:
    assert URL.html("https://firm.example/") == (
        '<a href="https://firm.example/" rel="noopener noreferrer nofollow">'
        '<bdi dir="ltr">firm.example</bdi></a>'
    )
    assert "href" not in URL.html("javascript:alert(1)")


@pytest.mark.parametrize("kind", [TEXT, LONG, RICH, EMAIL, PHONE, URL], ids=lambda kind: kind.name)
@given(text=st.text())
def test_any_text_is_kept_or_refused_and_shown_without_harm(kind: Kind, text: str) -> None:
    try:
        kept = kind.parse(text, strict=False)
    except Invalid:
        return
    assert kept is None or kind.parse(kept, strict=False) == kept
    assert "<script" not in kind.html(kept)
    assert isinstance(kind.search_text(kept), str)


def test_reference_is_a_number_and_shown_by_the_records_words() -> None:
    kind, shelf = kind_of(Book.shelf), Shelf(id=7)
    assert kind.parse("7") == kind.parse(7) == kind.parse(shelf) == kind.plain(shelf) == 7
    assert kind.html(shelf) == "Top &lt;shelf&gt;"
    assert kind.search_text(shelf) == "top <shelf>"
    for wrong in ("0", "-1", "x", "1.5", True):
        with pytest.raises(Invalid):
            kind.parse(wrong)


def test_pointer_to_any_record() -> None:
    kind = RecordKind()
    assert kind.parse("sales/deals/7") == kind.parse({"resource": "sales/deals", "id": 7})
    assert kind.plain(("sales/deals", 7)) == {"resource": "sales/deals", "id": 7}
    for wrong in ("deals/7", "sales/deals/0", {"id": 7}, {"resource": "a/b", "id": True}, 7):
        with pytest.raises(Invalid):
            kind.parse(wrong)


def test_field_type_without_a_kind_is_named() -> None:
    with pytest.raises(TypeError, match="FloatField"):
        kind_of(FloatField())


def test_further_field_type_is_registered() -> None:
    class TagField(FloatField):
        """A field type of somebody else."""

    register_kind(TagField, lambda field: RecordKind())
    assert kind_of(TagField()).name == "record"


def test_kind_is_given_by_its_name_too() -> None:
    assert kind_by_name("money").show(7, "en") == "7.00"
    with pytest.raises(ValueError, match="there are birthday, country"):
        kind_by_name("dog")


def test_a_line_break_in_notes_is_seen() -> None:
    assert kind_by_name("richtext").html("one\ntwo") == "<p>one<br>\ntwo</p>\n"
