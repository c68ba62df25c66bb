"""Which user a mail means."""

from typing import Any

from models.core import User
from models.folding import fold


def user_of(mail: str) -> User | None:
    """Return the user with a mail, whatever its capitals; the one written just so comes first."""
    key: Any = User._meta.fields["email_key"]
    found = list(User.select().where((User.email == mail) | (key == fold(mail))))
    return next((one for one in found if one.email == mail), found[0] if found else None)
