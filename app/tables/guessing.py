"""Guess an encoding from before UTF-8 by what letters it would give."""

from collections.abc import Iterable
from itertools import pairwise

from app.tables.alphabets import MULTI_BYTE, SELDOM, SIGNS, SINGLE_BYTE, WESTERN

SURE_ENOUGH = 0.45
SAMPLE = 40_000
"""Bytes of lines with letters that are looked at: more of them tell nothing else."""


def guess_legacy(sample: bytes) -> str | None:
    """Name the encoding whose letters look most like a language, None where none does.

    `sample` holds whole lines, some of them with bytes above 127.
    """
    sample = _lines_with_letters(sample)
    scores = [(_western(sample), "cp1252")]
    scores += [(_language(sample, codec, words), codec) for codec, words in SINGLE_BYTE]
    scores += [(_wide(sample, *entry), entry[0]) for entry in MULTI_BYTE]
    best, codec = max(scores, key=lambda pair: pair[0])  # the first of equals: the most common
    if best < SURE_ENOUGH:
        return None
    return latin_name(sample) if codec == "cp1252" else codec


def latin_name(sample: bytes) -> str:
    """Name what Windows or Unix call the same bytes: cp1252, or Latin-1 where that is enough."""
    windows = b"\r\n" in sample or any(0x80 <= byte < 0xA0 for byte in sample)
    return "cp1252" if windows else "iso-8859-1"


def _lines_with_letters(sample: bytes) -> bytes:
    """Keep the lines that tell something; pure ASCII reads alike in all encodings."""
    lines = sample.splitlines(keepends=True)
    return b"".join(line for line in lines if not line.isascii())[:SAMPLE]


def _decoded(sample: bytes, codec: str) -> str:
    """Read the sample in an encoding; empty where it can't be. The cut end doesn't count."""
    try:
        return sample.decode(codec)
    except UnicodeDecodeError as error:
        if error.start < len(sample) - 4 or error.start == 0:
            return ""
        return sample[: error.start].decode(codec, "replace")


def _western(sample: bytes) -> float:
    """Score Western European text: from 0 to 1."""
    text = _decoded(sample, "cp1252")
    return _share((_western_letter(letter) for letter in _letters(text)), bool(text))


def _western_letter(letter: str) -> float:
    return 1.0 if letter in WESTERN else 0.6 if letter in SELDOM else 0.0


def _language(sample: bytes, codec: str, alphabets: list[str]) -> float:
    """Score the best of an encoding's languages, less what stands in the wrong case."""
    text = _decoded(sample, codec)
    letters = [letter.lower() for letter in _letters(text)]
    best = max(_share((letter in known for letter in letters), bool(text)) for known in alphabets)
    # Of equals the encoding that needs no exotic reading is right.
    return best - _wrong_case(text) - 0.01


def _letters(text: str) -> list[str]:
    """Give the characters beyond ASCII, but for signs that stand beside words."""
    around = f" {text} "
    return [
        letter
        for index, letter in enumerate(text)
        if ord(letter) > 127
        and not (
            letter in SIGNS
            and (letter == "’" or not (around[index].isalpha() and around[index + 2].isalpha()))
        )
    ]


def _wrong_case(text: str) -> float:
    """Give the share of small letters that a capital follows inside a word."""
    pairs = [pair for pair in pairwise(text) if max(pair) > "\x7f"]
    inside = [pair for pair in pairs if pair[0].isalpha() and pair[1].isalpha()]
    return _share((one.islower() and two.isupper() for one, two in inside), False)


def _wide(sample: bytes, codec: str, measure: str, daily: range) -> float:
    """Score an encoding of two bytes a character: daily characters, standing together."""
    text = _decoded(sample, codec)
    wide = [index for index, letter in enumerate(text) if ord(letter) > 127]
    usual = _share((_is_daily(text[index], measure, daily) for index in wide), False)
    around = f" {text} "
    together = _share(
        (ord(around[index]) > 127 or ord(around[index + 2]) > 127 for index in wide), False
    )
    # Chinese and Korean bytes also read as rows of Japanese kanji, but never with kana between.
    kana = any("\u3040" <= letter <= "\u30ff" for letter in text)
    doubt = 0.15 if measure == "euc_jp" and not kana else 0.0
    return usual * together - doubt - 0.005


def _is_daily(letter: str, measure: str, daily: range) -> bool:
    """Tell whether a character is one that its language uses every day."""
    if "\u3000" <= letter <= "\u303f" or "\uff01" <= letter <= "\uff5e":
        return True
    if "\u3040" <= letter <= "\u30ff":
        return measure == "euc_jp"
    if measure == "euc_kr":
        return "\uac00" <= letter <= "\ud7a3"
    return letter.encode(measure, "ignore")[:1] in {bytes([first]) for first in daily}


def _share(marks: Iterable[float], of_nothing: bool) -> float:
    """Give the mean of the marks; of no marks at all 0.5 or 0."""
    counted = list(marks)
    if not counted:
        return 0.5 if of_nothing else 0.0
    return sum(counted) / len(counted)
