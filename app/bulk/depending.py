"""What depends on many records that are to be deleted, in numbers: which would go, which stay."""

from dataclasses import dataclass, field

from app.bulk.selection import Selection
from app.pages import Link
from app.writing.dependents import Dependent, dependents_of_many, told_to, used_among
from app.writing.values import seen_ids
from models.texts import _

LOOKED_AT = 5_000


@dataclass(slots=True)
class Depending:
    """How many stay because others refer to them, and what stands against or goes along."""

    stays: int = 0
    against: list[Link] = field(default_factory=list)
    along: list[Link] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Say what becomes of them all."""
        back = str(_("Deleted records can be restored from the trash."))
        if not self.stays:
            return back
        stay = _("Those to which other records refer stay as they are; the result names them.")
        return f"{stay} {back}"


def depending(selection: Selection) -> Depending:
    """Say of what somebody may delete what goes along, and what stands against some of it."""
    model, actor = selection.resource.model, selection.actor
    ids = seen_ids(actor, model, selection.after(0, LOOKED_AT), "delete")
    used = used_among(model, sorted(ids))
    against = [one for one in dependents_of_many(model, sorted(used)) if not one.is_part]
    along = [one for one in dependents_of_many(model, sorted(ids - used)) if one.is_part]
    return Depending(len(used), _told(selection, against, "lock"), _told(selection, along, "trash"))


def _told(selection: Selection, found: list[Dependent], icon: str) -> list[Link]:
    sums: dict[str, int] = {}
    for label, _href, count in told_to(selection.actor, found):
        sums[label] = sums.get(label, 0) + count
    return [Link(label, "", icon, count=str(count)) for label, count in sums.items()]


__all__ = ["LOOKED_AT", "Depending", "depending"]
