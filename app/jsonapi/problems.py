"""Errors for programs: problem documents of RFC 9457."""

import json
from http import HTTPStatus
from typing import Any

from flask import Response, request

from app.filters import FilterError
from app.writing.errors import Invalids
from models.refused import Refused

TYPE = "application/problem+json"
JSON = "application/json"


class Problem(Exception):
    """Answer a call with a problem: `detail` is a sentence, `more` further members."""

    def __init__(self, status: int, detail: str, **more: Any) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.more = more


def problem(
    status: int, detail: str = "", headers: dict[str, str] | None = None, **more: Any
) -> Response:
    """Return a problem document. Its title is the status in words, `detail` what to do."""
    told = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status}
    if detail:
        told["detail"] = str(detail)
    response = answer(told | more, status, headers)
    response.content_type = TYPE
    return response


def answer(data: Any, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """Return JSON. Half a character, which UTF-8 can't hold, is written as its escape."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    body = text.encode("utf-8", "backslashreplace")
    response = Response(body, status, content_type=JSON)
    response.headers.update(headers or {})
    return response


def of_refused(refused: Refused) -> Response:
    """Say what a clerk would read: 422 by field, else 409."""
    if isinstance(refused, Invalids):
        errors = {name: [str(text) for text in texts] for name, texts in refused.errors.items()}
        detail = f"{_first(errors)} {refused.note}".strip()
        return problem(422, detail, errors=errors)
    if refused.field:
        return problem(422, str(refused), errors={refused.field: [str(refused)]})
    return problem(409, str(refused))


def of_filter(error: FilterError) -> Response:
    """Tell the parameter of the address, and the field, operator or value in it that is wrong."""
    parameter = error.parameter or (error.name if error.name in request.args else "")
    about: dict[str, Any] = {"parameter": parameter} if parameter else {}
    if error.name and error.name != parameter:
        about["name"] = error.name
    return problem(400, str(error), **about)


def _first(errors: dict[str, list[str]]) -> str:
    return next(iter(next(iter(errors.values()), [])), "")
