"""What the ground announces, inside the transaction, for every record of every plugin."""

from blinker import Signal

record_created = Signal(
    """A record was stored for the first time. Sender: the record's class. Arguments: record."""
)
record_changed = Signal(
    """A stored record changed.

Sender: the record's class. Arguments: record, fields (names that changed).
"""
)
record_deleted = Signal(
    """A record was deleted. Sender: the record's class. Arguments: record (as it was)."""
)
