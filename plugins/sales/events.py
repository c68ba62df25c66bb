"""What sales announce, inside the transaction.

A receiver that raises Refused takes the act back.
"""

from blinker import Signal

deal_won = Signal("""A deal was won. Sender: Deal. Arguments: deal.""")
deal_lost = Signal("""A deal was lost. Sender: Deal. Arguments: deal.""")
deal_reopened = Signal("""A deal that was won or lost is open again. Sender: Deal. Arguments:
deal.""")
lead_converted = Signal("""A lead became a party and a deal. Sender: Lead. Arguments: lead, party,
deal (None where none was made).""")
order_accepted = Signal("""A quotation was accepted. Sender: Order. Arguments: order.""")
order_confirmed = Signal("""An order was confirmed. Sender: Order. Arguments: order.""")
order_cancelled = Signal("""An order was cancelled. Sender: Order. Arguments: order, was_confirmed
(it had been confirmed before).""")
