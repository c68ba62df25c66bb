"""What depends on many records that are to be deleted, in numbers."""

from app.bulk.selection import Selection
from app.pages import Link
from app.writing.dependents import Dependent, dependents_of_many, told_to
from models.texts import _

LOOKED_AT = 5_000


def depending(selection: Selection) -> tuple[str, list[Link]]:
    """Say what goes with the records or stands against deleting some, with numbers."""
    ids = selection.after(0, LOOKED_AT)
    found = dependents_of_many(selection.resource.model, ids)
    parts = [one for one in found if one.is_part]
    against = [one for one in found if not one.is_part]
    links = [*_told(selection, parts, "trash"), *_told(selection, against, "lock")]
    return _words(bool(parts), bool(against)), links


def _told(selection: Selection, found: list[Dependent], icon: str) -> list[Link]:
    sums: dict[str, int] = {}
    for label, _href, count in told_to(selection.actor, found):
        sums[label] = sums.get(label, 0) + count
    return [Link(label, "", icon, count=str(count)) for label, count in sums.items()]


def _words(has_parts: bool, is_used: bool) -> str:
    back = _("Deleted records can be restored from the trash.")
    if is_used:
        text = _("Those to which other records refer stay as they are; the result names them.")
        return f"{text} {back}"
    if has_parts:
        text = _("What belongs to them is deleted with them.")
        return f"{text} {back}"
    return str(back)


__all__ = ["depending"]
