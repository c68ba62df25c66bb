"""Cards as text: vCard 4.0 (RFC 6350), and 3.0 (RFC 2426) for programs that know no newer one."""

import base64
from collections.abc import Iterator

from plugins.contacts.cards.card import Card, Place, Way
from plugins.contacts.cards.pictures import TYPES, picture_ending

LINE_BYTES = 75


def vcard(card: Card, version: str = "4.0") -> str:
    """Write a card with CR LF line ends, folded at 75 bytes."""
    lines = ["BEGIN:VCARD", f"VERSION:{version}", *_lines(card, version), "END:VCARD"]
    return "".join(f"{folded(line)}\r\n" for line in lines)


def _lines(card: Card, version: str) -> Iterator[str]:
    is_new = version == "4.0"
    if is_new and card.kind:
        yield f"KIND:{escaped(card.kind)}"
    yield f"FN:{escaped(card.full_name or '')}"
    names = (card.family_name, card.given_name, card.additional_names)
    if any(names) or not is_new:
        yield f"N:{';'.join(map(escaped, names))};;"
    if card.organisation:
        yield f"ORG:{';'.join(map(escaped, card.organisation))}"
    for name, text in _texts(card, is_new):
        if text:
            yield f"{name}:{escaped(text)}"
    group = 0
    for name, ways in (("EMAIL", card.mails), ("TEL", card.phones), ("URL", card.sites)):
        for way in ways:
            group += bool(way.label)
            head = f"item{group}." if way.label else ""
            yield head + _way(name, way, is_new)
            if way.label:
                yield f"{head}X-ABLabel:{escaped(way.label)}"
    for place in card.places:
        yield _place(place)
    if card.categories:
        yield f"CATEGORIES:{','.join(map(escaped, card.categories))}"
    if card.photo and card.photo.content:
        yield _photo(card.photo.content, is_new)


def _texts(card: Card, is_new: bool) -> Iterator[tuple[str, str]]:
    yield "NICKNAME", card.nickname
    yield "TITLE", card.title
    yield "ROLE", card.role
    yield (
        "BDAY",
        card.birthday.replace("-", "")
        if is_new and card.birthday[:2] != "--"
        else (
            "--" + card.birthday[2:].replace("-", "") if is_new and card.birthday else card.birthday
        ),
    )
    if is_new:
        yield "GENDER", card.gender
        yield "LANG", card.language
    yield "NOTE", card.note
    yield "UID", card.uid


def _way(name: str, way: Way, is_new: bool) -> str:
    types = ",".join(sorted(way.types))
    parameters = f";TYPE={types}" if types and not (is_new and "," in types) else ""
    if is_new and "," in types:
        parameters = f';TYPE="{types}"'
    value = way.value if name in ("TEL", "URL") else escaped(way.value)
    return f"{name}{parameters}:{_one_line(value)}"


def _place(place: Place) -> str:
    parameters = f";TYPE={','.join(sorted(place.types))}" if place.types else ""
    parts = (place.street, place.city, place.region, place.postal_code, place.country)
    return f"ADR{parameters}:;;{';'.join(map(escaped, parts))}"


def _photo(content: bytes, is_new: bool) -> str:
    text = base64.b64encode(content).decode()
    kind = TYPES.get(picture_ending(content), "image/jpeg")
    if is_new:
        return f"PHOTO:data:{kind};base64,{text}"
    return f"PHOTO;ENCODING=b;TYPE={kind.removeprefix('image/').upper()}:{text}"


def escaped(text: str) -> str:
    """Write a text so that no comma, semicolon or line end of it is one of the card."""
    text = text.replace("\\", "\\\\").replace(",", "\\,").replace(";", "\\;")
    return _one_line(text.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\\n"))


def _one_line(text: str) -> str:
    return text.replace("\r", " ").replace("\n", " ")


def folded(line: str) -> str:
    """Break a line at 75 bytes, never inside a letter."""
    pieces, at, room = [], "", LINE_BYTES
    for char in line:
        size = len(char.encode())
        if size > room:
            pieces.append(at)
            at, room = "", LINE_BYTES - 1
        at += char
        room -= size
    return "\r\n ".join([*pieces, at])
