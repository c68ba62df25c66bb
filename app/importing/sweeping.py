"""Taking away what imports read and rejected, once nobody needs it any more."""

from datetime import timedelta
from typing import Any

from models.clock import now
from models.core import File, Import, Job, RejectedRow
from models.core.file import SOURCE
from models.core.job import OPEN

KEEP = timedelta(days=30)
"""How long a draft can be gone on with, and what failed or was stopped done again."""
_AT_ONCE = 500


def forget_sources() -> None:
    """Delete the files of imports that are over or that nobody went on with, and told rows of old.

    Within the open gate; what is left of a great many is for the next night.
    """
    for file in _over().order_by(File.id).limit(_AT_ONCE):
        file.delete_instance()
    RejectedRow.delete().where(RejectedRow.owner.in_(_old())).execute()


def _old() -> Any:
    """Find the imports whose told rows nobody needs any more."""
    is_open = Import.job_id.in_(Job.select(Job.id).where(Job.state.in_(OPEN)))
    return Import.select(Import.id).where(
        Import.at < now() - KEEP, Import.job_id.is_null() | ~is_open
    )


def _over() -> Any:
    """Find sources that no import waits for, works on, or is young enough to be gone on with."""
    done = Job.select(Job.id).where(Job.state == "done")
    waiting = Job.select(Job.id).where(Job.state.in_(OPEN))
    young = Import.at >= now() - KEEP
    may_go_on = young & (Import.job_id.is_null() | Import.job_id.not_in(done))
    needed = Import.select(Import.file_id).where(
        Import.file_id.is_null(False), may_go_on | Import.job_id.in_(waiting)
    )
    return File.select().where(File.purpose == SOURCE, File.id.not_in(needed))


__all__ = ["KEEP", "forget_sources"]
