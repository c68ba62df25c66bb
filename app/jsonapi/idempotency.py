"""Calls with an `Idempotency-Key`: done once, answered alike for a day."""

import hashlib
import json
import re
import secrets
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any

from flask import Response, request
from peewee import IntegrityError, PeeweeException

from app.jsonapi.problems import JSON, Problem
from app.rights import Actor
from models.clock import now
from models.core import KeyedCall
from models.database import transaction
from models.gate import gate
from models.texts import _

KEEP = timedelta(hours=24)
LEASE = timedelta(minutes=10)
"""How long an attempt may run before it is given up for dead and the work is done anew."""
_HEADER = "Idempotency-Key"
_KEY = re.compile(r"[\x21-\x7e]{1,255}")
_KEPT_HEADERS = ("Location", "ETag")

Work = Callable[[], Response]


def done_once(actor: Actor, work: Work, said: Any = None) -> Response:
    """Do the work of a POST, or answer as before where its key was used for this very body.

    `said` is what the body says where that isn't its bytes: in a multipart body the boundary is
    another one each time.

    The answer is stored in the work's own transaction: both happen or neither. What is refused
    isn't kept, so it may be sent again. Raises Problem: 400 for a key that is none, 409 while the
    first call is running, 422 for another body under the same key.
    """
    key = request.headers.get(_HEADER)
    if key is None:
        return work()
    if not _KEY.fullmatch(key):
        raise Problem(
            400, _("An Idempotency-Key is 1 to 255 letters, digits and signs."), header=_HEADER
        )
    mine = _mine(actor, key)
    run = secrets.token_hex(16)
    before = _begin(mine, _hash(said), run)
    if before is not None:
        return _again(before)
    try:
        return _work(actor, work, mine, run)
    except BaseException:
        _forget(mine, run)
        raise


def is_known(actor: Actor) -> bool:
    """Say whether the request's key was used before: then it is `done_once` that answers."""
    key = request.headers.get(_HEADER, "")
    return bool(_KEY.fullmatch(key)) and _one(_mine(actor, key)) is not None


def _mine(actor: Actor, key: str) -> dict[str, Any]:
    return {"user_id": actor.user_id, "path": request.path[:500], "key": key}


def _begin(mine: dict[str, Any], body_hash: str, run: str) -> KeyedCall | None:
    """Note that the work begins; return the call that was answered already, if there is one."""
    moment = now()
    try:
        with transaction():
            KeyedCall.delete().where(KeyedCall.at < moment - KEEP).execute()
            before: Any = _one(mine)
            if before is None:
                KeyedCall.create(**mine, body_hash=body_hash, run=run, at=moment)
                return None
            _compare(before, body_hash)
            if before.status is not None:
                answered: KeyedCall = before
                return answered
            dead = (KeyedCall.run == before.run) & (KeyedCall.at < moment - LEASE)
            taken = KeyedCall.update(run=run, at=moment).where(dead, KeyedCall.status.is_null())
            if taken.execute():
                return None
    except IntegrityError:
        pass  # another call under this key began at the same moment
    raise _running()


def _running() -> Problem:
    text = _("The first call with this key is still running. Ask again in a moment.")
    return Problem(409, text, header=_HEADER)


def _compare(before: Any, body_hash: str) -> None:
    if before.body_hash != body_hash:
        text = _("This Idempotency-Key was used for another body. Take a new one.")
        raise Problem(422, text, header=_HEADER)


def _work(actor: Actor, work: Work, mine: dict[str, Any], run: str) -> Response:
    with gate(actor.user_id, "api"):
        response = work()
        kept = {name: response.headers[name] for name in _KEPT_HEADERS if name in response.headers}
        stored = (
            KeyedCall.update(
                status=response.status_code,
                headers=json.dumps(kept),
                body=response.get_data(as_text=True),
            )
            .where(*_at(mine), KeyedCall.run == run, KeyedCall.status.is_null())
            .execute()
        )
        if not stored:
            raise _running()
    return response


def _again(before: KeyedCall) -> Response:
    response = Response(before.body, before.status, content_type=JSON)
    response.headers.update(json.loads(before.headers))
    response.headers["Idempotent-Replayed"] = "true"
    return response


def _forget(mine: dict[str, Any], run: str) -> None:
    """Let the key be used again after what failed; where even that fails, the lease runs out."""
    with suppress(PeeweeException), transaction():
        KeyedCall.delete().where(
            *_at(mine), KeyedCall.run == run, KeyedCall.status.is_null()
        ).execute()


def _one(mine: dict[str, Any]) -> KeyedCall | None:
    found: KeyedCall | None = KeyedCall.get_or_none(*_at(mine))
    return found


def _at(mine: dict[str, Any]) -> list[Any]:
    return [getattr(KeyedCall, name) == value for name, value in mine.items()]


def _hash(said: Any) -> str:
    body = request.get_data() if said is None else json.dumps(said).encode()
    whole = request.query_string + b"\n" + request.mimetype.encode() + b"\n" + body
    return hashlib.sha256(whole).hexdigest()


__all__ = ["KEEP", "LEASE", "done_once", "is_known"]
