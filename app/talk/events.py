"""What conversation announces, inside the transaction."""

from blinker import Signal

commented = Signal(
    """Somebody said something about a record.

Sender: the record's class. Arguments: comment, record (that it is about).
"""
)
