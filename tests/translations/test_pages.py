"""Pages in German hold no English; in the pseudo-language every text is inside its marks."""

import json
import re
from collections.abc import Set

import pytest

from app.core import BUILTIN_ROLES
from app.house import add_roles
from app.messages import read_catalogue
from app.settings import FIRM, put_settings
from app.starting import CAUSE
from models.change import Change, ChangeSet
from models.core import NumberSeries, Role
from models.texts import use_language
from tests.house import Browser, House
from tests.translations.crawl import LISTED, fill, own_pages, resource_pages, speaking
from tests.translations.reading import gathered, words_of

DATA = re.compile(
    r"zzyx|zzzzzz|qqqq|nowhere|shophouse|lantern|sons|alice|bob|charlie|\bEUR\b",
    re.I,
)
CODES = {
    "admin", "manager", "staff", "reader", "librarian", "salesperson", "catalog", "contacts",
    "library", "sales", "x-rtl", "CSV", "XLSX",
}  # fmt: skip
"""Names of the program, such as roles: they are typed as they are."""


def read(browser: Browser, apart: int = 1) -> dict[str, str]:
    """Return the texts of pages, each with the first page that says it."""
    found: dict[str, str] = {}
    for path in [*own_pages(), *resource_pages()][::apart]:
        for word in words_of(browser.get(path).get_data(as_text=True), LISTED):
            found.setdefault(word, path)
    return found


def test_german_pages_hold_no_english(house: House, pytestconfig: pytest.Config) -> None:
    german = speaking(house, "de")
    fill(german)
    english = {
        message
        for source, messages in gathered()
        for message, said in read_catalogue(source.catalogue("de"), "de").items()
        if message in messages and isinstance(message, str) and message != said
    }
    english -= stored()
    apart = 1 if pytestconfig.getoption("--long") else 3  # the pseudo-language sees all of them
    left = {word: path for word, path in read(german, apart).items() if word in english}
    assert left == {}


def test_roles_are_described_in_the_language_of_the_firm(house: House) -> None:
    put_settings(FIRM, language="de")
    Role.delete().where(Role.name == "reader").execute()
    add_roles()
    assert Role.get(Role.name == "reader").description == "Liest nur, ändert nichts"


def test_every_text_passes_the_catalogue(house: House) -> None:
    pseudo = speaking(house, "x-rtl")
    fill(pseudo)
    kept = stored()
    left = {
        word: path
        for word, path in read(pseudo).items()
        if word not in kept and not _is_marked(word, kept)
    }
    assert left == {}


def _is_marked(word: str, kept: Set[str]) -> bool:
    """Say whether nothing but data, numbers and names stands outside the marks."""
    while "⟦" in word:
        inner = re.sub(r"⟦[^⟦⟧]*⟧", "", word)
        if inner == word:
            return False
        word = inner
    for text in sorted(kept, key=len, reverse=True):
        word = re.sub(rf"(?<!\w){re.escape(text)}(?!\w)", "", word)
    for part in re.sub(r"\S+@\S+|\d+\.\d+\.\d+|\b[a-z_]+/[a-z_]+\b", "", word).split("·"):
        if part.strip(" +−") not in CODES and re.search(r"[A-Za-z]{2}", DATA.sub("", part)):
            return False
    return True


def stored() -> set[str]:
    """Return the texts that lie in the database, in the language of the firm.

    Descriptions of roles, and what plugins filled in to begin with.
    """
    rows = Change.select(Change.after).join(ChangeSet).where(ChangeSet.cause == CAUSE)
    begun = {
        value for row in rows for value in json.loads(row.after).values() if isinstance(value, str)
    }
    for row in NumberSeries.select():
        begun |= {row.label, row.kind, row.pattern}
    with use_language("en"):
        return begun | {str(text) for text in BUILTIN_ROLES.values()}
