"""Text is cleaned before it is kept and folded before it is compared."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.folding import clean_text, fold
from models.refused import Invalid


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Müller", "muller"),
        ("STRASSE", "strasse"),
        ("Straße", "strasse"),
        ("  Łódź\t Đorđe ", "lodz dorde"),
        ("Ærø Œuvre", "aero oeuvre"),
        ("İstanbul ISPARTA ısı", "istanbul isparta isi"),
        ("ﬁn ① ａｂｃ", "fin 1 abc"),
        ("Ελλάς", "ελλασ"),
        ("Gülşah", "gulsah"),
        ("東京", "東京"),
    ],
)
def test_folds_case_and_diacritics(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.text())
def test_folding_what_is_folded_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_folding_sees_no_difference_between_forms_of_a_text(text: str) -> None:
    assert fold(unicodedata.normalize("NFD", text)) == fold(unicodedata.normalize("NFC", text))


@pytest.mark.parametrize("text", ["a\x00b", "a\x1bb", "\x7f", "a\x85b", "a\ud800b"])
def test_refuses_what_no_keyboard_types(text: str) -> None:
    with pytest.raises(Invalid):
        clean_text(text)


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("  a\r\nb\rc\td ", "a\nb\nc\td"),
        ("e\u0301", "\u00e9"),
        ("abc\u202etxt\u2066.exe", "abctxt.exe"),
        ("\u200fעברית", "\u200fעברית"),
    ],
)
def test_clean_text(text: str, cleaned: str) -> None:
    assert clean_text(text) == cleaned
