"""What an address of the engine's own pages means, or 404."""

from flask import abort

from models.core import User


def user_at(user_id: int) -> User:
    """Return the user with an id, or answer 404."""
    found: User | None = User.get_or_none(User.id == user_id)
    if found is None:
        abort(404)
    return found
