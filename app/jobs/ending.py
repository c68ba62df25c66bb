"""How a run ends: done, failed, tried again later, cancelled, given back."""

import random
from datetime import timedelta
from typing import Any

from app.jobs.claiming import held
from app.jobs.run import Run
from models.clock import now
from models.core import Job
from models.database import transaction
from models.texts import _

FIRST_PAUSE = timedelta(seconds=10)
LONGEST_PAUSE = timedelta(hours=1)


def pause(attempt: int) -> timedelta:
    """Return how long to wait after this many attempts: doubling, an hour at most, not in step."""
    doubled: timedelta = FIRST_PAUSE * 2 ** min(attempt - 1, 20)
    return min(doubled, LONGEST_PAUSE) * random.uniform(0.75, 1.25)


def end_done(run: Run, text: str | None) -> None:
    """Store that the work is done; the last step may have stored it already."""
    told = {"progress_text": str(text)[:500]} if text else {}
    if not run.is_done:
        run.store(state="done", cursor=None, **told)
        return
    with transaction():
        ours = (Job.id == run.job_id) & (Job.holder == run.holder) & (Job.state == "done")
        Job.update({**run.told(), **told}).where(ours).execute()


def end_failed(run: Run, sentence: str) -> None:
    """Store that the work failed for good."""
    _end(run, state="failed", error=sentence, is_final=True)


def try_later(run: Run, sentence: str, retries: int) -> bool:
    """Put the job back for another attempt after a pause; False where it has had its last."""
    if run.attempt > retries or run.is_done:
        end_failed(run, sentence)
        return False
    later = now() + pause(run.attempt)
    _end(run, state="waiting", error=sentence, run_at=later, is_final=False)
    return True


def end_cancelled(run: Run) -> None:
    """Store that somebody stopped it; what its steps stored stays."""
    _end(run, state="cancelled", is_final=True)


def give_back(run: Run) -> None:
    """Let another worker have the job at once; this attempt doesn't count."""
    _end(run, state="waiting", run_at=now(), attempts=Job.attempts - 1, is_final=False)


def abandon(run: Run) -> None:
    """Fail a job whose attempt takes too long; the thread that runs it can store nothing more."""
    minutes = int((run.limit).total_seconds() // 60) or 1
    end_failed(run, str(_("It took longer than %(count)s minutes.", count=minutes)))


def _end(run: Run, *, is_final: bool, **columns: Any) -> None:
    moment = now()
    columns = {**run.told(), "holder": None, "lease_until": None, "updated_at": moment, **columns}
    if is_final:
        columns |= {"open_name": None, "finished_at": moment}
    ours = held(run.job_id, run.holder)
    if run.is_done:
        # The last step is stored, what came after it failed: that is to be seen.
        ours = (Job.id == run.job_id) & (Job.holder == run.holder)
        columns["may_retry"] = False
    with transaction():
        Job.update(columns).where(ours).execute()
