"""Routes with their rights: one that declares none stops the start."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from flask import Blueprint, Flask, abort, current_app, request

from app.failing import met_by
from app.rights import NOBODY
from app.web.kept import may_keep, signed_out_page
from app.web.person import actor, ask_to_sign_in, is_held, send_to

_F = TypeVar("_F", bound=Callable[..., Any])

SET_UP_FACTOR = "/settings/second-factor/set-up"
RESOURCE = "resource"
"""The right of generic routes: decided by the resource, the verb and the record."""


class Undeclared(Exception):
    """A route without a declared right."""


def route(
    blueprint: Blueprint,
    rule: str,
    *,
    right: str,
    methods: tuple[str, ...] = ("GET",),
    takes_uploads: bool = False,
    while_held: bool = False,
) -> Callable[[_F], _F]:
    """Answer a rule for those who have the right.

    It is `public`, `signed-in`, `admin`, `resource` or `address:verb`. What takes uploads may be
    sent more than other forms. Who has to set up a second factor reaches only what is public and
    what is there `while_held`.
    """

    def declare(view: _F) -> _F:
        answer = guarded(view, right, while_held)
        # A view carries what is declared of it; functions have no such attribute to the types.
        answer.takes_uploads = takes_uploads  # type: ignore[attr-defined]
        blueprint.add_url_rule(rule, view.__name__, answer, methods=list(methods))
        return view

    return declare


def guarded(view: Callable[..., Any], right: str, while_held: bool = False) -> Callable[..., Any]:
    """Wrap a view so that only those with the right reach it."""

    @wraps(view)
    def answer(**arguments: Any) -> Any:
        met_by(NOBODY if right == "public" else actor())  # what anybody may see stops no module
        if right != "public" and actor().user_id is None:
            return signed_out_page() if may_keep() else ask_to_sign_in()
        if right != "public" and is_held() and not while_held:
            return send_to(SET_UP_FACTOR)
        if right not in (RESOURCE, "public") and not actor().may_page(right):
            abort(403)
        return view(**arguments)

    answer.right = right  # type: ignore[attr-defined]
    return answer


def check_rights(app: Flask) -> None:
    """Raise Undeclared for the first route without a right."""
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        if getattr(view, "right", None) is None:
            raise Undeclared(
                f"route.right: {rule.rule} declares no right. Register it with app.web.route.route."
            )


def right_asked() -> str:
    """Return the right that the address asked for declares; an unknown address asks for none."""
    view = current_app.view_functions.get(request.endpoint or "")
    return str(getattr(view, "right", "public"))


def takes_uploads() -> bool:
    """Say whether the address asked for takes files."""
    view = current_app.view_functions.get(request.endpoint or "")
    return bool(getattr(view, "takes_uploads", False))


def is_fragment() -> bool:
    """Say whether a part of the page is asked for, not the whole."""
    htmx = request.headers.get("HX-Request") == "true"
    return htmx and request.headers.get("HX-Request-Type", "partial") == "partial"
