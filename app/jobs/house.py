"""The engine's own jobs: clearing away what is old, and the nightly checks."""

from collections.abc import Callable
from datetime import timedelta

from app.bulk.sweeping import forget_bulks
from app.checks import run_checks
from app.core import plugin
from app.files import sweep_files
from app.importing.sweeping import forget_sources
from app.jobs.run import Run
from app.public_tokens import forget_dead_tokens
from app.security_log import forget_old_events
from app.signin.sessions import forget_old_sessions
from app.signin.throttle import forget_old_tries
from app.slow_pages import forget_slow
from app.talk.sweeping import (
    forget_dead_follows,
    forget_dead_notifications,
    forget_old_notifications,
)
from app.undoing.trash import trash_days
from app.web.once import forget_old_forms
from models.clock import now
from models.core import Job
from models.refused import Refused
from models.texts import _, ngettext

KEEP_DONE = timedelta(days=30)
KEEP_FAILED = timedelta(days=180)
_MOST_PROBLEMS = 200


def forget_old_jobs() -> None:
    """Drop jobs that ended long ago; those that failed stay longer."""
    for states, keep in ((("done", "cancelled"), KEEP_DONE), (("failed",), KEEP_FAILED)):
        Job.delete().where(Job.state.in_(states), Job.finished_at < now() - keep).execute()


sweepers: list[Callable[[], None]] = [
    forget_dead_tokens,
    forget_old_forms,
    forget_old_sessions,
    forget_old_tries,
    forget_old_events,
    forget_old_jobs,
    forget_sources,
    forget_bulks,
    forget_old_notifications,
    forget_dead_notifications,
    forget_dead_follows,
    forget_slow,
]
"""What the nightly clean-up does, one step each."""


@plugin.job("clean-up", label=_("Clear away what is old"), cron="15 3 * * *")
def clean_up(run: Run) -> None:
    """Drop old sessions, sent forms, wrong tries, jobs and what imports read."""
    for number in range(run.cursor.get("next", 0), len(sweepers)):
        with run.step():
            sweepers[number]()
            run.keep({"next": number + 1})
            run.progress(number + 1, len(sweepers))


@plugin.job("sweep-files", label=_("Clear away contents that no file needs"), cron="30 3 * * *")
def sweep(run: Run) -> None:
    """Delete contents that no file names any more; on a disk there is nothing to take back."""
    run.result["swept"] = sweep_files(timedelta(days=trash_days()))


@plugin.job("check", label=_("Check the data"), cron="45 3 * * *", retries=1)
def check(run: Run) -> str:
    """Run every integrity check and keep what it finds. Raises Refused where something is wrong."""
    counts: dict[str, int] = {}
    problems: list[str] = []
    for number, (name, found) in enumerate(run_checks()):
        counts[name] = len(found)
        problems += [f"{name}: {problem}" for problem in found]
        run.progress(number + 1, text=name)
        run.check_cancelled()
    run.result.update(checks=counts, problems=problems[:_MOST_PROBLEMS])
    if problems:
        for problem in problems[:_MOST_PROBLEMS]:
            run.log(problem)
        count = len(problems)
        raise Refused(ngettext("One thing is wrong.", "%(n)s things are wrong.", count))
    return str(_("All is well."))
