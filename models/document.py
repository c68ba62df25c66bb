"""Document: a numbered record with lines that is posted once, and then stays as it is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar, Self

from peewee import CharField, DateField, ForeignKeyField

from models.batch import load_references
from models.clock import today
from models.copies import copy_line, copy_values
from models.core.series import pass_over, take_numbers
from models.events import document_posted, record_deleted, rows_written
from models.gate import before_commit, current_gate
from models.line import (
    DocumentLine,
    computed_already,
    frozen_names,
    is_computed,
    may_go,
    own_columns,
    posted_refusal,
    rule_of,
    values_of,
)
from models.moves import illegal_move
from models.placing import by_place
from models.prepared import Prepared, kept_by
from models.record import Record
from models.recordref import RecordRef
from models.refused import Refused
from models.series import Series
from models.texts import _, label_text


@dataclass(frozen=True)
class Total:
    """A row at the foot of a document, in its currency; the sum of all is set apart."""

    label: str
    amount: Decimal | None
    is_sum: bool = False


class Document(Record):
    """An order, an invoice, a delivery: number, date, state and lines; posted it is final.

    The subclass declares `state`, and its lines as `DocumentLine` whose `parent` it is.
    """

    number: Any = CharField(max_length=64, unique=True, null=True, verbose_name=_("Number"))
    date = DateField(default=today, index=True, verbose_name=_("Date"))
    origin = RecordRef(_("Origin"))

    series: ClassVar[Series | None] = None
    """Where its numbers come from; `own_series` where that depends on the document."""
    posted: ClassVar[tuple[str, ...]] = ()
    """The states in which it is final; none leads back."""
    content: ClassVar[tuple[str, ...]] = ()
    """What is frozen by posting; default: every column of the class."""
    kept: ClassVar[tuple[str, ...]] = ()
    """What stays writable after posting, of its content: what is open, when it was sent, notes."""
    personal: ClassVar[tuple[str, ...]] = ()
    """Of its content what tells of a person: anonymising empties it, nothing else changes it."""
    remedy: ClassVar[str] = _("Reverse it instead.")
    """What a clerk is told to do where something posted can't be changed."""
    addressed: ClassVar[str] = ""
    """The reference to whom it is for: who may not see them gets a draft's print without them."""
    foot: ClassVar[tuple[str, ...]] = ()
    """The fields that stand under its lines as totals; the last one is the sum of all."""
    own: ClassVar[tuple[str, ...]] = ()
    always: ClassVar[tuple[str, ...]] = ("number", "date", "origin", "reverses")
    filled: ClassVar[frozenset[str]] = frozenset({"reverses"})
    shown_as = ("number",)
    is_base = True
    state: Any
    reverses_id: Any

    @classmethod
    def validate_model(cls) -> None:
        """Prepare the class; what others add to it later is no content of its own."""
        super().validate_model()
        if cls.__dict__.get("is_base"):
            return
        if "reverses" not in cls._meta.fields:
            label = _("Reverses")
            reverses = ForeignKeyField(cls, null=True, unique=True, backref="+", verbose_name=label)
            cls._meta.add_field("reverses", reverses)
        cls.own = own_columns(cls)
        if cls.series is not None and cls.series.gapless:
            cls.filled |= {"number"}
        if cls.posted and not cls.frozen:
            cls.frozen = rule_of(cls.posted)

    # What subclasses fill in.

    def own_series(self) -> Series | None:
        """Return where this document's number comes from."""
        return self.series

    def series_year(self) -> int:
        """Return the year that its number is counted in."""
        return self.date.year

    def compute(self, lines: Sequence[Any]) -> None:
        """Fill what follows from the lines: their `net`, the document's totals. Stores nothing."""

    def freeze(self, lines: Sequence[Any]) -> None:
        """Copy the texts that stay, such as names and addresses, just before posting."""

    def make_counter(self, lines: Sequence[Any]) -> None:
        """Turn this copy of a posted document into its counter document: signs, or the kind."""
        raise Refused(_("%(document)s can't be reversed.", document=str(self)))

    def totals(self) -> list[Total]:
        """Return what stands at the foot, on the screen and in print."""
        fields = self._meta.fields
        return [
            Total(str(fields[name].verbose_name or label_text(name)), getattr(self, name), at == 1)
            for at, name in zip(range(len(self.foot), 0, -1), self.foot, strict=True)
        ]

    def recipient(self) -> Sequence[str]:
        """Return whom its print is addressed to: name, street, town, a line each."""
        return ()

    def printed_title(self) -> str:
        """Return the word above its print, where it isn't that of all its kind."""
        return ""

    def printed_language(self) -> str:
        """Return the language of its print, the recipient's; blank is the firm's."""
        return ""

    # What they inherit.

    @property
    def is_posted(self) -> bool:
        """Its content is final."""
        return self.state in self.posted

    @classmethod
    def line_classes(cls) -> list[Any]:
        """Return the classes of its lines, in the order of their declaration."""
        found: list[Any] = [
            model
            for field, model in cls._meta.backrefs.items()
            if issubclass(model, DocumentLine) and field.name == model.parent
        ]
        return found

    def lines(self) -> list[Any]:
        """Return its stored lines in their order: as they were typed in, or moved."""
        found: list[Any] = []
        for model in self.line_classes() if not self.is_new else ():
            reference = model._meta.fields[model.parent]
            rows = list(model.select().where(reference == self.id).order_by(*by_place(model)))
            for row in rows:
                row.belong_to(self)
                row._dirty.clear()
            found += rows
        return found

    def save_with(self, lines: Sequence[Any]) -> None:
        """Store the document and these lines, new or changed, with totals computed once."""
        before = {id(line): values_of(line) for line in lines if not line.is_new}
        self.compute(lines)
        with computed_already():
            self.save()
            for line in lines:
                line.belong_to(self)
            _save_changed(lines, before)

    def recompute(self) -> None:
        """Bring totals in step with the stored lines; what is posted stays."""
        if not self.is_posted:
            lines = self.lines()
            before = {id(line): values_of(line) for line in lines}
            self.compute(lines)
            with computed_already():
                self.save()
                _save_changed(lines, before)

    def post(self, state: str = "") -> Any:
        """Make it final: texts are copied, the number is given, the content freezes.

        `state` is the first of the posted ones unless named. Raises Refused where it is posted
        already, IllegalMove where no move leads there.
        """
        target = state or self.posted[0]
        if self.is_posted or self.lock().is_posted:
            raise Refused(_("%(document)s is posted already.", document=str(self)))
        declared = self._meta.fields["state"]
        if not declared.may_move(self.state, target):
            raise illegal_move(self, declared, self.state, target)
        lines = self.lines()
        load_references(lines)
        before = {id(line): values_of(line) for line in lines}
        self.freeze(lines)
        self.compute(lines)
        if not self.number:
            self.give_numbers([self])
        with computed_already():
            _save_changed(lines, before)
            self.move_to(target)
        document_posted.send(type(self), document=self)

    def reverse(self) -> Self:
        """Make its counter document, a draft with this one as `origin`, and return it.

        Raises Refused for what isn't posted, or is reversed already.
        """
        model: Any = type(self)
        if not self.lock().is_posted:
            raise Refused(
                _("%(document)s isn't posted. Change or delete it instead.", document=str(self))
            )
        there = model.get_or_none(model.reverses == self.id)
        if there is not None:
            raise Refused(
                _(
                    "%(document)s is reversed already, by %(other)s.",
                    document=str(self),
                    other=str(there),
                )
            )
        counter: Any
        counter, lines = self.copied()
        counter.origin = self
        counter.reverses = self.id
        counter.make_counter(lines)
        counter.save_with(lines)
        reversed_by: Self = counter
        return reversed_by

    def copied(self) -> tuple[Self, list[Any]]:
        """Return a new document with what people typed, and its lines; nothing is stored.

        What code fills isn't taken along: totals follow anew, and what happened to this one, when
        it was sent or by whom it was accepted, didn't happen to the copy.
        """
        copy = type(self)()
        copy_values(self, copy, {*self.always, *self.filled, "state"})
        return copy, [copy_line(line) for line in self.lines()]

    # How it is stored.

    @classmethod
    def make_ready(cls, records: Sequence[Any]) -> None:
        """Give new documents their numbers, where their series may have gaps."""
        new = [one for one in records if one.is_new and not one.number]
        cls.give_numbers([one for one in new if (own := one.own_series()) and not own.gapless])
        for one in records:
            if one.is_new and one.number and not one.__dict__.get("_is_numbered"):
                _refuse_gapless(one)

    @classmethod
    def give_numbers(cls, records: Sequence[Any]) -> None:
        """Give these documents their next numbers, within the open gate."""
        waiting: dict[tuple[Series, int], list[Any]] = {}
        for one in records:
            if (declared := one.own_series()) is not None:
                waiting.setdefault((declared, one.series_year()), []).append(one)
        for (declared, year), some in waiting.items():
            for one, number in zip(some, _free_numbers(cls, declared, year, some), strict=True):
                one.take_number(number)

    def take_number(self, number: str) -> None:
        """Have a number that code gives: the series' next one, or one that follows from another."""
        self.number = number
        self.__dict__["_is_numbered"] = True

    def changed_names(self, before: dict[str, Any]) -> list[str]:
        """Return the fields that differ from a stored row. Raises Posted, IllegalMove, Refused."""
        changed = super().changed_names(before)
        touched = {*changed, *self.__dict__.get("_links", {})} - self._emptied()
        if before["state"] in self.posted and touched & frozen_names(type(self)):
            raise posted_refusal(self)
        if "number" in changed and not self.__dict__.get("_is_numbered"):
            raise Refused(_("A number is given by its series and stays."), field="number")
        return changed

    def _emptied(self) -> set[str]:
        """Return what anonymising empties just now of what tells of a person."""
        if not current_gate().as_stored:
            return set()
        return {name for name in self.personal if self.__data__.get(name) is None}

    def delete_instance(self, *options: Any, **more: Any) -> int:
        """Delete the row. Raises Posted where it is posted."""
        if self.is_posted and not may_go():
            raise posted_refusal(self)
        return super().delete_instance(*options, **more)


