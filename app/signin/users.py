"""Which user a mail or an address means."""

from typing import Any

from flask import abort

from models.core import User
from models.folding import fold


def user_of(mail: str) -> User | None:
    """Return the user with a mail, whatever its capitals; the one written just so comes first."""
    key: Any = User._meta.fields["email_key"]
    found = list(User.select().where((User.email == mail) | (key == fold(mail))))
    return next((one for one in found if one.email == mail), found[0] if found else None)


def user_at(user_id: int) -> User:
    """Return the user with an id, or answer 404."""
    found: User | None = User.get_or_none(User.id == user_id)
    if found is None:
        abort(404)
    return found
