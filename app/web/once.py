"""A form sent again gives the same answer: the first one wins, in its own transaction."""

import hashlib
import re
import secrets
from collections.abc import Callable
from datetime import timedelta
from typing import Any, NamedTuple

from flask import abort, g, request
from peewee import IntegrityError, OperationalError

from models.clock import now
from models.core import SentForm
from models.database import database
from models.failures import is_collision
from models.gate import gate
from models.prepared import Prepared

KEEP = timedelta(days=2)
_FORM_ID = re.compile(r"[\w-]{16,64}")


def new_form_id() -> str:
    """Make the one-time id of a form."""
    return secrets.token_urlsafe(18)


def once(user_id: int | None, work: Callable[[], str]) -> str:
    """Do the work of a sent form and return where to go; a form sent before only says where.

    Work and mark are one transaction: what fails may be sent again. Where two writers stood in each
    other's way, the work is done once more.
    """
    form_id = request.form.get("form_id", "")
    if not _FORM_ID.fullmatch(form_id):
        abort(400, "form_id")
    try:
        return _once(form_id, user_id, work)
    except OperationalError as error:
        if not is_collision(error):
            raise
        return _once(form_id, user_id, work)


def answered(user_id: int | None) -> str:
    """Return where this very form led when the person sent it before, or nothing.

    Asked before the record is looked up: the form may have deleted it.
    """
    return led_to(request.form.get("form_id", ""), user_id)


def led_to(form_id: str, user_id: int | None) -> str:
    """Return where a person's form led that was stored, or nothing."""
    before = _mine(form_id, user_id)
    return "" if before is None else str(before.location) or "/"


def came_back(user_id: int | None) -> str:
    """Return where this form led, where it comes once more with something else in it.

    With the same in it, it is the same form: a button pressed twice, an answer that was lost.
    """
    before = _mine(request.form.get("form_id", ""), user_id)
    is_other = before is not None and before.digest and before.digest != _digest()
    return str(before.location) or "/" if before is not None and is_other else ""


def _mine(form_id: str, user_id: int | None) -> "_Sent | None":
    if not _FORM_ID.fullmatch(form_id):
        return None
    before = _sent_before(form_id)
    return before if before is not None and before.user_id == user_id else None


class _Sent(NamedTuple):
    """A form that was sent, and where it led."""

    user_id: int | None
    location: str
    digest: str | None


_at: Any = SentForm.at
_sent = Prepared(
    1,
    lambda form_id: SentForm.select(SentForm.user_id, SentForm.location, SentForm.digest).where(
        SentForm.form_id == form_id
    ),
)
_mark = Prepared(
    4,
    lambda form_id, user_id, at, digest: SentForm.insert(
        form_id=form_id, user_id=user_id, at=at, digest=digest, location=""
    ),
)
_led = Prepared(
    2,
    lambda form_id, location: SentForm.update(location=location).where(SentForm.form_id == form_id),
)


def _sent_before(form_id: str) -> _Sent | None:
    rows = _sent.rows(form_id)
    return _Sent(*rows[0]) if rows else None


def _digest() -> str:
    """Return a mark of what stands in the form that was sent."""
    sent = [pair for pair in request.form.items(multi=True) if pair[0] != "csrf_token"]
    files = [(name, file.filename) for name, file in request.files.items(multi=True)]
    return hashlib.sha256(repr((sent, files)).encode("utf-8", "surrogatepass")).hexdigest()


def kept_form_id() -> str:
    """Return the id of the form that was sent, for the same form shown again; else a new one.

    What wasn't stored is still the same form, whichever copy of it is sent at last.
    """
    form_id = request.form.get("form_id", "")
    return form_id if _FORM_ID.fullmatch(form_id) else new_form_id()


def _once(form_id: str, user_id: int | None, work: Callable[[], str]) -> str:
    before = _sent_before(form_id)
    if before is None:
        try:
            with gate(user_id, "page") as opened:
                with database.atomic():
                    _mark.run(form_id, user_id, _at.db_value(now()), _digest())
                location = work()
                _led.run(form_id, _kept(location))
                g.change_set_id = opened.change_set.id if opened.change_set is not None else 0
                return location
        except IntegrityError:
            before = _sent_before(form_id)
            if before is None:
                raise
    if before.user_id != user_id:
        abort(403)
    return str(before.location) or "/"


def _kept(location: str) -> str:
    """Return what is remembered of where a form led: of a very long address the page alone."""
    most = SentForm.location.max_length
    return location if len(location) <= most else location.partition("?")[0]


def forget_old_forms() -> None:
    """Drop the marks of forms that nobody will send again."""
    SentForm.delete().where(SentForm.at < now() - KEEP).execute()
