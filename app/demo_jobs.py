"""The sample company as jobs: in with one click, and out again."""

from app.core import plugin
from app.demo import TakenOut, fill, has_demo, names_of, take_out
from app.jobs.run import Run
from models.texts import _, ngettext

FILL, REMOVE = "core.sample-data", "core.remove-sample-data"
_NAMED = 50


@plugin.job("sample-data", label=_("Add sample data"), retries=1)
def fill_job(run: Run) -> str:
    """Fill in the sample company; done again after a kill, it finds it there."""
    if has_demo():
        return str(_("The sample company is there."))
    run.progress(0, text=str(_("Fills in every module")))
    count = fill(way="job")
    return ngettext("%(n)s sample record made.", "%(n)s sample records made.", count)


@plugin.job("remove-sample-data", label=_("Remove sample data"), retries=3)
def remove_job(run: Run, edited: bool = False) -> str:
    """Take the sample company out, and name what stays because people built on it."""
    if not has_demo():
        return str(_("There is no sample company here."))
    gone = take_out(edited=edited, way="job", told=run.progress)
    for (kind, number), label in names_of(gone.kept)[:_NAMED]:
        run.log(f"{label} (/{kind}/{number})")
    return in_words(gone)


def in_words(gone: TakenOut) -> str:
    """Say how many went and how many stay."""
    removed = ngettext("%(n)s sample record removed", "%(n)s sample records removed", gone.removed)
    if not gone.kept:
        return f"{removed}."
    kept = ngettext(
        "%(n)s kept because you built on it", "%(n)s kept because you built on them", len(gone.kept)
    )
    return f"{removed}, {kept}."
