"""API tokens: made, found, revoked. Only the hash is kept, so a token is shown once."""

import secrets
from datetime import datetime

from app.grants import Grant, parse_grants
from app.registry import registry
from app.rights import Actor, actor_for
from app.settings import follow_settings, version_query
from app.startup_checks import check_grant
from app.switching import follow_switches
from app.tokens import LONGEST, has_ended, note_use, token_hash
from models.clock import now
from models.core import ApiToken, User
from models.gate import gate
from models.prepared import Prepared
from models.refused import Refused
from models.texts import _

MARK = "shp_"
_HINT = 8
_READS = frozenset({"read", "export"})
"""What changes nothing: an export is reading, for who has the right to it."""


def bearer(header: str) -> str:
    """Return the token of an `Authorization: Bearer …` header, or nothing."""
    scheme, _space, token = header.strip().partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def make_token(
    user: User,
    name: str,
    *,
    expires_at: datetime | None = None,
    is_read_only: bool = False,
    grants: str = "",
    by: int | None = None,
    way: str = "page",
) -> str:
    """Store a new token of a user and return it; it can't be read again.

    Raises Refused for a name that is missing, a past expiry or grants that can't be read.
    """
    name = name.strip()
    if not name or len(name) > ApiToken.name.max_length:
        raise Refused(_("Give the token a name of at most 120 characters."), field="name")
    if expires_at is not None and expires_at <= now():
        raise Refused(_("The token would be expired already. Choose a later day."), field="expires")
    _check_grants(grants)
    token = MARK + secrets.token_urlsafe(32)
    with gate(by, way):
        ApiToken(
            user=user.id,
            name=name,
            token_hash=token_hash(token),
            hint=token[:_HINT],
            expires_at=expires_at,
            is_read_only=is_read_only,
            grants=grants.strip(),
        ).save()
    return token


def _check_grants(text: str) -> None:
    for grant in parse_grants(text):
        if grant.scope or grant.hidden:
            raise Refused(
                _("A token's grants have no scope and hide nothing: those are its user's."),
                field="grants",
            )
        check_grant(registry, grant, "token")


def revoke_token(token_id: int, by: int | None = None, way: str = "page") -> None:
    """Delete a token: the program that has it is a stranger with its next call."""
    with gate(by, way):
        token = ApiToken.get_or_none(ApiToken.id == token_id)
        if token is not None:
            token.delete_instance()


_OF_TOKEN = ("id", "expires_at", "last_used_at", "grants", "is_read_only")
_OF_USER = ("id", "name", "email", "language", "timezone", "theme", "keys_off")
_kept = Prepared(
    1,
    lambda hashed: (
        ApiToken.select(
            *[getattr(ApiToken, name) for name in _OF_TOKEN],
            *[getattr(User, name) for name in _OF_USER],
            version_query().alias("settings"),
        )
        .join(User, on=(ApiToken.user == User.id))
        .where(ApiToken.token_hash == hashed, User.is_active)
    ),
)


def actor_of_token(token: str) -> Actor | None:
    """Return whom a token lets in: its active user, within its limits. None for all else."""
    if not token.startswith(MARK) or len(token) > LONGEST:
        return None
    moment = now()
    kept = _kept.records(token_hash(token))
    if not kept or has_ended(kept[0], moment):
        return None
    found = kept[0]
    follow_settings(found.settings)
    follow_switches()
    note_use(found, moment)
    return actor_for(found.user, limits_of(found))


def limits_of(token: ApiToken) -> list[Grant] | None:
    """Return what a token may do at most; None where that is all that its user may."""
    if not token.grants:
        return [Grant("*", _READS)] if token.is_read_only else None
    limits = parse_grants(token.grants)
    return [one for limit in limits if (one := _reading(limit))] if token.is_read_only else limits


def _reading(limit: Grant) -> Grant | None:
    """Return what a limit leaves to a token that only reads; None for nothing."""
    verbs = _READS if "*" in limit.verbs else limit.verbs & _READS
    return Grant(limit.address, verbs) if verbs else None
