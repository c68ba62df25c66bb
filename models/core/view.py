"""Saved views: a list's address under a name, for oneself or for others."""

from collections.abc import Iterator
from typing import Any, ClassVar

from peewee import CharField, ForeignKeyField, TextField

from models.action import action
from models.core.role import Role
from models.core.user import User
from models.fields import StateField
from models.gate import current_gate, gate_is_open
from models.record import Record
from models.recordref import record_titles, record_types
from models.refused import Refused
from models.texts import _

MOST = 100
"""So many views of all lists somebody may keep."""


class _Lists:
    """The addresses of all lists there are, each with its title, read anew each time."""

    def __iter__(self) -> Iterator[tuple[str, str]]:
        found = [(one, str(record_titles.get(one, one))) for one in record_types]
        return iter(sorted(found, key=lambda pair: (pair[1].casefold(), pair[0])))


def _who_writes() -> int | None:
    return current_gate().actor_id if gate_is_open() else None


class View(Record):
    """A list as its address describes it: filter, sort, columns, kind of view.

    It is only an address: whoever opens it sees the rows and fields that are theirs.
    """

    resource = CharField(max_length=128, index=True, choices=_Lists(), verbose_name=_("List"))
    name = CharField(max_length=80, index=True, verbose_name=_("Name"))
    query = TextField(default="", verbose_name=_("Address after the question mark"))
    owner: Any = ForeignKeyField(
        User, null=True, default=_who_writes, index=True, backref="+", verbose_name=_("Owner")
    )
    audience = StateField(
        {"private": ["role", "all"], "role": ["private", "all"], "all": ["private", "role"]},
        labels={
            "private": _("For its owner"),
            "role": _("For a role"),
            "all": _("For everybody"),
        },
        tones={"role": "info", "all": "info"},
        verbose_name=_("For whom"),
    )
    role: Any = ForeignKeyField(
        Role,
        null=True,
        backref="+",
        verbose_name=_("Role"),
        help_text=_("The role that it can be shared with."),
    )

    shown_as: ClassVar[tuple[str, ...]] = ("name",)

    def clean(self) -> None:
        """Keep the query as it stands behind the question mark, and the number of views small."""
        self.query = (self.query or "").strip().removeprefix("?")
        if len(self.query) > 4_000:
            raise Refused(_("This view is too long. Take conditions away."), field="query")
        if self.is_new and View.select().where(View.owner == self.owner_id).count() >= MOST:
            raise Refused(_("You keep %(n)s views already. Delete one first.", n=MOST))
        self._share_anew()

    def _share_anew(self) -> None:
        """Ask anew who may share it, where it is for another role than it was shared with."""
        stored = None if self.is_new else View.get_or_none(View.id == self.id)
        if stored is None or stored.audience != "role" or self.audience != "role":
            return
        if stored.__data__["role"] != self.__data__["role"]:
            self.audience = "private"

    @property
    def owner_id(self) -> int | None:
        """The owner's number."""
        number: int | None = self.__data__.get("owner")
        return number

    @action(_("Share with its role"), when="role__isnull=false", right="share", icon="users-group")
    def share(self) -> str:
        """Show it as a tab to everybody who has its role."""
        self._turn("role")
        return _("%(view)s is there for the role %(role)s.", view=self, role=self.role)

    @action(
        _("Make the default for all"),
        confirm=_("Everybody sees this tab, and the list opens with it."),
        right="share",
        icon="world",
    )
    def share_with_all(self) -> str:
        """Show it to everybody, and open the list with it."""
        taken = (View.resource == self.resource) & (View.audience == "all") & (View.id != self.id)
        other = View.get_or_none(taken)
        if other is not None:
            raise Refused(
                _("%(view)s is the default of this list. Make that one private first.", view=other)
            )
        self._turn("all")
        return _("The list opens with %(view)s now.", view=self)

    @action(_("Make private"), when="audience__ne=private", right="share", icon="lock")
    def keep_private(self) -> str:
        """Show it to its owner alone."""
        self._turn("private")
        return _("%(view)s is its owner's alone.", view=self)

    def _turn(self, audience: str) -> None:
        if self.audience != audience:
            self.move_to(audience, "audience")
