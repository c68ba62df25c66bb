"""What contacts announce, inside the transaction.

A receiver that raises Refused takes the act back.
"""

from blinker import Signal

activity_done = Signal("""An activity was done. Sender: Activity. Arguments: activity.""")
activity_reopened = Signal(
    """An activity that was done is open again. Sender: Activity. Arguments: activity."""
)
