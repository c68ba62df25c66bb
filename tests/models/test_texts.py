"""Texts are written in English and translated when they are shown."""

import copy
from collections.abc import Iterator
from pathlib import Path

import pytest

from models import texts
from models.texts import (
    _,
    add_catalogue,
    available_languages,
    current_language,
    humanise,
    is_right_to_left,
    label_text,
    ngettext,
    use_language,
)

GERMAN = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

msgid "Party"
msgstr "Kontakt"

msgid "Hello %(who)s"
msgstr "Hallo %(who)s"

msgid "Bye %(who)s"
msgstr "Tschüss %(whom)s"

#, fuzzy
msgid "Guess"
msgstr "Vermutung"

msgid "%(n)s book"
msgid_plural "%(n)s books"
msgstr[0] "%(n)s Buch"
msgstr[1] "%(n)s Bücher"
"""
POLISH = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=3; plural=(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20)"
" ? 1 : 2);\\n"

msgid "%(n)s book"
msgid_plural "%(n)s books"
msgstr[0] "%(n)s książka"
msgstr[1] "%(n)s książki"
msgstr[2] "%(n)s książek"
"""


@pytest.fixture(autouse=True)
def catalogues(tmp_path: Path) -> Iterator[Path]:
    """Know a German and a Polish catalogue, and forget them afterwards."""
    known = list(texts._directories)
    write(tmp_path, "de", GERMAN)
    write(tmp_path, "pl", POLISH)
    add_catalogue(tmp_path)
    yield tmp_path
    texts._directories[:] = known
    texts._catalogues.clear()


def write(directory: Path, language: str, content: str) -> None:
    folder = directory / language / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "messages.po").write_text(content, encoding="utf-8")


def test_text_follows_the_language_of_the_moment() -> None:
    label = _("Party")
    with use_language("de"):
        assert label == "Kontakt"
        assert current_language() == "de"
    assert label == "Party"


def test_dialect_falls_back_to_its_language_and_that_to_english() -> None:
    with use_language("de-AT"):
        assert str(_("Party")) == "Kontakt"
        assert str(_("Unheard of")) == "Unheard of"


def test_params_are_filled_late_and_may_be_lazy() -> None:
    text = _("Hello %(who)s", who=_("Party"))
    with use_language("de"):
        assert str(text) == "Hallo Kontakt"


def test_wrong_placeholder_in_a_translation_gives_english() -> None:
    with use_language("de"):
        assert str(_("Bye %(who)s", who="Bob")) == "Bye Bob"


def test_wrong_placeholder_in_the_source_raises() -> None:
    with pytest.raises(KeyError):
        str(_("Bye %(who)s", whom="Bob"))


def test_fuzzy_translation_is_not_used() -> None:
    with use_language("de"):
        assert str(_("Guess")) == "Guess"


def test_percent_sign_without_params_is_plain() -> None:
    assert str(_("100 % sure")) == "100 % sure"


@pytest.mark.parametrize(
    ("language", "n", "expected"),
    [
        ("en", 1, "1 book"),
        ("en", 0, "0 books"),
        ("de", 1, "1 Buch"),
        ("de", 3, "3 Bücher"),
        ("pl", 3, "3 książki"),
        ("pl", 5, "5 książek"),
    ],
)
def test_plural_follows_the_rule_of_the_language(language: str, n: int, expected: str) -> None:
    with use_language(language):
        assert str(ngettext("%(n)s book", "%(n)s books", n)) == expected


def test_earlier_catalogue_wins_and_later_ones_add(tmp_path: Path) -> None:
    later = tmp_path / "plugin"
    more = GERMAN.replace("Kontakt", "Partei").replace("Guess", "Haggle").replace("#, fuzzy", "")
    write(later, "de", more)
    add_catalogue(later)
    with use_language("de"):
        assert (str(_("Party")), str(_("Haggle"))) == ("Kontakt", "Vermutung")
    assert available_languages() == ["de", "en", "pl"]


def test_pseudo_language_marks_every_text_and_keeps_placeholders() -> None:
    with use_language("x-rtl"):
        assert str(_("Hello %(who)s", who="Bob")) == "⟦Hélló Bob⟧"
        assert str(ngettext("%(n)s book", "%(n)s books", 2)) == "⟦2 bóóks⟧"


def test_lazy_text_behaves_as_text() -> None:
    text = _("Party")
    assert f"{text:>7}" == "  Party"
    assert text + "!" == "Party!"
    assert "a " + text == "a Party"
    assert text.upper() == "PARTY"
    assert "art" in text
    assert len(text) == 5
    assert {text: 1}["Party"] == 1
    assert sorted([_("b"), _("a")])[0] == "a"
    assert copy.deepcopy(text) is text
    assert next(iter(text)) == text[0] == "P"
    assert repr(text) == "LazyText('Party')"
    assert _("%(n)s of").replace("of", "x") % {"n": 1} == "1 x"


def test_sum_of_texts_stays_lazy() -> None:
    text = _("Party") + "…"
    with use_language("de"):
        assert str(text) == "Kontakt…"


@pytest.mark.parametrize(
    ("name", "words"),
    [("given_name", "Given name"), ("vat_number", "VAT number"), ("id", "ID"), ("", "")],
)
def test_names_become_words(name: str, words: str) -> None:
    assert humanise(name) == words


def test_label_of_a_name_is_translated() -> None:
    with use_language("de"):
        assert label_text("party") == "Kontakt"


@pytest.mark.parametrize(
    ("language", "expected"), [("x-rtl", True), ("ar", True), ("de", False), ("nonsense", False)]
)
def test_direction_of_a_language(language: str, expected: bool) -> None:
    assert is_right_to_left(language) is expected
