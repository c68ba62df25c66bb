"""Bulk changes as one act: at once where they are few, else as a job in steps."""

from typing import Any

from app.bulk.doing import Done, work_of
from app.bulk.kinds import EDIT, ask_right, kind_of_word
from app.bulk.selection import Selection
from app.jobs.queue import enqueue
from app.jobs.run import Run
from app.registry import registry
from app.resource import Resource
from app.rights import Actor
from models.clock import now
from models.core import Bulk, BulkRejection
from models.gate import gate
from models.refused import Refused
from models.rows import chunks
from models.texts import _, ngettext

JOB = "core.bulk"
BATCH = 250
AT_ONCE = {EDIT: 300}
"""So many are changed while somebody waits; more are a job."""
AT_ONCE_OTHERS = 60


def is_large(kind: str, total: int) -> bool:
    """Say whether it is done by a job."""
    return total > AT_ONCE.get(kind, AT_ONCE_OTHERS)


def begin(selection: Selection, kind: str, plan: dict[str, Any], total: int) -> Bulk:
    """Do it within the open gate, or queue it there. Raises Denied, FilterError, Refused."""
    resource, actor = selection.resource, selection.actor
    ask_right(resource, actor, kind_of_word(resource, kind))
    bounded = selection.bounded()
    asked = Bulk.create(
        at=now(),
        user=actor.user_id,
        resource=resource.address,
        kind=kind,
        query=selection.query,
        ids=list(selection.ids),
        until=bounded.until,
        plan=plan,
        total=total,
    )
    if is_large(kind, total):
        job = enqueue(JOB, {"number": asked.id}, user_id=actor.user_id)
        Bulk.update(job_id=job.id).where(Bulk.id == asked.id).execute()
        asked.job_id = job.id
    else:
        _do_now(asked, bounded)
    return asked


def cause_of(asked: Bulk) -> str:
    """Return the cause of its change sets: those of a job are one act."""
    return f"{JOB}:{asked.job_id}" if asked.job_id else f"bulk:{asked.id}"


def _do_now(asked: Bulk, selection: Selection) -> None:
    actor = selection.actor
    with gate(actor.user_id, "page", cause_of(asked)):
        work = work_of(selection.resource, asked)
        for ids in list(selection.batches(BATCH)):
            _keep(asked, work(actor, ids, "page"))


def run_bulk(run: Run, number: int) -> str:
    """Do it in steps: a batch, its counts and the records that were left are one transaction."""
    asked = Bulk.get_by_id(number)
    resource = _resource_of(asked)
    ask_right(resource, run.actor, kind_of_word(resource, asked.kind))
    work = work_of(resource, asked)
    selection = Selection(resource, run.actor, tuple(asked.ids), asked.query, asked.until)
    # Whoever else wants to write waits for a step: what takes long for each is done by fewer.
    size = BATCH if asked.kind == EDIT else AT_ONCE_OTHERS
    while ids := selection.after(run.cursor.get("last", 0), size):
        with run.step():
            _keep(asked, work(run.actor, ids, "job"))
            run.result = _result(asked)
            run.keep({"last": ids[-1]})
            done = asked.changed + asked.unchanged + asked.rejected
            run.progress(done, max(asked.total, done), sentence(asked))
    with run.step():
        run.result = _result(asked)
    return sentence(asked)


def _resource_of(asked: Bulk) -> Resource:
    resource = registry.resource(asked.resource)
    if resource is None:
        raise Refused(_("The module of these records is off now."))
    return resource


def _keep(asked: Bulk, done: Done) -> None:
    asked.changed += done.changed
    asked.unchanged += done.unchanged
    asked.rejected += len(done.left)
    counts = {name: getattr(asked, name) for name in ("changed", "unchanged", "rejected")}
    Bulk.update(counts).where(Bulk.id == asked.id).execute()
    # Names are asked for when it is shown: who asked may see less by then.
    rows = [(asked.id, number, reason) for number, _label, reason in done.left]
    names = (BulkRejection.owner, BulkRejection.record_id, BulkRejection.reason)
    for part in chunks(rows, 100):
        BulkRejection.insert_many(part, names).execute()


def sentence(asked: Bulk) -> str:
    """Say what came of it."""
    parts = [done_words(asked.kind, asked.changed)]
    if asked.unchanged:
        parts.append(str(_("%(count)s were so already", count=asked.unchanged)))
    if asked.rejected:
        parts.append(str(_("%(count)s left as they are", count=asked.rejected)))
    return ", ".join(parts)


def done_words(kind: str, count: int) -> str:
    """Say with how many records it was done."""
    if kind == EDIT:
        return str(ngettext("%(count)s changed", "%(count)s changed", count, count=count))
    if kind == "delete":
        return str(ngettext("%(count)s deleted", "%(count)s deleted", count, count=count))
    return str(ngettext("%(count)s done", "%(count)s done", count, count=count))


def _result(asked: Bulk) -> dict[str, Any]:
    names = ("total", "changed", "unchanged", "rejected")
    return {"bulk": asked.id, **{name: getattr(asked, name) for name in names}}


def mine(actor: Actor, resource: Resource, number: int) -> Bulk | None:
    """Return a bulk change of the person's own; an administrator sees all."""
    asked: Bulk | None = Bulk.get_or_none(Bulk.id == number, Bulk.resource == resource.address)
    if asked is None or not (actor.may_all() or asked.user_id == actor.user_id):
        return None
    return asked


__all__ = [
    "JOB", "begin", "cause_of", "done_words", "is_large", "mine", "run_bulk", "sentence",
]  # fmt: skip
