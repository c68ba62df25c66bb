"""Running one job: its function is called for who asked, and whatever it does, it ends."""

import logging
import traceback
from pathlib import Path
from typing import Any

from app.failing import keep_failures, met_by, note_failure
from app.jobs.ending import end_cancelled, end_done, end_failed, give_back, try_later
from app.jobs.kind import JobKind, UnknownJob, find_kind
from app.jobs.run import HOPELESS, Cancelled, LeaseLost, Run, Stopping, why_hopeless
from app.reading.records import reads_as
from app.registry import registry
from app.rights import HOUSE, actor_for
from app.settings import firm
from models.core import User
from models.database import forget_connection
from models.failures import is_unavailable
from models.reader import read_by
from models.refused import Refused
from models.texts import _, use_language

log = logging.getLogger("shophouse.jobs")


def prepare(job: Any) -> Run:
    """Make the run of a claimed job, with the rights that who asked has now."""
    user = User.get_or_none(User.id == job.user_id) if job.user_id else None
    return Run(job, actor_for(user) if user else HOUSE)


def perform_run(run: Run) -> None:
    """Call the function of a job and store how it ended."""
    who = run.actor
    reads = None if who.is_house else reads_as(who)
    with use_language(who.language or firm().language), read_by(reads):
        try:
            kind = _kind_for(run)
        except Refused as refused:
            end_failed(run, str(refused))
        else:
            _call(run, kind)


def _kind_for(run: Run) -> JobKind:
    """Find what to call. Raises Refused where it is gone, takes other arguments, or may not be."""
    try:
        kind = find_kind(run.name)
        kind.check(run.arguments)
    except UnknownJob:
        raise Refused(
            _(
                "Nothing here does “%(name)s” any more: its module is off, or has changed.",
                name=run.name,
            )
        ) from None
    except TypeError as error:
        raise Refused(
            _("“%(name)s” doesn't take these arguments: %(why)s.", name=run.name, why=str(error))
        ) from None
    if run.attempt > kind.retries + 1:
        raise Refused(
            _("Its worker ended in the middle of it %(count)s times.", count=run.attempt - 1)
        )
    if run.user_id and not User.get_by_id(run.user_id).is_active:
        raise Refused(_("%(name)s, who asked for it, may not sign in now.", name=run.actor.name))
    run.limit = kind.limit
    return kind


def _call(run: Run, kind: JobKind) -> None:
    try:
        text = kind.work(run, **run.arguments)
        end_done(run, text)
    except Cancelled:
        end_cancelled(run)
    except Stopping:
        give_back(run)
    except LeaseLost:
        log.warning("job %s %s: another worker has it", run.job_id, run.name)
    except HOPELESS as error:
        log.info("job %s %s: %r", run.job_id, run.name, error)
        end_failed(run, why_hopeless(error))
    except Exception as error:  # a job may fail in any way; the worker goes on
        _failed(run, kind, error)


def _failed(run: Run, kind: JobKind, error: Exception) -> None:
    log.warning("job %s %s failed", run.job_id, run.name, exc_info=error)
    if is_unavailable(error):
        forget_connection()
    run.log(_trace(error))
    if try_later(run, f"{type(error).__name__}: {error}"[:2000], kind.retries):
        return
    owner = registry.installed.get(kind.name.partition(".")[0])
    if owner is not None and owner.name != "core" and not is_unavailable(error):
        met_by(run.actor if run.user_id else None)
        note_failure(owner.name, error, f"job {kind.name}")
        met_by(None)
        keep_failures()


def _trace(error: Exception) -> str:
    """Say in lines for the log where it failed, from the outside in."""
    frames = traceback.extract_tb(error.__traceback__)[-6:]
    lines = [f"{Path(one.filename).name}, line {one.lineno}, in {one.name}" for one in frames]
    return "\n".join([*lines, f"{type(error).__name__}: {error}"[:2000]])
