"""Make text fit to keep and fit to compare."""

import re
import unicodedata
from functools import lru_cache

from models.refused import Invalid
from models.texts import _

_LETTERS = str.maketrans(
    {"ß": "ss", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"}
)
_BIDI_CONTROLS = re.compile("[\u202a-\u202e\u2066-\u2069]")
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_SURROGATES = re.compile("[\ud800-\udfff]")


def fold(text: str) -> str:
    """Fold case, diacritics and spaces away, so that "Łódź  Ärzte" meets "lodz arzte".

    Folding what is folded changes nothing.
    """
    if text.isascii():
        return " ".join(text.lower().split())
    return _fold_short(text) if len(text) < 200 else _fold_whole(text)


def _fold_whole(text: str) -> str:
    folded = _fold_once(text)
    while folded != text:
        text, folded = folded, _fold_once(folded)
    return folded


# A name is folded for its sort key and again for the search, in batches too.
_fold_short = lru_cache(maxsize=4096)(_fold_whole)


def sought(text: str) -> str:
    """Fold what somebody looks for; control characters, which no kept text has, mean nothing."""
    return fold(_CONTROLS.sub(" ", text))


def clean_text(text: str) -> str:
    """Bring text into the form that is kept: NFC, plain line ends, no bidi overrides, stripped.

    Raises Invalid for control characters and halves of characters.
    """
    if text.isprintable():
        return text.strip() if text.isascii() else unicodedata.normalize("NFC", text).strip()
    text = _BIDI_CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    if _SURROGATES.search(text):
        raise Invalid(_("The text holds half a character. Type it again instead of pasting it."))
    if _CONTROLS.search(text):
        raise Invalid(_("The text holds a control character. Remove it or type the text again."))
    return unicodedata.normalize("NFC", text).strip()


def _fold_once(text: str) -> str:
    text = unicodedata.normalize("NFKD", text).casefold().translate(_LETTERS)
    decomposed = unicodedata.normalize("NFKD", text)
    kept = "".join(char for char in decomposed if not unicodedata.combining(char))
    return " ".join(kept.split())
