"""Cards as rows of an import: a party each, with its firm, its tags and its photo."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from app.api import Attached, Brought, IfKnown, ReadRow, Refused, _
from plugins.contacts import plugin
from plugins.contacts.cards.card import Card, Photo
from plugins.contacts.cards.lines import LONGEST_LINE
from plugins.contacts.cards.parties import LINE, firm_of, values_of
from plugins.contacts.cards.pictures import picture_ending
from plugins.contacts.cards.reading import cards_of

LOOSE = ("language", "birth_date", "birthday")
LOOKED_AT = 2**16


@plugin.reader(".vcf", "parties")
@plugin.reader(".vcard", "parties")
def read_cards(path: Path) -> Iterator[ReadRow]:
    """Read one party a card. Raises Refused where the file holds no card."""
    with path.open("rb") as file:
        is_empty = True
        for card in cards_of(physical_lines(file)):
            is_empty = False
            yield row_of(card)
    if is_empty:
        raise Refused(_without_cards(path))


def physical_lines(file: BinaryIO) -> Iterator[bytes]:
    """Give the lines of a file; of one too long for the memory only its beginning."""
    while line := file.readline(LONGEST_LINE + 2):
        yield line
        while not line.endswith(b"\n") and b"\r" not in line and len(line) > LONGEST_LINE:
            rest = file.readline(LONGEST_LINE)
            if not rest or rest.endswith(b"\n"):
                break


def row_of(card: Card) -> ReadRow:
    """Return a card as a row: what may be unknown here is left out, with a warning."""
    values: dict[str, Any] = values_of(card)
    if values.get("company"):
        values["company"] = Brought(
            {"kind": "company", "name": " ".join(values["company"].split())}
        )
    for name in LOOSE:
        if values.get(name):
            values[name] = IfKnown(values[name])
    for place in values.get("addresses", ()):
        if place.get("country"):
            place["country"] = IfKnown(place["country"])
    if card.categories:
        values["tags"] = IfKnown(tuple(card.categories))
    row = ReadRow(values)
    if not card.is_whole:
        row.warnings.append(
            _("The file ends in the middle of this card: something may be missing.")
        )
    if len(firm_of(card)) > LINE:
        row.warnings.append(_("The name of the firm is too long; its beginning is kept."))
    _add_photo(row, card.photo)
    return row


def _add_photo(row: ReadRow, photo: Photo | None) -> None:
    if photo is None:
        return
    ending = picture_ending(photo.content)
    if ending:
        row.files.append(Attached(f"photo.{ending}", photo.content, "photo"))
    elif photo.uri:
        text = _("The photo lies at %(address)s and is not fetched.", address=photo.uri[:200])
        row.warnings.append(text)
    elif photo.problem == "too large":
        row.warnings.append(_("The photo is too large and left out."))
    elif photo.problem or photo.content:
        row.warnings.append(_("The photo is damaged and left out."))


def _without_cards(path: Path) -> str:
    with path.open("rb") as file:
        head = file.read(LOOKED_AT)
    if head.startswith(b"%PDF") or head.startswith(b"PK") or b"\0" in head:
        return _("This is no vCard file, whatever its name says. Choose a file of cards.")
    if not head.strip():
        return _("The file is empty. Export the cards once more.")
    return _("There is no card in this file: a vCard begins with the line BEGIN:VCARD.")
