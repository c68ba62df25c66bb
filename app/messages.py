"""Catalogues of translations: what is to be translated, gathered from the code and the registry."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from babel import Locale
from babel.messages import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.plurals import get_plural
from babel.messages.pofile import read_po, write_po

from app.config import ROOT
from app.registry import Installed, registry
from app.resource import Resource
from models.computed import computed
from models.fields import StateField
from models.record import KeyField
from models.table import snake
from models.texts import humanise

KEYWORDS: dict[str, Any] = {"_": None, "ngettext": (1, 2)}
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]")
_ENGINE = ("app", "models", "views")
_LABELS = "registry"

Message = str | tuple[str, str]
"""A text, or the singular and plural form of one."""


@dataclass
class Source:
    """Texts that are translated together: the engine's, or a plugin's.

    `folder` holds a folder for each language.
    """

    folder: Path
    files: list[Path]
    plugins: list[Installed] = field(default_factory=list)

    def messages(self) -> dict[Message, list[str]]:
        """Return every text with the files that say it, sorted by file."""
        found: dict[Message, set[str]] = {}
        root = self.folder.parent
        for path in self.files:
            for message in _said_in(path):
                found.setdefault(message, set()).add(path.relative_to(root).as_posix())
        for one in self.plugins:
            for label in labels_of(one):
                found.setdefault(label, {f"{_LABELS}:{one.name}"})
        known = sorted(found.items(), key=lambda pair: (sorted(pair[1]), str(pair[0])))
        return {message: sorted(places) for message, places in known}

    def languages(self) -> list[str]:
        """Return the languages that have a catalogue here."""
        return sorted(path.parent.parent.name for path in self.folder.glob("*/LC_MESSAGES/*.po"))

    def catalogue(self, language: str) -> Path:
        """Return the file of a language."""
        return self.folder / language / "LC_MESSAGES" / "messages.po"


def sources() -> list[Source]:
    """Return the engine's texts first, then those of each plugin folder and of one-file plugins."""
    core = registry.installed["core"]
    files = [path for name in _ENGINE for path in _files(ROOT / name, "*.py")]
    found = [Source(ROOT / "translations", [*files, *_files(ROOT / "templates", "*.html")], [core])]
    single: dict[Path, Source] = {}
    for one in registry.installed.values():
        place = Path(one.place)
        if one.plugin is None or one.name == "core" or "site-packages" in place.parts:
            continue
        if place.is_dir():
            own = [*_files(place, "*.py"), *_files(place, "*.html")]
            found.append(Source(place / "translations", own, [one]))
        elif place.is_file():
            folder = place.parent / "translations"
            source = single.setdefault(folder, Source(folder, []))
            source.files.append(place)
            source.plugins.append(one)
    return found + list(single.values())


def gather() -> list[tuple[Source, dict[Message, list[str]]]]:
    """Return each source with what it has to translate, without what the engine says already."""
    gathered: list[tuple[Source, dict[Message, list[str]]]] = []
    engine: dict[Message, list[str]] = {}
    for source in sources():
        own = {text: at for text, at in source.messages().items() if text not in engine}
        engine = engine or own
        gathered.append((source, own))
    return gathered


def labels_of(one: Installed) -> Iterator[str]:
    """Name in words what a plugin brings without a label: its fields, states and resources."""
    for model in one.records:
        meta: Any = model._meta
        for name in meta.fields:
            if not isinstance(meta.fields[name], KeyField) and not _is_half(model, name):
                yield from _field_labels(name, meta.fields[name])
        yield from (
            humanise(name) for name in meta.manytomany if not meta.manytomany[name].verbose_name
        )
        yield from (humanise(name) for name, ref in model.refs.items() if not ref.verbose_name)
        yield from (humanise(name) for name, value in vars(model).items() if _lacks_label(value))
    for resource in one.resources:
        yield from _resource_labels(resource)
    for _model, fields in one.plugin.extensions if one.plugin else []:
        for name, added in fields.items():
            yield from _field_labels(f"{one.name}_{name}", added)


