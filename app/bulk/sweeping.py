"""Forgetting what was asked for in bulk, once nobody looks at its result any more."""

from datetime import timedelta

from models.clock import now
from models.core import Bulk, Job
from models.core.job import OPEN

KEEP = timedelta(days=30)
_AT_ONCE = 500


def forget_bulks() -> None:
    """Delete old bulk changes with their lists of records left; the history keeps the rest."""
    waiting = Job.select(Job.id).where(Job.state.in_(OPEN))
    old = (
        Bulk.select(Bulk.id)
        .where(Bulk.at < now() - KEEP, Bulk.job_id.is_null() | Bulk.job_id.not_in(waiting))
        .order_by(Bulk.id)
        .limit(_AT_ONCE)
    )
    Bulk.delete().where(Bulk.id.in_([one.id for one in old])).execute()


__all__ = ["KEEP", "forget_bulks"]
