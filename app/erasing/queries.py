"""What people search for and is kept: saved views, bulk changes, where a form led.

A kept text tells of somebody if it holds their whole name or mail address, or a word of their name.
What tells goes whole: a condition is taken out of its view, a name is replaced by a number.
"""

import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import parse_qsl, urlencode

from app.erasing.traces import SHORTEST
from app.settings import firm
from app.undoing.clearing import empty_history
from models.change import Change
from models.core import Bulk, Job, SentForm, View
from models.core.job import OPEN
from models.folding import fold
from models.record import Record
from models.refused import Refused
from models.texts import _, use_language

NOTHING = "id=0"
"""A filter that finds no record: a bulk change that is run again must not begin to mean all."""
_WORD = re.compile(r"\w+")


class Sought:
    """The texts and words by which somebody may be searched for."""

    def __init__(self, record: Record, texts: Iterable[str]) -> None:
        named = [record.__data__.get(name) for name in record.shown_as]
        words = {word for one in named if isinstance(one, str) for word in _words(one)}
        self.texts = {fold(one) for one in texts}
        self.words = {one for one in words if len(one) >= SHORTEST}

    def is_in(self, text: str) -> bool:
        """Say whether a text tells of the person."""
        folded = fold(text)
        return bool(self.words & _words(folded)) or any(one in folded for one in self.texts)

    def is_in_values(self, value: Any) -> bool:
        """Say whether any text within a plain value tells of the person."""
        if isinstance(value, dict):
            return any(map(self.is_in_values, value.values()))
        if isinstance(value, list | tuple):
            return any(map(self.is_in_values, value))
        return isinstance(value, str) and self.is_in(value)

    def is_in_query(self, query: str) -> bool:
        """Say whether an address searches for the person."""
        return any(self.is_in(value) for _key, value in parse_qsl(query))

    def without(self, query: str) -> str:
        """Return an address' query without the conditions that tell of the person."""
        pairs = parse_qsl(query, keep_blank_values=True)
        return urlencode([pair for pair in pairs if not self.is_in(pair[1])])


def _words(text: str) -> set[str]:
    return set(_WORD.findall(fold(text)))


def refuse_while_sought(sought: Sought) -> None:
    """Raise Refused while a bulk change that searches for the person waits or runs."""
    running = Job.select(Job.id).where(Job.state.in_(OPEN))
    for asked in Bulk.select().where(Bulk.job_id.in_(running)):
        if _is_told(asked, sought):
            text = _("Bulk change %(number)s, which names it, isn't done. Wait, or stop it first.",
                     number=asked.id)  # fmt: skip
            raise Refused(text)


def forget_queries(sought: Sought) -> int:
    """Empty what is kept of searches for the person; return how many views and changes lost one."""
    views = _forget_views(sought)
    bulks = [one for one in Bulk.select() if _is_told(one, sought)]
    nothing: Any = {"query": NOTHING, "ids": [], "plan": {}}
    for one in bulks:
        Bulk.update(nothing).where(Bulk.id == one.id).execute()
    for form in SentForm.select().where(SentForm.location.contains("?")):
        page, _mark, query = form.location.partition("?")
        if sought.is_in_query(query.partition("#")[0]):
            SentForm.update(location=page).where(SentForm.form_id == form.form_id).execute()
    return len(views) + len(bulks)


def _is_told(asked: Bulk, sought: Sought) -> bool:
    return sought.is_in_query(asked.query) or sought.is_in_values(asked.plan)


def _forget_views(sought: Sought) -> set[int]:
    """Take conditions out of views and their history, and names that tell; return the views."""
    touched: set[int] = set()
    for view in View.select():
        if not sought.is_in(view.name) and not sought.is_in_query(view.query):
            continue
        view.query = sought.without(view.query)
        if sought.is_in(view.name):
            with use_language(firm().language):
                view.name = str(_("View %(number)s", number=view.id))
        view.save()
        touched.add(view.id)
    history = Change.select().where(Change.record_type == View.record_type)
    told = {one.record_id for one in history if _tells(one, sought)}
    for number in touched | told:
        empty_history(View.record_type, number)
    return touched


def _tells(change: Any, sought: Sought) -> bool:
    values = [change.was, change.became]
    queries = [one["query"] for one in values if isinstance(one.get("query"), str)]
    return sought.is_in_values([change.label, *values]) or any(map(sought.is_in_query, queries))


__all__ = ["Sought", "forget_queries", "refuse_while_sought"]
