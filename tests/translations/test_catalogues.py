"""The catalogues themselves: whole, and in step with the code."""

from pathlib import Path

import pytest

from app.hints import hint_at
from app.messages import Source, problems, read_catalogue, write_catalogue
from models.texts import use_language
from tests.house import House
from tests.translations.reading import gathered


def test_german_is_whole(house: House) -> None:
    assert [
        problem for source, messages in gathered() for problem in problems(source, messages, "de")
    ] == []


def test_catalogues_are_as_extract_writes_them(house: House, tmp_path: Path) -> None:
    """Whoever adds a text runs `messages extract`."""
    for source, messages in gathered():
        if messages:
            write_catalogue(tmp_path / "messages.pot", messages)
            assert (tmp_path / "messages.pot").read_text() == (
                source.folder / "messages.pot"
            ).read_text()


@pytest.fixture
def french(tmp_path: Path) -> Source:
    return Source(tmp_path, [])


def test_extract_keeps_translations_and_names_what_is_new(french: Source) -> None:
    path = french.catalogue("fr")
    write_catalogue(path, {"Save": ["a.py"]}, "fr")
    path.write_text(
        path.read_text().replace('msgid "Save"\nmsgstr ""', 'msgid "Save"\nmsgstr "Enregistrer"')
    )
    write_catalogue(path, {"Save": ["b.py"], "Delete": ["b.py"]}, "fr")
    assert read_catalogue(path, "fr") == {"Save": "Enregistrer"}
    assert list(problems(french, ["Save", "Delete"], "fr")) == ["untranslated: Delete"]


def test_a_translation_outlives_its_text(french: Source) -> None:
    path = french.catalogue("fr")
    write_catalogue(path, {"Save": ["a.py"]}, "fr")
    path.write_text(
        path.read_text().replace('msgid "Save"\nmsgstr ""', 'msgid "Save"\nmsgstr "Enregistrer"')
    )
    write_catalogue(path, {}, "fr")
    write_catalogue(path, {"Save": ["a.py"]}, "fr")
    assert read_catalogue(path, "fr") == {"Save": "Enregistrer"}


def test_a_text_that_lost_its_plural_can_be_translated(french: Source) -> None:
    path = french.catalogue("fr")
    write_catalogue(path, {("%(n)s more", "%(n)s more"): ["a.py"]}, "fr")
    path.write_text(path.read_text().replace('] ""\n', '] "encore %(n)s"\n'))
    write_catalogue(path, {"%(n)s more": ["a.py"]}, "fr")
    assert 'msgid "%(n)s more"\nmsgstr ""' in path.read_text()
    assert list(problems(french, ["%(n)s more"], "fr")) == ["untranslated: %(n)s more"]


def test_check_finds_placeholders_that_differ(french: Source) -> None:
    path = french.catalogue("fr")
    text = "%(n)s is gone"
    write_catalogue(path, {text: ["a.py"]}, "fr")
    path.write_text(
        path.read_text()
        .replace('msgstr ""', 'msgstr "%(m)s est parti"')
        .replace('msgid ""\nmsgstr "%(m)s est parti"', 'msgid ""\nmsgstr ""', 1)
    )
    assert list(problems(french, [text], "fr")) == [f"placeholders differ: {text}"]


def test_no_text_is_said_with_a_plural_and_without(house: House) -> None:
    """A catalogue holds one of the two, so the other would stay English."""
    for _source, messages in gathered():
        plurals = {message[0] for message in messages if not isinstance(message, str)}
        assert plurals & set(messages) == set()


def test_a_hint_speaks_the_language_of_its_sentence(house: House) -> None:
    with use_language("de"):
        assert str(hint_at("nmae", ["name"])) == " Meinten Sie „name“?"
