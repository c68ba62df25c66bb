"""What a verb tells the person who performed it."""

from typing import Any


class LeadsTo(str):
    """A sentence, and the record that the verb made: pages go there."""

    record: Any

    def __new__(cls, record: Any, sentence: str = "") -> "LeadsTo":
        """Tell a sentence and lead to a record."""
        made = super().__new__(cls, sentence)
        made.record = record
        return made
