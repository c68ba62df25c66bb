"""Pointers to records: of one table, or of any."""

import re
from typing import Any

from peewee import Model

from models.folding import fold
from models.kinds.kind import EXACT, Kind, one_line
from models.kinds.numbers import IntegerKind
from models.refused import Invalid
from models.texts import _

_RECORD = re.compile(r"([a-z][a-z0-9_]*/[a-z][a-z0-9_]*)/([0-9]+)")


class ReferenceKind(Kind):
    """The number of a record in one table; a loaded record is shown by its own words."""

    name = "reference"
    filter_ops = EXACT
    input_type = "reference"

    def _parse(self, value: Any, locale: str | None, strict: bool) -> int:
        if isinstance(value, Model):
            return _id(value)
        try:
            number: int = IntegerKind().parse(value)
        except Invalid:
            raise Invalid(_("Choose a record, or write its number.")) from None
        if number < 1:
            raise Invalid(_("There is no record %(number)s. Choose another.", number=number))
        return number

    def _plain(self, value: Any) -> Any:
        return _id(value) if isinstance(value, Model) else value

    def _entry(self, value: Any, locale: str | None) -> str:
        return str(self._plain(value))

    def _search_text(self, value: Any) -> str:
        return fold(str(value)) if isinstance(value, Model) else ""


class RecordKind(Kind):
    """The name of a resource and the number of a record in it, as a pair."""

    name = "record"
    sortable = False
    filter_ops = EXACT
    input_type = "reference"

    def _parse(self, value: Any, locale: str | None, strict: bool) -> tuple[str, int]:
        if isinstance(value, dict) and set(value) == {"resource", "id"}:
            value = f"{value['resource']}/{value['id']}"
        if isinstance(value, tuple):
            value = "/".join(map(str, value))
        found = _RECORD.fullmatch(one_line(value))
        if not found:
            raise Invalid(_("Write the record like %(example)s.", example="contacts/parties/7"))
        number: int = ReferenceKind().parse(found[2])
        return found[1], number

    def _show(self, value: Any, locale: str | None) -> str:
        return "/".join(map(str, value))

    def _plain(self, value: Any) -> dict[str, Any]:
        return {"resource": value[0], "id": value[1]}

    def _search_text(self, value: Any) -> str:
        return ""


def _id(record: Any) -> int:
    return int(record.get_id())
