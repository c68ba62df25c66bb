"""What people do with jobs: stop one, run one again."""

from typing import Any

from peewee import IntegrityError

from app.jobs.queue import work_waits
from app.rights import Actor
from models.clock import now
from models.core import Job
from models.database import database, transaction
from models.refused import Refused
from models.texts import _


def may_control(actor: Actor, job: Job) -> bool:
    """Say whether somebody may stop a job and run it again: who asked, and administrators."""
    return actor.is_admin or (actor.user_id is not None and job.user_id == actor.user_id)


def cancel(job_id: int) -> None:
    """Stop a job: one that waits at once, one that runs before its next step.

    Raises Refused for one that has ended.
    """
    moment = now()
    gone = (Job.state == "running") & (Job.lease_until < moment)
    ended = {"state": "cancelled", "finished_at": moment, "open_name": None, "holder": None}
    with transaction():
        if _change(job_id, (Job.state == "waiting") | gone, lease_until=None, **ended):
            return
        if not _change(job_id, Job.state == "running", cancel_at=moment):
            raise Refused(_("This job has ended already."))


def retry(job_id: int) -> None:
    """Run a job again that failed or was stopped; it goes on where its last step ended.

    Raises Refused for any other, and where another one of its key waits or runs.
    """
    columns: dict[str, Any] = {
        "state": "waiting", "attempts": 0, "run_at": now(), "error": None, "cancel_at": None,
        "finished_at": None, "open_name": Job.unique_name,
    }  # fmt: skip
    may = Job.state.in_(("failed", "cancelled")) & Job.may_retry
    with transaction():
        try:
            with database.atomic():
                changed = _change(job_id, may, **columns)
        except IntegrityError:
            raise Refused(_("The same work waits or runs already.")) from None
        if not changed:
            raise Refused(_("Only a job that failed or was stopped can be run again."))
        database.obj.after_commit(work_waits.set)


def _change(job_id: int, expected: Any, **columns: Any) -> bool:
    columns |= {"updated_at": now(), "version": Job.version + 1}
    return bool(Job.update(columns).where((Job.id == job_id) & expected).execute())
