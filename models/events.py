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
rows_written = Signal(
    """Records of one class were stored, one or many at once; for what keeps things in step.

Sent before `record_created` and `record_changed`, which tell of each record by itself. Sender: the
records' class. Arguments: records, fields (names that changed in any of them; None for new ones).
"""
)
document_posted = Signal(
    """A document was posted: its content is final from here on.

Sender: the document's class. Arguments: document. Inside the transaction, once number and state are
stored: what has to be booked with it is booked here.
"""
)