def is_posted(record: Any) -> bool:
    """Say whether a record, which may be none at all, is a document that is final."""
    return isinstance(record, Document) and not record.is_new and record.is_posted


def _save_changed(lines: Sequence[Any], before: Mapping[int, dict[str, Any]]) -> None:
    """Store new lines, and those whose values, by `id()`, aren't what they were."""
    for line in lines:
        is_pending = line.is_new or line.__dict__.get("_links")
        if is_pending or before[id(line)] != values_of(line):
            line.save()


def _refuse_gapless(document: Any) -> None:
    declared = document.own_series()
    if declared is not None and declared.gapless:
        raise Refused(_("The number is given when it is posted."), field="number")


def _used(model: Any) -> Prepared:
    """Return the query of a document's number, if there is such a document."""
    return kept_by(
        model, "number", 1, lambda text: model.select(model.number).where(model.number == text)
    )


def _free_numbers(model: Any, declared: Series, year: int, some: Sequence[Any]) -> list[str]:
    """Take numbers for documents; those that others brought along are passed over."""

    def used_of(numbers: list[str]) -> set[str]:
        if len(numbers) == 1:
            return {row[0] for row in _used(model).rows(numbers[0])}
        return {
            row[0] for row in model.select(model.number).where(model.number.in_(numbers)).tuples()
        }

    found: list[str] = []
    while len(found) < len(some):
        days = [one.date for one in some[len(found) :]]
        taken_now = take_numbers(declared, days, year)
        used = used_of(taken_now)
        if used and declared.gapless:
            raise Refused(
                _(
                    "The number %(number)s is used already. Ask an administrator to look at the"
                    " number series.",
                    number=min(used),
                )
            )
        found += [number for number in taken_now if number not in used]
        if used:
            pass_over(declared, days[-1], year, used_of)
    return found


def _note_written(sender: Any, records: Sequence[Any], **_more: Any) -> None:
    """Bring totals in step at the end of the gate, where others wrote than who computed them."""
    if is_computed() or not issubclass(sender, Document | DocumentLine):
        return
    for record in records:
        _note(record)


def _note_deleted(sender: Any, record: Any, **_more: Any) -> None:
    if issubclass(sender, DocumentLine) and not is_computed():
        _note(record)


def _note(record: Any) -> None:
    is_line = isinstance(record, DocumentLine)
    model = record._meta.fields[record.parent].rel_model if is_line else type(record)
    number = record.__data__.get(record.parent) if is_line else record.id
    if not issubclass(model, Document):
        return

    def bring_in_step() -> None:
        document: Any = model.get_or_none(model.id == number)
        if document is not None:
            document.lock().recompute()

    before_commit((model, number), bring_in_step)


rows_written.connect(_note_written)
record_deleted.connect(_note_deleted)

__all__ = ["Document", "Total", "computed_already", "is_posted"]
