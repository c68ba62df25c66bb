"""What changes who may do what is told to the security log, whatever changed it."""

from typing import Any

from app.public_tokens import revoke_public_tokens
from app.security_log import note
from app.signin.links import PURPOSES, end_ways_in
from models.change import Change
from models.core import ApiToken, Role, User
from models.events import record_changed, record_created, record_deleted
from models.gate import current_gate


@record_created.connect_via(User)
def _user_added(sender: Any, record: User, **_more: Any) -> None:
    """Tell of a new user and their roles."""
    note("user_added", about=record.id, detail=_signed(record.linked("roles"), []))


@record_changed.connect_via(User)
def _user_changed(sender: Any, record: User, fields: frozenset[str]) -> None:
    """Tell of roles given and taken, of a user switched on or off, of another mail.

    Who is switched off is out at once and stays so: being switched on again opens no old session.
    """
    if "roles" in fields:
        before, after = _links(record)
        note("roles_changed", about=record.id, detail=_signed(after, before))
    if "is_active" in fields:
        note("user_on" if record.is_active else "user_off", about=record.id)
        if not record.is_active:
            end_ways_in(record.id)
    if "email" in fields:
        note("mail_changed", about=record.id)
        for purpose in PURPOSES:
            revoke_public_tokens(purpose, user_id=record.id)


def _links(record: User) -> tuple[list[int], list[int]]:
    """Return the roles before and after the change that was stored just now."""
    opened = current_gate()
    row = (
        Change.select()
        .where(
            Change.change_set == opened.change_set,
            Change.record_type == "core/users",
            Change.record_id == record.id,
        )
        .order_by(Change.id.desc())
        .first()
    )
    return (row.was.get("roles") or [], row.became.get("roles") or []) if row else ([], [])


def _signed(after: list[int], before: list[int]) -> str:
    """Name roles as given (+) and taken (−)."""
    wanted = sorted({*after, *before})
    rows: Any = Role.select(Role.id, Role.name).where(Role.id.in_(wanted))
    names = {role.id: role.name for role in rows}
    given = [f"+{names.get(one, one)}" for one in after if one not in before]
    taken = [f"−{names.get(one, one)}" for one in before if one not in after]
    return " ".join([*given, *taken])


@record_created.connect_via(Role)
def _role_added(sender: Any, record: Role, **_more: Any) -> None:
    """Tell of a role that somebody made."""
    if current_gate().actor_id is not None:
        note("role_changed", detail=f"+{record.name}")


@record_changed.connect_via(Role)
def _role_changed(sender: Any, record: Role, fields: frozenset[str]) -> None:
    """Tell of a role that grants something else now."""
    if fields & {"grants", "name", "needs_second_factor"}:
        note("role_changed", detail=f"{record.name}: {', '.join(sorted(fields))}")


@record_deleted.connect_via(Role)
def _role_gone(sender: Any, record: Role, **_more: Any) -> None:
    """Tell of a role that is gone."""
    note("role_changed", detail=f"−{record.name}")


@record_created.connect_via(ApiToken)
def _token_made(sender: Any, record: ApiToken, **_more: Any) -> None:
    """Tell of a new token by its name."""
    note("token_made", about=record.user_id, detail=record.name)


@record_deleted.connect_via(ApiToken)
def _token_gone(sender: Any, record: ApiToken, **_more: Any) -> None:
    """Tell of a token that was revoked."""
    note("token_revoked", about=record.user_id, detail=record.name)
