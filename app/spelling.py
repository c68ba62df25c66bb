"""Words of the search index that differ from a typed one by one typing error."""

import re
from collections.abc import Iterable
from typing import Any

from app.duplicates.nearness import is_one_off
from app.search import index_name
from models.database import database, is_sqlite

SHORTEST, LONGEST = 4, 40
"""Shorter words have too many neighbours; nobody types longer ones."""
MOST = 12
"""As many words are taken for the one that was typed."""
LOOKED_AT = 200
"""As many rows are looked at for each place where the error may be."""
_AT_ONCE = 4
"""As many words PostgreSQL looks for by its index; for more it would read the whole table."""
_TRIGRAM = 3
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_WORD = re.compile(r"[^\W_]+")
"""Words of the index are folded already."""


def may_be_misspelled(term: str) -> bool:
    """Say whether a word may be meant for another; a number never is."""
    return term.isalpha() and SHORTEST <= len(term) <= LONGEST


def near_words(model: Any, names: list[str], term: str) -> list[str]:
    """Return the words in searched fields that a folded word may have been meant for.

    Whole words go before the beginnings of longer ones.
    """
    if not names or not may_be_misspelled(term):
        return []
    words: set[str] = set()
    for row in _rows(model, names, term):
        for text in row:
            words.update(_WORD.findall(text or ""))
    whole = [one for one in words if one != term and is_one_off(term, one)]
    found = whole or [one for one in words if one != term and _begins(one, term)]
    return sorted(found, key=lambda one: (one[0] != term[0], len(one), one))[:MOST]


def _begins(word: str, term: str) -> bool:
    length = len(term)
    return len(word) > length and any(
        is_one_off(term, word[:end]) for end in (length, length - 1, length + 1)
    )


def _torn(term: str) -> list[tuple[str, ...]]:
    """Return what is left whole of a word for each place where a letter is wrong or missing.

    The index knows pieces of three letters and more.
    """
    wrong = [_pieces(term[:at], term[at + 1 :]) for at in range(len(term))]
    missing = [_pieces(term[:at], term[at:]) for at in range(len(term)) if not wrong[at]]
    return list(dict.fromkeys(one for one in [*wrong, *missing] if one))


def _pieces(*texts: str) -> tuple[str, ...]:
    return tuple(one for one in texts if len(one) >= _TRIGRAM)


def _spelled(term: str) -> list[str]:
    """Return the words that may be meant and of which too little is left to look for."""
    found = []
    for at in range(len(term)):
        before, after = term[:at], term[at + 1 :]
        found += [before + after, before + after[:1] + term[at] + after[1:]]
        if not _pieces(before, after):
            found += [before + letter + after for letter in _LETTERS]
            if not _pieces(before, term[at:]):
                found += [before + letter + term[at:] for letter in _LETTERS]
    return [one for one in dict.fromkeys(found) if len(one) >= _TRIGRAM]


def _rows(model: Any, names: list[str], term: str) -> Iterable[Any]:
    """Return the indexed texts of rows that may hold the word, some for each place."""
    table = index_name(model)
    columns = ", ".join(f'"{name}"' for name in names)
    queries: list[str] = []
    values: list[str] = []
    whole: list[tuple[str, ...]] = [(one,) for one in _spelled(term)]
    at_once = len(whole) if is_sqlite() else _AT_ONCE
    parts = [whole[at : at + at_once] for at in range(0, len(whole), at_once)]
    for alternatives in (*parts, *([one] for one in _torn(term))):
        condition, more = _contains(table, names, alternatives)
        where = f'FROM "{table}" WHERE {condition} LIMIT {LOOKED_AT}'
        queries.append(f"SELECT * FROM (SELECT {columns} {where}) AS part")
        values += more
    return list(database.execute_sql(" UNION ALL ".join(queries), values).fetchall())


def _contains(
    table: str, names: list[str], alternatives: list[tuple[str, ...]]
) -> tuple[str, list[str]]:
    """Return the condition that a row contains all pieces of one of the alternatives."""
    if is_sqlite():
        phrases = [" AND ".join(f'"{piece}"' for piece in one) for one in alternatives]
        joined = " OR ".join(f"({one})" for one in phrases)
        return f'"{table}" MATCH ?', [f"{{{' '.join(names)}}} : ({joined})"]
    patterns = [f"%{'%'.join(one)}%" for one in alternatives]
    clauses = [f'"{name}" LIKE %s' for name in names for _pattern in patterns]
    return " OR ".join(clauses), patterns * len(names)
