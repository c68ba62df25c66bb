"""Lines of a document: parts of it that are frozen with it."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, ClassVar

from peewee import ForeignKeyField

from models.fields import CountField
from models.gate import current_gate
from models.record import Record, link_columns
from models.refused import Refused
from models.rows import chunks
from models.shape import SYSTEM_FIELDS, KeyField
from models.texts import _

_may_go: ContextVar[bool] = ContextVar("posted_may_go", default=False)
"""Sample documents are taken out again, posted or not."""


_computed: ContextVar[bool] = ContextVar("computed", default=False)
"""Whoever writes has computed the totals of what is written."""


class Posted(Refused):
    """Refuse to change what is posted."""


class DocumentLine(Record):
    """A line of a document; `parent` names the reference to it."""

    place: Any = CountField(null=True, verbose_name=_("Place"))
    """Where it stands, once lines were moved; those without one come last, as they came."""
    placed_by = "place"
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
        cls.filled |= {cls.placed_by} if cls.placed_by else set()
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

    def printed_text(self, name: str) -> str | None:
        """Return what its print says in a column; None where that is the value itself."""
        return None

    def belong_to(self, document: Any) -> None:
        """Be a line of a document, which may not be stored yet."""
        setattr(self, self.parent, document)
        self.__data__[self.parent] = document.id or 0

    def prepare(self, *, looked_ahead: bool = False) -> None:
        """Let no line come to a posted document. Raises Posted."""
        if self.is_new:
            self._refuse_posted()
        super().prepare(looked_ahead=looked_ahead)

    def save(self, force_insert: bool = False, only: Any = None) -> int:
        """Store the line; saved by itself it brings its document in step, in the same breath."""
        document = None if _computed.get() or current_gate().as_stored else held(self)
        if document is None or not hasattr(document, "compute") or document.is_posted:
            return super().save(force_insert, only)
        lines = with_these(document, [self])
        before = {id(line): values_of(line) for line in lines}
        document.compute(lines)
        with computed_already():
            written = super().save(force_insert, only)
            document.save()
            for line in lines:
                if line is not self and before[id(line)] != values_of(line):
                    line.save()
        return written

    def changed_names(self, before: dict[str, Any]) -> list[str]:
        """Return the fields that differ from a stored row. Raises Posted, IllegalMove."""
        changed = super().changed_names(before)
        touched = {*changed, *self.__dict__.get("_links", {})}
        if touched & frozen_names(type(self)):
            self._refuse_posted()
        return changed

    def delete_instance(self, *options: Any, **more: Any) -> int:
        """Delete the row. Raises Posted where its document is posted."""
        if not _computed.get():
            held(self)
        self._refuse_posted()
        return super().delete_instance(*options, **more)

    def _refuse_posted(self) -> None:
        if self.document_class() is not None and self.document.is_posted and not _may_go.get():
            raise posted_refusal(self.document)


def held(line: DocumentLine) -> Any:
    """Keep others from a line's document until the gate closes, and return it as it is by now.

    Two who write lines at once would each add up without the other's.
    """
    document = line.document
    if document is not None and not document.is_new:
        fresh = document.lock()
        if fresh.version != document.version:
            document.__data__.update(fresh.__data__)
            document.__rel__.clear()
    return document


@contextmanager
def computed_already() -> Iterator[None]:
    """Write documents and lines whose totals are computed."""
    token = _computed.set(True)
    try:
        yield
    finally:
        _computed.reset(token)


def is_computed() -> bool:
    """Say whether whoever writes has computed the totals."""
    return _computed.get()


def values_of(record: Any) -> dict[str, Any]:
    """Return what a record holds, lists of references that wait for its save included."""
    return {**record.__data__, **record.__dict__.get("_links", {})}


def with_these(document: Any, lines: Sequence[Any]) -> list[Any]:
    """Return a document's stored lines with these in place of what is stored of them, or behind."""
    own = {line.id: line for line in lines if not line.is_new}
    found = [own.pop(line.id, line) for line in document.lines()]
    return found + [line for line in lines if line.is_new]


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
    remedy = getattr(type(document), "remedy", "")
    return Posted(
        _("%(document)s is posted and stays as it is. %(remedy)s",
          document=str(document), remedy=remedy or "")
    )  # fmt: skip


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
    "DocumentLine", "Posted", "computed_already", "frozen_names", "is_computed", "links_of",
    "may_go", "posted_may_go", "posted_refusal", "rule_of", "values_of", "with_these",
]  # fmt: skip
