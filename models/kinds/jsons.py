"""Plain data: shown as JSON, given to programs as it is."""

import json
from typing import Any

from models.kinds.kind import Kind
from models.refused import Invalid
from models.texts import _


class JsonKind(Kind):
    """A dict or list of plain values."""

    name = "json"
    sortable = False
    filter_ops = ("isnull",)
    input_type = "textarea"

    def _parse(self, value: Any, locale: str | None, strict: bool) -> Any:
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value)
        except ValueError:
            raise Invalid(_("This isn't JSON.")) from None

    def _show(self, value: Any, locale: str | None) -> str:
        return json.dumps(value, ensure_ascii=False)

    def _plain(self, value: Any) -> Any:
        return value