def _field_labels(name: str, field: Any) -> Iterator[str]:
    if not field.verbose_name:
        yield humanise(name)
    if isinstance(field, StateField):
        words = ((state, str(label)) for state, label in field.labels.items())
        yield from (label for state, label in words if label == humanise(state))


def _is_half(model: Any, name: str) -> bool:
    """Say whether a column is half of a reference to any record, which people never see."""
    return any(name in (f"{ref}_resource", f"{ref}_id") for ref in model.refs)


def _resource_labels(resource: Resource) -> Iterator[str]:
    if not resource.label:
        yield humanise(resource.name)
    if not resource.noun:
        yield humanise(snake(resource.model.__name__))


def _files(folder: Path, pattern: str) -> list[Path]:
    return sorted(path for path in folder.rglob(pattern) if "tests" not in path.parts)


def _said_in(path: Path) -> Iterator[Message]:
    method = "python" if path.suffix == ".py" else "jinja2"
    options = {"encoding": "utf-8"} if method == "python" else {"trimmed": "true"}
    for _line, text, _comments, _context in extract_from_file(
        method, path, keywords=KEYWORDS, options=options
    ):
        yield text if isinstance(text, str) else (text[0], text[1])


def read_catalogue(path: Path, language: str) -> dict[Message, Message]:
    """Return what a file translates, with what it kept of texts that are gone."""
    if not path.is_file():
        return {}
    with path.open("rb") as file:
        catalog = read_po(file, locale=language.replace("-", "_"))
    kept: dict[Message, Message] = {}
    for message in [*catalog.obsolete.values(), *catalog]:
        whole = message.string if isinstance(message.string, str) else all(message.string)
        if message.id and whole and not message.fuzzy:
            kept[_key(message.id)] = message.string
    return kept


def write_catalogue(path: Path, messages: dict[Message, list[str]], language: str = "") -> None:
    """Write a catalogue, keeping its translations; without a language the empty template."""
    old = read_catalogue(path, language) if language else {}
    catalog = Catalog(locale=language.replace("-", "_") or None)
    for message, places in messages.items():
        catalog.add(message, old.get(message, ""), [(place, 0) for place in places])
    said = {_forms(message)[0] for message in messages}
    gone = {message for message in old if _forms(message)[0] not in said}
    for message in sorted(gone, key=str):
        catalog.add(message, old[message])
        catalog.obsolete[message] = catalog[message]
        catalog.delete(message)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.write(_header(language).encode())
        write_po(file, catalog, width=100, omit_header=True, include_lineno=False)


def _lacks_label(value: object) -> bool:
    return isinstance(value, computed) and not value.verbose_name


def _header(language: str) -> str:
    """Return the head of a file without moments, which would change at every run."""
    lines = [f"Language: {language}"] if language else []
    lines.append("Content-Type: text/plain; charset=utf-8")
    if language:
        found = get_plural(Locale.parse(language.replace("-", "_")))
        lines.append(f"Plural-Forms: nplurals={found[0]}; plural={found[1]};")
    quoted = "".join(f'"{line}\\n"\n' for line in lines)
    return f'msgid ""\nmsgstr ""\n{quoted}\n'


def problems(source: Source, messages: Iterable[Message], language: str) -> Iterator[str]:
    """Name what a language doesn't translate, and translations whose placeholders don't agree."""
    kept = read_catalogue(source.catalogue(language), language)
    for message in messages:
        first = message if isinstance(message, str) else message[0]
        if message not in kept:
            yield f"untranslated: {first}"
            continue
        wanted = {name for text in _forms(message) for name in PLACEHOLDER.findall(text)}
        for text in _forms(kept[message]):
            has = set(PLACEHOLDER.findall(text))
            if has - wanted or (isinstance(message, str) and wanted - has):
                yield f"placeholders differ: {first}"


def _key(found: Any) -> Message:
    return found if isinstance(found, str) else (found[0], found[1])


def _forms(message: Message) -> tuple[str, ...]:
    return (message,) if isinstance(message, str) else message
