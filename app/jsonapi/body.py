"""Bodies of calls: JSON read strictly, its numbers exactly."""

import json
from decimal import Decimal, InvalidOperation
from typing import Any, NoReturn

from flask import request
from werkzeug.exceptions import HTTPException

from app.jsonapi.problems import JSON, Problem
from models.texts import _

_LONGEST_NUMBER = 400
_TYPES = ("application/json", "application/merge-patch+json")


class _Unreadable(ValueError):
    """A body that is no JSON as it should be."""


def accept_json() -> None:
    """Refuse who takes no JSON (406)."""
    if request.accept_mimetypes and not request.accept_mimetypes.best_match([JSON]):
        text = _("Answers are JSON. Send Accept: application/json.")
        raise Problem(406, text, header="Accept")


def json_body(*, may_be_empty: bool = False) -> dict[str, Any]:
    """Return the object in the request's body.

    Raises Problem: 415 for another type, 400 for what is no JSON object, 413 for too much of it.
    """
    raw = _raw()
    if not raw.strip() and may_be_empty:
        return {}
    if request.mimetype not in _TYPES or _charset() not in ("", "utf-8", "utf8"):
        text = _("Send JSON with the header Content-Type: application/json.")
        raise Problem(415, text, header="Content-Type")
    found = read_json(raw)
    if not isinstance(found, dict):
        raise Problem(400, _("The body must be one JSON object: {…}."))
    return found


def read_json(raw: bytes) -> Any:
    """Read JSON with exact decimals. Raises Problem (400) with what is wrong and where."""
    try:
        return json.loads(
            raw.decode("utf-8"),
            parse_float=_decimal,
            parse_int=_whole,
            parse_constant=_constant,
            object_pairs_hook=_object,
        )
    except UnicodeDecodeError as error:
        detail = _("The body isn't UTF-8 (byte %(at)s).", at=error.start)
    except json.JSONDecodeError as error:
        detail = _(
            "The body isn't JSON: line %(line)s, column %(column)s.",
            line=error.lineno,
            column=error.colno,
        )
    except RecursionError:
        detail = _("The body is nested too deeply.")
    except _Unreadable as error:
        detail = str(error)
    raise Problem(400, detail)


def _raw() -> bytes:
    try:
        return request.get_data()
    except HTTPException:
        raise
    except (OSError, ValueError) as error:
        raise Problem(400, _("The body broke off. Send it again.")) from error


def _charset() -> str:
    return request.mimetype_params.get("charset", "").strip('"').lower()


def _decimal(text: str) -> Decimal:
    try:
        if len(text) <= _LONGEST_NUMBER:
            return Decimal(text)
    except InvalidOperation:
        pass
    raise _Unreadable(_("A number in the body is longer than any that can be kept."))


def _whole(text: str) -> int:
    if len(text) > _LONGEST_NUMBER:
        raise _Unreadable(_("A number in the body is longer than any that can be kept."))
    return int(text)


def _constant(text: str) -> NoReturn:
    raise _Unreadable(_("%(word)s is no number in JSON.", word=text))


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _value in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise _Unreadable(_("“%(name)s” stands twice in one object.", name=twice[:60]))
    return found
