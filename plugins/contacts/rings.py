"""Firms stand: what is one, and which belongs to which."""

from app.api import lock_house


def firms_stand(*, change: bool) -> None:
    """Keep what is a firm, and which belongs to which, as it is until the gate closes.

    Who puts a person to a firm shares this with others; who changes the firms themselves is alone.
    """
    lock_house("contacts.firms", shared=not change)
