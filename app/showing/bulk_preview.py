"""What would become of the records of a bulk change, before it is done."""

from dataclasses import dataclass, field

from app.bulk.doing import unfit
from app.bulk.kinds import DELETE, Kind
from app.bulk.rehearsing import Counts, Rehearsal
from models.texts import _

TOLD = 10


@dataclass(slots=True)
class Preview:
    """What would become of the records: (words, number, tone), and why some would be left."""

    counts: list[tuple[str, int, str]]
    reasons: list[tuple[str, str]] = field(default_factory=list)
    note: str = ""


def counted(kind: Kind, counts: Counts) -> list[tuple[str, int, str]]:
    """Say with how many it can be done, and why not with the others."""
    words = _("You may delete") if kind.word == DELETE else _("Can be done with")
    found = [(str(words), counts.fit, "info" if counts.fit else "")]
    if counts.unfit and kind.action is not None:
        found.append((unfit(kind.action), counts.unfit, "warn"))
    if counts.denied:
        found.append((str(_("You may not")), counts.denied, "warn"))
    return found


def previewed(tried: Rehearsal, total: int) -> Preview:
    """Return what came of trying an edit."""
    done = tried.done
    preview = Preview(
        [
            (str(_("Would change")), done.changed, "info" if done.changed else ""),
            (str(_("Are so already")), done.unchanged, ""),
            (str(_("Would be left")), len(done.left), "warn" if done.left else ""),
        ],
        [(label, reason) for _number, label, reason in done.left[:TOLD]],
    )
    if tried.looked_at < total:
        preview.note = str(
            _("Tried with the first %(count)s of %(total)s.", count=tried.looked_at, total=total)
        )
    return preview


__all__ = ["Preview", "counted", "previewed"]
