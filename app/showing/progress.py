"""The page of what is done with many records, under way or done: how far it is, what came of it."""

from dataclasses import dataclass, field

from app.pages import Link
from app.rights import Actor
from app.showing.jobs import JobRow
from app.undoing.acts import latest_set_of
from app.undoing.undo import may_undo
from models.change import ChangeSet


@dataclass(slots=True)
class Told:
    """What became of one record or row: its name and address, or its line in the file."""

    reason: str
    label: str = ""
    href: str = ""
    line: int = 0


@dataclass(slots=True)
class Telling:
    """The first of those of which something is to be said, and how many there are."""

    id: str
    title: str
    rows: list[Told]
    total: int
    note: str = ""


@dataclass(slots=True)
class Progress:
    """How far it is, and what came of it."""

    title: str
    crumbs: list[Link]
    href: str
    back_href: str
    counts: list[tuple[str, int, str]]
    """(what, how many, tone)"""
    file_name: str = ""
    job: JobRow | None = None
    time_left: str = ""
    tellings: list[Telling] = field(default_factory=list)
    files: list[Link] = field(default_factory=list)
    """What is told, whole, to be saved."""
    undo_href: str = ""
    undo_label: str = ""
    is_undone: bool = False


def offer_undo(shown: Progress, actor: Actor, cause: str) -> None:
    """Offer to take all of it back, or say that this was done."""
    holding = latest_set_of(cause)
    if holding is None:
        shown.is_undone = ChangeSet.select().where(ChangeSet.cause == cause).exists()
    elif may_undo(holding.id, actor):
        shown.undo_href = f"/core/changes/{holding.id}/undo"


__all__ = ["Progress", "Telling", "Told", "offer_undo"]
