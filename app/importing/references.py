"""References in files: an id, a label or a unique value becomes a record, for a whole batch."""

from collections.abc import Iterable
from typing import Any

from peewee import CharField

from app.importing.cells import is_code
from app.reading.matching import pick
from app.reading.records import NOTHING, labels, visible
from app.registry import registry
from app.resource import Resource
from app.rights import Actor, Denied
from app.writing.values import seen_ids
from models.folding import fold
from models.record import KEY_LENGTH
from models.rows import chunks
from models.texts import _, ngettext

_MOST_KEPT = 20_000


class References:
    """Finds the records of one class that texts mean, as one person sees them.

    `by` is the one field that names them; without it id, label and unique texts all may.
    """

    def __init__(self, model: Any, actor: Actor, by: str = "") -> None:
        self.model, self.actor, self.by = model, actor, by
        self.resource: Resource | None = registry.of(model)
        self._known: dict[str, int] = {}
        self._problems: dict[str, str] = {}

    def look_up(self, texts: Iterable[str]) -> None:
        """Ask for all these texts at once; what was found before isn't asked for again."""
        if len(self._known) > _MOST_KEPT:
            self._known.clear()
        self._problems.clear()
        left = {text for text in texts if text not in self._known}
        if not left:
            return
        found: dict[str, set[int]] = {text: set() for text in left}
        if self.by in ("", "id"):
            self._by_id(found)
        if self.by:
            self._by_code(found)
        else:
            self._by_whatever({text: ids for text, ids in found.items() if not ids})
        for text, ids in found.items():
            if len(ids) == 1:
                self._known[text] = ids.pop()
            else:
                self._problems[text] = self._problem(text, len(ids))

    def find(self, text: str) -> tuple[int | None, str]:
        """Return the id that a text means, or what is wrong with it."""
        if text in self._known:
            return self._known[text], ""
        return None, self._problems.get(text) or self._problem(text, 0)

    def _problem(self, text: str, count: int) -> str:
        title = str(self.resource.title if self.resource else self.model.__name__)
        if count:
            return ngettext(
                "There is %(count)s of %(title)s named “%(text)s”; write its id.",
                "There are %(count)s of %(title)s named “%(text)s”; write the id of one.",
                count,
                count=count,
                title=title,
                text=text[:60],
            )
        return _("%(title)s: there is no “%(text)s”.", title=title, text=text[:60])

    def _by_id(self, found: dict[str, set[int]]) -> None:
        numbers = {
            text: int(text)
            for text in found
            if text.isascii() and text.isdigit() and len(text) < 20 and 0 < int(text) < 2**63
        }
        seen = seen_ids(self.actor, self.model, numbers.values()) if numbers else set()
        for text, number in numbers.items():
            if number in seen:
                found[text].add(number)

    def _by_whatever(self, found: dict[str, set[int]]) -> None:
        self._by_fields(found)
        if self._label_field() is None:
            self._by_label({text: ids for text, ids in found.items() if not ids})

    def _by_code(self, found: dict[str, set[int]]) -> None:
        """Match the field that the file names records by; case and accents make no other."""
        if self.by == "id" or not self._may_see(self.by):
            return
        key = self.model._meta.fields.get(f"{self.by}_key")
        field = key if key is not None else self.model._meta.fields[self.by]
        texts: dict[str, list[str]] = {}
        for text in found:
            texts.setdefault(fold(text)[:KEY_LENGTH] if key is not None else text, []).append(text)
        self._match(field, texts, found)

    def _by_fields(self, found: dict[str, set[int]]) -> None:
        """Match the label's own field by its folded key, and unique fields as they are."""
        label = self._label_field()
        if label is not None:
            key = self.model._meta.fields.get(f"{label.name}_key")
            folded: dict[str, list[str]] = {}
            for text in found:
                value = fold(text)[:KEY_LENGTH] if key is not None else text
                folded.setdefault(value, []).append(text)
            self._match(key if key is not None else label, folded, found)
        for field in self.model._meta.sorted_fields:
            if is_code(field) and self._may_see(field.name):
                self._match(field, {text: [text] for text in found if not found[text]}, found)

    def _match(self, field: Any, texts: dict[str, list[str]], found: dict[str, set[int]]) -> None:
        for part in chunks(texts):
            query = self.model.select(field, self.model.id).where(field.in_(part))
            for value, number in self._seen(query).tuples():
                for text in texts.get(value, ()):
                    found[text].add(number)

    def _seen(self, query: Any) -> Any:
        if self.actor.is_house:
            return query
        try:
            condition = visible(self.resource, self.actor) if self.resource else NOTHING
        except Denied:
            condition = NOTHING
        return query if condition is None else query.where(condition)

    def _by_label(self, found: dict[str, set[int]]) -> None:
        """Match labels made of several fields, one text after the other."""
        if self.resource is None:
            return
        for text in found:
            ids = [number for number, _label in pick(self.resource, self.actor, text)]
            named = labels(self.resource, self.actor, ids)
            found[text].update(one for one, label in named.items() if fold(label) == fold(text))

    def _label_field(self) -> Any:
        """Return the one text that names the records, if it is that simple."""
        names = self.model.shown_as
        field = self.model._meta.fields.get(names[0]) if len(names) == 1 else None
        return field if isinstance(field, CharField) and self._may_see(names[0]) else None

    def _may_see(self, name: str) -> bool:
        return self.resource is not None and name not in self.actor.hidden(self.resource)
