"""Jobs: work to be done apart from any page, and when what comes back next is due."""

from typing import Any, ClassVar

from peewee import (
    BigIntegerField,
    BooleanField,
    CharField,
    ForeignKeyField,
    IntegerField,
    TextField,
)

from models.core.user import User
from models.fields import JsonField, MomentField, StateField
from models.record import Record
from models.table import Table
from models.texts import _

OPEN = ("waiting", "running")
"""The states in which a job is still to end."""


class Job(Record):
    """One piece of work: what to call with what, who asked, and how far it has come.

    Written by `app/jobs/` alone, in statements that say which state they expect, and without
    history: the row is its own.
    """

    name = CharField(max_length=128, index=True, verbose_name=_("Name"))
    state = StateField(
        {
            "waiting": ["running", "cancelled"],
            "running": ["waiting", "done", "failed", "cancelled"],
            "done": [],
            "failed": ["waiting"],
            "cancelled": ["waiting"],
        },
        labels={
            "waiting": _("Waiting"),
            "running": _("Running"),
            "done": _("Done"),
            "failed": _("Failed"),
            "cancelled": _("Stopped"),
        },
        tones={"running": "info", "done": "good", "failed": "bad"},
        verbose_name=_("State"),
    )
    user_id: Any
    user: Any = ForeignKeyField(User, null=True, backref="+", verbose_name=_("Asked for by"))
    subject: Any = CharField(null=True, max_length=200, verbose_name=_("What it is about"))
    arguments: Any = JsonField(default=dict, verbose_name=_("Arguments"))
    run_at = MomentField(verbose_name=_("Not before"))
    attempts = IntegerField(default=0, verbose_name=_("Attempts"))
    progress_done: Any = BigIntegerField(null=True, verbose_name=_("Done so far"))
    progress_total: Any = BigIntegerField(null=True, verbose_name=_("In total"))
    progress_text: Any = CharField(null=True, max_length=500, verbose_name=_("What it does"))
    result: Any = JsonField(null=True, verbose_name=_("Result"))
    error: Any = TextField(null=True, verbose_name=_("What went wrong"))
    log: Any = TextField(null=True, verbose_name=_("Log"))
    started_at: Any = MomentField(null=True, verbose_name=_("Begun"))
    finished_at: Any = MomentField(null=True, verbose_name=_("Ended"))
    cancel_at: Any = MomentField(null=True)
    """When somebody asked to stop it while it ran."""
    unique_name: Any = CharField(null=True, max_length=200)
    open_name: Any = CharField(null=True, max_length=200, unique=True)
    """The unique key while it waits or runs: the database keeps it from being there twice."""
    holder: Any = CharField(null=True, max_length=64)
    """Names the claim of the worker that runs it; who no longer holds it writes nothing."""
    lease_until: Any = MomentField(null=True)
    cursor: Any = JsonField(null=True)
    """How far its steps came, as it keeps it itself."""

    may_retry = BooleanField(default=True)
    """False once its last step is stored: done again, it would do that twice."""

    shown_as: ClassVar[tuple[str, ...]] = ("name",)
    secret: ClassVar[frozenset[str]] = frozenset(
        {"cancel_at", "unique_name", "open_name", "holder", "lease_until", "cursor", "may_retry"}
    )

    class Meta:
        indexes = ((("state", "run_at"), False), (("state", "lease_until"), False))

    @property
    def is_open(self) -> bool:
        """It waits or runs."""
        return self.state in OPEN


class Schedule(Table):
    """When a job that comes back is due next; moved on by whoever puts it into the queue."""

    name = CharField(primary_key=True, max_length=128)
    rule = CharField(max_length=200)
    """The five fields and the zone in which they are read."""
    next_at = MomentField()
    last_at: Any = MomentField(null=True)
