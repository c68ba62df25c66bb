"""Cards from a file, one after the other, with memory for one."""

import re
from collections.abc import Callable, Iterable, Iterator

from plugins.contacts.cards.card import Card, Photo, Place, Way
from plugins.contacts.cards.lines import Line, decoded, lines_of

Taker = Callable[[Card, Line, str], None]
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_APPLE_LABEL = re.compile(r"_\$!<(.*)>!\$_")


def cards_of(file: Iterable[bytes]) -> Iterator[Card]:
    """Yield the cards of an open file or of its lines. A card that never ends is yielded too."""
    inside: list[Line] = []
    depth = 0
    for line in lines_of(file):
        word = line.raw.strip().upper()
        if line.name == "BEGIN" and word == b"VCARD":
            depth += 1
        elif line.name == "END" and word == b"VCARD":
            depth = max(depth - 1, 0)
            if depth == 0 and inside:
                yield _card(inside)
                inside = []
        elif depth == 1:
            inside.append(line)
    if inside:
        yield _card(inside, is_whole=False)


def _card(lines: list[Line], is_whole: bool = True) -> Card:
    card = Card(is_whole=is_whole)
    labels = {
        line.group: _label(line.text()) for line in lines if line.name == "X-ABLABEL" and line.group
    }
    has_name = False
    for line in lines:
        if line.name == "N" and not has_name:
            has_name = True
            _take_name(card, line)
        elif line.name in _TAKERS:
            _TAKERS[line.name](card, line, labels.get(line.group, ""))
    return card


def _take_name(card: Card, line: Line) -> None:
    parts = [*structured(line.text()), "", "", ""]
    card.family_name, card.given_name, card.additional_names = parts[0], parts[1], parts[2]


def structured(text: str) -> list[str]:
    """Part a value at its semicolons and take the escapes out."""
    parts, at = [], []
    skip = False
    for char in text:
        if skip:
            at.append("\\" + char)
            skip = False
        elif char == "\\":
            skip = True
        elif char == ";":
            parts.append(plain("".join(at)))
            at = []
        else:
            at.append(char)
    parts.append(plain("".join(at) + ("\\" if skip else "")))
    return parts


def plain(text: str) -> str:
    """Take the escapes out of a value, and the blanks around it."""
    return _ESCAPED.sub(lambda found: "\n" if found[1] in "nN" else found[1], text).strip()


def _label(text: str) -> str:
    found = _APPLE_LABEL.fullmatch(text.strip())
    return found[1] if found else plain(text)


def _way(line: Line, label: str) -> list[Way]:
    value = plain(line.text())
    return [Way(value, line.types, label)] if value else []


def _take_place(card: Card, line: Line, label: str) -> None:
    parts = [*structured(line.text()), *[""] * 7][:7]
    box, more, street, city, region, postal_code, country = parts
    lines = "\n".join(filter(None, (street, more, box)))
    if any(parts):
        card.places.append(Place(lines, city, region, postal_code, country, line.types))


def _take_photo(card: Card, line: Line, label: str) -> None:
    if card.photo is None:
        card.photo = _photo(line)


def _photo(line: Line) -> Photo:
    if line.is_cut:
        return Photo(problem="too large")
    if line.encoding == "base64":
        return _picture(line)
    text = decoded(line.raw)
    head, comma, rest = text.partition(",")
    if head.lower().startswith("data:") and comma:
        return _picture(Line("PHOTO", raw=rest.encode()))
    if ":" not in text and text:
        return _picture(line)
    return Photo(uri=plain(text))


def _picture(line: Line) -> Photo:
    try:
        return Photo(line.content())
    except ValueError:
        return Photo(problem="damaged")


def _set(name: str, is_list: bool = False) -> Taker:
    def take(card: Card, line: Line, label: str) -> None:
        if getattr(card, name):
            return
        parts = [part for part in structured(line.text()) if part]
        setattr(card, name, parts if is_list else plain(line.text()))

    return take


def _add(name: str) -> Taker:
    def take(card: Card, line: Line, label: str) -> None:
        getattr(card, name).extend(_way(line, label))

    return take


def _take_categories(card: Card, line: Line, label: str) -> None:
    words = re.split(r"(?<!\\),", line.text())
    card.categories += [plain(word) for word in words if plain(word)]


_TAKERS: dict[str, Taker] = {
    "VERSION": _set("version"),
    "FN": _set("full_name"),
    "NICKNAME": _set("nickname"),
    "ORG": _set("organisation", is_list=True),
    "TITLE": _set("title"),
    "ROLE": _set("role"),
    "BDAY": _set("birthday"),
    "GENDER": _set("gender"),
    "LANG": _set("language"),
    "KIND": _set("kind"),
    "NOTE": _set("note"),
    "UID": _set("uid"),
    "CATEGORIES": _take_categories,
    "EMAIL": _add("mails"),
    "TEL": _add("phones"),
    "URL": _add("sites"),
    "ADR": _take_place,
    "PHOTO": _take_photo,
}
