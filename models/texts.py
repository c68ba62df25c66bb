"""Texts in the reader's language: written in English, translated when they are shown."""

import gettext as plural_rules
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, cast

from babel import Locale, UnknownLocaleError
from babel.messages.pofile import read_po

SOURCE_LANGUAGE = "en"
PSEUDO_LANGUAGE = "x-rtl"

_language: ContextVar[str] = ContextVar("language", default=SOURCE_LANGUAGE)
_directories: list[Path] = []
_catalogues: dict[str, "Catalogue"] = {}

_PLACEHOLDER = re.compile(r"(%\(\w+\)[a-z]|%%)")
_ACCENTS = str.maketrans("aeiouAEIOU", "áéíóúÁÉÍÓÚ")
_ACRONYMS = {"api", "iban", "id", "url", "vat"}


class LazyText:
    """A text that is looked up each time it becomes a `str`, so that it may stand in a class body.

    It equals and hashes as the text of the current language.
    """

    __slots__ = ("_resolve",)

    def __init__(self, resolve: Callable[[], str]) -> None:
        self._resolve = resolve

    def __str__(self) -> str:
        return self._resolve()

    def __repr__(self) -> str:
        return f"LazyText({str(self)!r})"

    def __format__(self, spec: str) -> str:
        return format(str(self), spec)

    def __mod__(self, params: object) -> "LazyText":
        return LazyText(lambda: str(self) % params)

    def __add__(self, other: object) -> "LazyText":
        return LazyText(lambda: str(self) + str(other))

    def __radd__(self, other: object) -> "LazyText":
        return LazyText(lambda: str(other) + str(self))

    def __eq__(self, other: object) -> bool:
        return str(self) == str(other) if isinstance(other, str | LazyText) else NotImplemented

    def __hash__(self) -> int:
        return hash(str(self))

    def __lt__(self, other: object) -> bool:
        return str(self) < str(other)

    def __bool__(self) -> bool:
        """Say that there is a text, without looking it up: none is written empty."""
        return True

    def __len__(self) -> int:
        return len(str(self))

    def __iter__(self) -> Iterator[str]:
        return iter(str(self))

    def __getitem__(self, key: int | slice) -> str:
        return str(self)[key]

    def __contains__(self, part: object) -> bool:
        return str(part) in str(self)

    def __deepcopy__(self, memo: dict[int, Any]) -> "LazyText":
        return self

    def __getattr__(self, name: str) -> Any:
        """Lend the methods of `str`, none of its private names."""
        if name.startswith("_"):
            raise AttributeError(name)
        return getattr(str(self), name)


@dataclass
class Catalogue:
    """The translations of one language, merged from every directory."""

    singular: dict[str, str] = field(default_factory=dict)
    plural: dict[str, tuple[Callable[[int], int], tuple[str, ...]]] = field(default_factory=dict)

    def read(self, path: Path, language: str) -> None:
        """Add a file's translations; what an earlier file has said stays."""
        with path.open("rb") as file:
            messages = read_po(file, locale=language.replace("-", "_"))
        choose = plural_rules.c2py(messages.plural_expr)
        for message in messages:
            if not message.id or message.fuzzy or not message.string:
                continue
            if isinstance(message.id, str):
                self.singular.setdefault(message.id, str(message.string))
            elif all(message.string):
                self.plural.setdefault(message.id[0], (choose, tuple(message.string)))


def _(message: str, /, **params: object) -> str:
    """Give a text that is translated when it is shown; `%(name)s` takes the params."""
    return cast(str, LazyText(partial(_translate, message, params)))


def ngettext(singular: str, plural: str, n: int, /, **params: object) -> str:
    """Give the form of a text that fits a number; `%(n)s` is the number itself."""
    return cast(str, LazyText(partial(_translate_plural, singular, plural, n, params)))


def said(message: str, /, **params: object) -> str:
    """Return a text as it reads now, for what is shown at once."""
    return _translate(message, params)


def said_plural(singular: str, plural: str, n: int, /, **params: object) -> str:
    """Return the form of a text that fits a number, as it reads now."""
    return _translate_plural(singular, plural, n, params)


def humanise(name: str) -> str:
    """Turn a name of the program into words: `given_name` into "Given name"."""
    words = [word.upper() if word in _ACRONYMS else word for word in name.split("_") if word]
    text = " ".join(words)
    return text[:1].upper() + text[1:]


