"""Lines of a document: parts of it that are frozen with it."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, ClassVar

from peewee import ForeignKeyField

from models.record import Record, link_columns
from models.refused import Refused
from models.rows import chunks
from models.shape import SYSTEM_FIELDS, KeyField
from models.texts import _

_may_go: ContextVar[bool] = ContextVar("posted_may_go", default=False)
"""Sample documents are taken out again, posted or not."""


class Posted(Refused):
    """Refuse to change what is posted."""


class DocumentLine(Record):
    """A line of a document; `parent` names the reference to it."""

    content: ClassVar[tuple[str, ...]] = ()
    """What is frozen once the document is posted; default: every column of the class."""
    kept: ClassVar[tuple[str, ...]] = ()
    """What stays writable after posting, of its content."""
    own: ClassVar[tuple[str, ...]] = ()
    always: ClassVar[tuple[str, ...]] = ()
    is_base = True

    @classmethod
    def validate_model(cls) -> None:
        """Prepare the class; what others add to it later is no content of its own."""
        super().validate_model()
        if cls.__dict__.get("is_base"):
            return
        cls.own = own_columns(cls)
        document = cls.document_class()
        if document is not None:
            cls.frozen = cls.frozen or rule_of(document.posted, f"{cls.parent}.")

    @classmethod
    def document_class(cls) -> Any:
        """Return the class of its document; None where it has none that can be posted."""
        reference = cls._meta.fields.get(cls.parent)
        model: Any = reference.rel_model if isinstance(reference, ForeignKeyField) else None
        return model if getattr(model, "posted", None) else None

    @property
    def document(self) -> Any:
        """The document that it is a line of."""
        return getattr(self, self.parent)

    def belong_to(self, document: Any) -> None:
        """Be a line of a document, which may not be stored yet."""
        setattr(self, self.parent, document)
        self.__data__[self.parent] = document.id or 0

    def prepare(self, *, looked_ahead: bool = False) -> None:
        """Let no line come to a posted document. Raises Posted."""
        if self.is_new:
            self._refuse_posted()
        super().prepare(looked_ahead=looked_ahead)

    def changed_names(self, before: dict[str, Any]) -> list[str]:
        """Return the fields that differ from a stored row. Raises Posted, IllegalMove."""
        changed = super().changed_names(before)
        touched = {*changed, *self.__dict__.get("_links", {})}
        if touched & frozen_names(type(self)):
            self._refuse_posted()
        return changed

    def delete_instance(self, *options: Any, **more: Any) -> int:
        """Delete the row. Raises Posted where its document is posted."""
        self._refuse_posted()
        return super().delete_instance(*options, **more)

    def _refuse_posted(self) -> None:
        if self.document_class() is not None and self.document.is_posted and not _may_go.get():
            raise posted_refusal(self.document)


@contextmanager
def posted_may_go() -> Iterator[None]:
    """Let posted documents be deleted inside: those of the sample company, by nobody else."""
    token = _may_go.set(True)
    try:
        yield
    finally:
        _may_go.reset(token)


def may_go() -> bool:
    """Say whether posted documents may be deleted now."""
    return _may_go.get()


def posted_refusal(document: Any) -> Posted:
    """Say that a posted document stays as it is."""
    return Posted(
        _("%(document)s is posted and stays as it is. Reverse it instead.", document=str(document))
    )


def own_columns(model: Any) -> tuple[str, ...]:
    """Return the fields that a class declares itself, lists of references included."""
    names = [
        field.name
        for field in model._meta.sorted_fields
        if not isinstance(field, KeyField) and field.name not in SYSTEM_FIELDS
    ]
    return (*names, *model._meta.manytomany)


def frozen_names(model: Any) -> set[str]:
    """Return the fields that are frozen by posting, pointers by their two columns."""
    names = set(model.content or model.own) | set(model.always)
    if model.parent:
        names.add(model.parent)
    for name in set(model.refs) & names:
        names |= {f"{name}_resource", f"{name}_id"}
    kept = {*model.kept, "state"}
    kept |= {f"{name}_{half}" for name in model.kept for half in ("resource", "id")}
    return names - kept - set(model.refs)


def rule_of(states: Iterable[str], prefix: str = "") -> str:
    """Return the rule, as in filters, that posted records meet."""
    return f"{prefix}state__in={','.join(states)}"


def links_of(records: Sequence[Any], name: str) -> list[list[int]]:
    """Return what a many-to-many field of each record holds once it is saved, with one query."""
    stored: dict[int, list[int]] = {}
    pending = [record.__dict__.get("_links", {}) for record in records]
    asked = [
        record.id
        for record, links in zip(records, pending, strict=True)
        if name not in links and not record.is_new
    ]
    if asked:
        through, mine, theirs = link_columns(type(records[0])._meta.manytomany[name])
        for part in chunks(sorted(asked)):
            for one, other in through.select(mine, theirs).where(mine.in_(part)).tuples():
                stored.setdefault(one, []).append(other)
    return [
        list(links[name]) if name in links else sorted(stored.get(record.id or 0, ()))
        for record, links in zip(records, pending, strict=True)
    ]


__all__ = [
    "DocumentLine", "Posted", "frozen_names", "links_of", "may_go", "posted_may_go",
    "posted_refusal", "rule_of",
]  # fmt: skip
