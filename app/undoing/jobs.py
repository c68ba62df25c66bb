"""Taking back what is large, a change set a step; and the trash, emptied by the clock."""

from dataclasses import replace

from app.core import plugin
from app.grants import parse_grants
from app.jobs.run import Run
from app.undoing.acts import UNDO, act_of
from app.undoing.clearing import clear_old
from app.undoing.undo import check_act, undo_one
from models.change import Change
from models.refused import Refused
from models.texts import _, ngettext


@plugin.job("undo", label=_("Undo"))
def undo_in_steps(run: Run, change_set: int, limits: str | None = None) -> str:
    """Take back an act of many changes, newest first; a killed worker goes on where it was."""
    if limits is not None:
        run.actor = replace(run.actor, limits=parse_grants(limits))
    act = act_of(change_set)
    if not run.cursor:
        check_act(act, run.actor)
    done = run.cursor.get("done", 0)
    total = run.cursor.get("total", act.changes)
    for one in act.sets:
        count = Change.select().where(Change.change_set == one.id).count()
        with run.step(cause=f"{UNDO}{one.id}"):
            _one(one.id, run, done, total)
            done += count
            run.keep({"done": done, "total": total})
            run.progress(done, total)
    with run.step():
        run.result = {"changes": done}
    return ngettext(
        "%(count)s change is undone.", "%(count)s changes are undone.", done, count=done
    )


def _one(change_set_id: int, run: Run, done: int, total: int) -> None:
    """Take one change set back; where something came between, say what is undone already."""
    try:
        undo_one(change_set_id, run.actor, "job")
    except Refused as refused:
        if not done:
            raise
        raise Refused(
            _(
                "%(done)s of %(total)s changes are undone, the others not: %(reason)s",
                done=done,
                total=total,
                reason=str(refused),
            )
        ) from refused


@plugin.job("empty-trash", label=_("Empty the trash of what is old"), cron="45 3 * * *", retries=1)
def empty_trash(run: Run) -> str:
    """Clear the content of what was deleted longer ago than the firm keeps it."""
    count = 0
    while True:
        run.check_cancelled()
        cleared = clear_old()
        if not cleared:
            break
        count += cleared
        run.progress(count)
    return ngettext(
        "%(count)s deleted record cleared.",
        "%(count)s deleted records cleared.",
        count,
        count=count,
    )
