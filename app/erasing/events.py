"""What anonymising announces, inside the transaction."""

from blinker import Signal

erasure_asked = Signal(
    """A record is to be anonymised. Sender: its class. Arguments: record, erasure.

    Receivers say with `erasure.keep`, `refuse`, `blank` and `delete` what their plugin must keep,
    what stands against it, and what of theirs goes along.
    """
)
