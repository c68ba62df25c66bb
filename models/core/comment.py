"""Comments: what people say to each other about a record."""

from collections.abc import Callable
from typing import Any, ClassVar

from peewee import ForeignKeyField, TextField

from models.core.user import User
from models.fields import MomentField
from models.gate import current_gate
from models.many import Many
from models.reader import reader
from models.record import Record
from models.recordref import RecordRef
from models.refused import Refused
from models.texts import _

LONGEST = 10_000
_EXCERPT = 80


class Comment(Record):
    """Something said about a record, which all who read that record may read.

    The text is plain, with line ends; `mentions` are the people it names, found in it when it is
    stored.
    """

    about = RecordRef(_("About"), cascade=True)
    text = TextField(verbose_name=_("Comment"))
    author_id: Any
    author: Any = ForeignKeyField(
        User, null=True, index=True, backref="+", verbose_name=_("Said by")
    )
    edited_at: Any = MomentField(null=True, verbose_name=_("Edited"))
    mentions = Many(User, verbose_name=_("Mentioned"))

    shown_as: ClassVar[tuple[str, ...]] = ("text",)
    belongs_to: ClassVar[str] = "about"
    has_grants: ClassVar[bool] = True

    named_in: ClassVar[Callable[["Comment"], list[int]]] = staticmethod(lambda comment: [])
    """Finds the ids of those whom a comment mentions; the engine puts its own here."""

    def clean(self) -> None:
        """Say who wrote it, find whom it names, and note when it was worded anew."""
        opened = current_gate()
        if opened.as_stored:
            return
        if self.is_new and self.author_id is None:
            self.author = opened.actor_id
        if self.is_new or "text" in self._dirty:
            self.text = _tidy(self.text)
            self.link("mentions", type(self).named_in(self))
            self.edited_at = None if self.is_new else opened.at

    def __str__(self) -> str:
        """Name it by how it begins, as far as the person of this request may know it."""
        read = reader.get() or getattr
        return excerpt(read(self, "text") or "") or f"#{self.id}"


def excerpt(text: str, length: int = _EXCERPT) -> str:
    """Return the beginning of a text in one line."""
    line = " ".join(text.split())
    return line if len(line) <= length else f"{line[: length - 1].rstrip()}…"


def _tidy(text: str | None) -> str:
    """Leave out blanks at the ends of lines. Raises Refused for nothing, and for too much."""
    kept = "\n".join(line.rstrip() for line in str(text or "").split("\n")).strip()
    if not kept:
        raise Refused(_("Write something first."), field="text")
    if len(kept) > LONGEST:
        raise Refused(
            _("A comment has %(most)s letters at most. Add a file instead.", most=LONGEST),
            field="text",
        )
    return kept
