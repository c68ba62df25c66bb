"""What stands around every page: drawn once for a person, but for what each page puts into it."""

import secrets
from typing import Any
from urllib.parse import quote

from flask import current_app, g, session
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup, escape

from app.lasting import kept_for
from app.pages import Shell
from app.rights import Actor

_PLACES = {"token": "\0t", "place": "\0p", "sought": "\0s"}
"""Stand where each page has something else; no text of a person's holds a NUL."""


def csrf_input() -> Markup:
    """Draw the hidden CSRF token."""
    if "csrf_input" not in g:
        text = Markup('<input type="hidden" name="csrf_token" value="{}">')
        g.csrf_input = text.format(csrf_token())
    drawn: Markup = g.csrf_input
    return drawn


def csrf_token() -> str:
    """Return the session's token, signed; Flask-WTF would make it by SHA-1."""
    session.setdefault("csrf_token", secrets.token_urlsafe(32))
    return str(generate_csrf())


def side_bar(who: Actor, around: Shell | None, at_settings: bool) -> Markup:
    """Draw the modules of a person; `around` is their shell, which parts of pages don't have."""
    if around is None:
        return Markup()
    given = {"shell": around, "at_settings": at_settings}
    key = ("side", around.firm, around.repairs, at_settings, around.here)
    return kept_for(who, key, lambda: _drawn("_side.html", given))


def top_bar(who: Actor, around: Shell | None, at_place: str, sought: str) -> Markup:
    """Draw what stands above a page; `at_place` is its address, for the commands."""
    if around is None:
        return Markup()

    def draw() -> Markup:
        return _drawn("_top.html", {"shell": around, "theme": who.theme, **_marks()})

    drawn = str(kept_for(who, ("top", around.news), draw))
    drawn = drawn.replace(_PLACES["token"], str(csrf_input()))
    drawn = drawn.replace(_PLACES["place"], quote(at_place))
    return Markup(drawn.replace(_PLACES["sought"], str(escape(sought))))


def _marks() -> dict[str, Markup]:
    return {name: Markup(mark) for name, mark in _PLACES.items()}


def _drawn(template: str, context: dict[str, Any]) -> Markup:
    return Markup(current_app.jinja_env.get_template(template).render(context))
