"""Public tokens: made, found, revoked. Each opens one purpose's addresses until it ends."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.rights import NOBODY, Actor, actor_for
from app.tokens import LONGEST, has_ended, note_use, token_hash
from models.clock import now
from models.core import PublicToken, User
from models.database import transaction
from models.record import Record
from models.recordref import record_types


@dataclass(frozen=True)
class Access:
    """What a token opens: as whom, and the record that it is about, if it is about one."""

    actor: Actor
    record: Any = None


def make_public_token(
    purpose: str,
    *,
    user_id: int | None = None,
    about: Record | None = None,
    expires_at: datetime | None = None,
) -> str:
    """Store a new token and return it; it can't be read again. Earlier ones stay good.

    `purpose` is `<plugin>.<name>`, as `@plugin.public(path, token=name)` asks for it.
    """
    token = secrets.token_urlsafe(32)
    with transaction():
        PublicToken.create(
            purpose=purpose,
            token_hash=token_hash(token),
            user=user_id,
            record_type=about.record_type if about is not None else None,
            record_id=about.id if about is not None else None,
            made_at=now(),
            expires_at=expires_at,
        )
    return token


def public_tokens(
    purpose: str, *, user_id: int | None = None, about: Record | None = None
) -> list[PublicToken]:
    """Return the tokens of a purpose that are still good, the newest first."""
    alive = PublicToken.expires_at.is_null() | (PublicToken.expires_at > now())
    query = PublicToken.select().where(_these(purpose, user_id, about), alive)
    return list(query.order_by(PublicToken.id.desc()))


def revoke_public_tokens(
    purpose: str, *, user_id: int | None = None, about: Record | None = None
) -> int:
    """End the tokens of a purpose, all of them or those of a user or record; return how many."""
    with transaction():
        return int(PublicToken.delete().where(_these(purpose, user_id, about)).execute())


def _these(purpose: str, user_id: int | None, about: Record | None) -> Any:
    found = PublicToken.purpose == purpose
    if user_id is not None:
        found &= PublicToken.user == user_id
    if about is not None:
        found &= PublicToken.record_type == about.record_type
        found &= PublicToken.record_id == about.id
    return found


def access_by(purpose: str, token: str) -> Access | None:
    """Return what a token opens; None for all but a good one.

    It must be of the purpose, not expired, its user still active, its record still there.
    """
    if not token or len(token) > LONGEST:
        return None
    moment = now()
    found = PublicToken.get_or_none(
        PublicToken.token_hash == token_hash(token), PublicToken.purpose == purpose
    )
    if found is None or has_ended(found, moment):
        return None
    who, record = NOBODY, None
    if found.user_id is not None:
        user = User.get_or_none(User.id == found.user_id, User.is_active)
        if user is None:
            return None
        who = actor_for(user)
    if found.record_type is not None:
        model: Any = record_types.get(found.record_type)
        record = model.get_or_none(model.id == found.record_id) if model is not None else None
        if record is None:
            return None
    note_use(found, moment)
    return Access(who, record)


def use_up(purpose: str, token: str) -> bool:
    """End a token that is good for one use; False where somebody was faster."""
    with transaction():
        found = (PublicToken.token_hash == token_hash(token)) & (PublicToken.purpose == purpose)
        return bool(PublicToken.delete().where(found).execute())


def forget_dead_tokens() -> None:
    """Drop the tokens that have expired."""
    PublicToken.delete().where(PublicToken.expires_at < now()).execute()
