"""Guessing where columns go, from what stands above them."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from app.importing.targets import KEY, Target, places, read_target
from app.resource import Resource, field_label
from app.rights import Actor
from models.folding import fold
from models.texts import available_languages, use_language

_HUMPS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_SIGNS = re.compile(r"[\W_]+")


def words_of(header: str) -> str:
    """Bring a header into the form in which headers are compared.

    >>> words_of("companyName"), words_of("E-Mail_Address ")
    ('companyname', 'emailaddress')
    """
    return _SIGNS.sub("", fold(_HUMPS.sub(" ", header)))


def guess_targets(resource: Resource, actor: Actor, header: Sequence[str]) -> list[Target | None]:
    """Return for each column where it goes, or None where nothing is near."""
    known = _known(resource, actor)
    meant = [_written(name, known) or known.get(words_of(name)) for name in header]
    taken: set[object] = set()
    found: list[Target | None] = []
    for target in _given_way(resource, known, meant):
        if target is not None and target.place in taken:
            target = None
        if target is not None:
            taken.add(target.place)
        found.append(target)
    return found


def _given_way(
    resource: Resource, known: dict[str, Target], meant: Sequence[Target | None]
) -> list[Target | None]:
    """Return what columns are taken for beside the others: some give way, as the resource says."""
    names = {one.name for one in meant if one is not None and not one.line}
    ways = {
        target: known.get(other)
        for target, (other, beside) in resource.gives_way.items()
        if names.intersection(beside)
    }
    return [ways.get(one.text, one) if one is not None else None for one in meant]


def _written(name: str, known: dict[str, Target]) -> Target | None:
    """Return the target that a header writes out in full, as exports of lines do."""
    if "." not in name and "[" not in name:
        return None
    return known.get(name.strip())


def _known(resource: Resource, actor: Actor) -> dict[str, Target]:
    """Return targets by the words of headers; what is said first counts."""
    known: dict[str, Target] = {}
    allowed = list(places(resource, actor))
    own = [one for one in allowed if not one.target.line]
    parts = [one for one in allowed if one.target.line]
    by_place = {one.target.place for one in allowed}
    headed = [
        (words, target)
        for text, words in resource.headings.items()
        if (target := read_target(text)).place in by_place
    ]
    for place in allowed:
        known.setdefault(place.target.text, place.target)
    for place in own:
        _know(known, place.target, [place.target.name])
    for words, target in headed:
        _know(known, target, words)
    for place in own:
        if place.target.name != KEY:
            _know(known, place.target, _labels(place.model, place.target.name))
    for place in parts:
        if not place.target.where:
            names = [place.target.name, *_labels(place.model, place.target.name)]
            _know(known, place.target, names)
    return known


def _know(known: dict[str, Target], target: Target, names: Iterable[str]) -> None:
    for name in names:
        known.setdefault(words_of(str(name)), target)


def _labels(model: Any, name: str) -> list[str]:
    found = []
    for language in available_languages():
        with use_language(language):
            found.append(str(field_label(model, name)))
    return found
