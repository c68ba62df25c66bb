"""What kinds of jobs there are: a function that a plugin declared, by its full name."""

import difflib
import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from app.jobs.cron import Cron

RETRIES = 5
LIMIT = timedelta(hours=2)


@dataclass(frozen=True)
class JobKind:
    """A function that jobs call, when it comes back, and how patient to be with it."""

    name: str
    work: Callable[..., Any]
    label: str = ""
    cron: Cron | None = None
    retries: int = RETRIES
    limit: timedelta = LIMIT
    """How long one attempt may take before its worker gives it up."""
    partner: str = ""
    at_start: bool = False
    """Queued whenever a worker starts, too."""

    def check(self, arguments: dict[str, Any]) -> None:
        """Raise TypeError where the function doesn't take these arguments."""
        inspect.signature(self.work).bind(None, **arguments)


class UnknownJob(LookupError):
    """A name under which no enabled plugin declares a job."""


def job_kinds() -> Iterator[JobKind]:
    """Return the jobs of enabled plugins."""
    from app.registry import registry  # the registry knows plugins, which know kinds of jobs

    for one in registry.enabled():
        for kind in one.plugin.jobs if one.plugin else []:
            if registry.are_enabled(one.name, kind.partner):
                yield kind


def find_kind(name: str) -> JobKind:
    """Return a kind by its full name. Raises UnknownJob with the likely one."""
    known = {kind.name: kind for kind in job_kinds()}
    if name in known:
        return known[name]
    near = difflib.get_close_matches(name, known, n=1)
    hint = f"; did you mean {near[0]}" if near else ""
    raise UnknownJob(f"no enabled plugin declares a job {name!r}{hint}")