def label_text(name: str) -> str:
    """Give the translated words of a name that has no label of its own."""
    return _(humanise(name))


def current_language() -> str:
    """Name the language that texts are shown in now."""
    return _language.get()


def set_language(language: str) -> None:
    """Show texts in this language from here on, in this request or task."""
    _language.set(language)


@contextmanager
def use_language(language: str) -> Iterator[None]:
    """Show texts in this language inside the block."""
    token = _language.set(language)
    try:
        yield
    finally:
        _language.reset(token)


def add_catalogue(directory: str | Path) -> None:
    """Know a directory of `<language>/LC_MESSAGES/messages.po`; the earlier added one wins."""
    path = Path(directory)
    if path not in _directories:
        _directories.append(path)
        _catalogues.clear()


def available_languages() -> list[str]:
    """List the languages that have a catalogue, with English."""
    return list(_languages_in(tuple(_directories)))


@lru_cache(maxsize=8)
def _languages_in(directories: tuple[Path, ...]) -> list[str]:
    """Look once: a language that is added later is found at the next start."""
    files = (po for path in directories for po in path.glob("*/LC_MESSAGES/messages.po"))
    return sorted({SOURCE_LANGUAGE} | {po.parent.parent.name for po in files})


def own_languages() -> list[tuple[str, str]]:
    """List the languages that have a catalogue, each by its own name."""
    return [(code, _own_name(code)) for code in available_languages()]


class OwnLanguages:
    """The `choices` of a field: the languages there are, read anew each time."""

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return iter(own_languages())


def _own_name(code: str) -> str:
    try:
        name = Locale.parse(code.replace("-", "_")).display_name
    except (UnknownLocaleError, ValueError):
        return code
    return name[:1].upper() + name[1:] if name else code


def language_tag(language: str) -> str:
    """Return the tag that a page says its language by; the pseudo-language passes for Arabic."""
    return "ar-x-rtl" if language == PSEUDO_LANGUAGE else language


def is_right_to_left(language: str) -> bool:
    """Tell whether a language is written from right to left."""
    if language == PSEUDO_LANGUAGE:
        return True
    try:
        return Locale.parse(language.replace("-", "_")).text_direction == "rtl"
    except (UnknownLocaleError, ValueError):
        return False


def _translate(message: str, params: dict[str, object]) -> str:
    language = current_language()
    if language == PSEUDO_LANGUAGE:
        return _fill(_pseudo(message), message, params)
    for catalogue in _catalogues_for(language):
        if message in catalogue.singular:
            return _fill(catalogue.singular[message], message, params)
    return _fill(message, message, params)


def _translate_plural(singular: str, plural: str, n: int, params: dict[str, object]) -> str:
    source = singular if n == 1 else plural
    params = {"n": n, **params}
    language = current_language()
    if language == PSEUDO_LANGUAGE:
        return _fill(_pseudo(source), source, params)
    for catalogue in _catalogues_for(language):
        if singular in catalogue.plural:
            choose, forms = catalogue.plural[singular]
            return _fill(forms[min(choose(abs(n)), len(forms) - 1)], source, params)
    return _fill(source, source, params)


def _fill(text: str, source: str, params: dict[str, object]) -> str:
    """Put the params in; a translation with a wrong placeholder gives way to the English."""
    if not params:
        return text
    try:
        return text % params
    except (KeyError, TypeError, ValueError):
        if text == source:
            raise
        return source % params


def _pseudo(text: str) -> str:
    parts = _PLACEHOLDER.split(text)
    parts[::2] = [part.translate(_ACCENTS) for part in parts[::2]]
    return "⟦" + "".join(parts) + "⟧"


def _catalogues_for(language: str) -> Iterator[Catalogue]:
    """Give the catalogue of `de-AT`, then that of `de`."""
    if language == SOURCE_LANGUAGE:
        return
    yield _catalogue(language)
    base = re.split("[-_]", language)[0]
    if base != language:
        yield _catalogue(base)


def _catalogue(language: str) -> Catalogue:
    if language not in _catalogues:
        catalogue = Catalogue()
        for directory in list(_directories):
            path = directory / language / "LC_MESSAGES" / "messages.po"
            if path.is_file():
                catalogue.read(path, language)
        _catalogues[language] = catalogue
    return _catalogues[language]
