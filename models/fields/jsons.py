"""Plain data as JSON text: what the engine keeps for itself and nobody filters by."""

import json
from typing import Any

from peewee import TextField


class JsonField(TextField):
    """A dict or list of plain values, kept as JSON text; alike on both databases."""

    def db_value(self, value: Any) -> str | None:
        """Write it as JSON. Raises TypeError for what JSON doesn't hold."""
        return None if value is None else json.dumps(value, ensure_ascii=False)

    def python_value(self, value: Any) -> Any:
        """Read it back; what is read already stays as it is."""
        return json.loads(value) if isinstance(value, str) else value
