"""What all tokens share: they are kept as hashes, they end, and their last use is noted."""

import hashlib
import logging
from datetime import datetime, timedelta
from typing import Any

from peewee import PeeweeException

from models.database import transaction

LONGEST = 100
"""Letters; what is longer is no token of ours, and isn't looked up."""
_USED_EVERY = timedelta(minutes=5)

log = logging.getLogger("shophouse")


def token_hash(token: str) -> str:
    """Return the form in which a token is kept: who reads the database can't use it."""
    return hashlib.sha256(token.encode()).hexdigest()


def has_ended(row: Any, moment: datetime) -> bool:
    """Say whether a stored token has expired."""
    return row.expires_at is not None and row.expires_at <= moment


def note_use(row: Any, moment: datetime) -> None:
    """Keep when a token was last used. What can only be read now is read all the same."""
    if row.last_used_at is not None and moment - row.last_used_at < _USED_EVERY:
        return
    model = type(row)
    try:
        with transaction():
            model.update(last_used_at=moment).where(model.id == row.id).execute()
    except PeeweeException as error:
        log.warning("the use of %s %s isn't noted: %s", model.__name__, row.id, error)
