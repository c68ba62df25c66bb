"""What templates may call: icons, static addresses, hidden inputs; and answers with toasts."""

from dataclasses import dataclass
from functools import cache, partial
from typing import Any

from flask import (
    Flask,
    Response,
    current_app,
    g,
    make_response,
    redirect,
    render_template,
    request,
    session,
)
from markupsafe import Markup

from app.rights import NOBODY
from app.showing.faces import avatar
from app.showing.shell import shell
from app.version import VERSION
from app.web.arriving import is_ahead
from app.web.frame import csrf_input, side_bar, top_bar
from app.web.offering import offer_undo, offers_undo
from app.web.once import new_form_id
from app.web.person import actor, unread
from app.web.route import is_fragment
from app.web.statics import static_url
from models.clock import now
from models.kinds import kind_by_name
from models.texts import is_right_to_left, language_tag, said, said_plural, use_language


@cache
def icon(name: str, classes: str = "") -> Markup:
    """Draw an icon of the sprite."""
    css = f"icon {classes}".strip()
    return Markup('<svg class="{}" aria-hidden="true"><use href="{}#{}"/></svg>').format(
        css, static_url("icons.svg"), name
    )


@cache
def keys_sheet(language: str) -> Markup:
    """Draw the sheet of keyboard shortcuts, the same for all who read the language."""
    with use_language(language):
        return Markup(current_app.jinja_env.get_template("_keys.html").render())


def form_hidden(**more: Any) -> Markup:
    """Draw the hidden inputs of a form that writes: CSRF token, one-time id and what it carries."""
    more = {"form_id": more.pop("form_id", None) or new_form_id(), **more}
    drawn = csrf_input()
    for name, value in more.items():
        drawn += Markup('<input type="hidden" name="{}" value="{}">').format(name, value)
    return drawn


def page(template: str, fragment: str = "", status: int = 200, **context: Any) -> Response:
    """Draw a page, or the fragment of it that an htmx request gets."""
    name = fragment if fragment and is_fragment() else template
    return make_response(render_template(name, **context), status)


def go(location: str, toast: str = "", undo_href: str = "", **more: str) -> Response:
    """Send on by 303, with a sentence that shows on the next page and the way to take it back.

    Without `undo_href` that is what this request changed, where the person may undo it. `more` are
    a link (`href`, `label`) and other words for Undo (`undo_label`).
    """
    if toast:
        tell(toast, undo_href, **more)
    return make_response(redirect(location, 303))


def tell(toast: str, undo_href: str = "", **more: str) -> None:
    """Keep a sentence for the next page, as `go` does."""
    undo_href = undo_href or offer_undo(actor())
    told = {"text": str(toast)[:500], "undo_href": undo_href, **more}
    session["toast"] = {name: value for name, value in told.items() if value}


@dataclass
class Toast:
    """A sentence that shows once, the way to take back what it tells, and a link to look at it."""

    text: str
    undo_href: str = ""
    undo_label: str = ""
    href: str = ""
    label: str = ""


def _take_toast() -> Toast | None:
    """Take the sentence that waits; a page may be drawn of several templates, all know it."""
    if "toast" not in g:
        g.toast = session.pop("toast") if "toast" in session else None
    kept = g.toast
    known = Toast.__dataclass_fields__
    if not isinstance(kept, dict) or "text" not in kept:
        return None
    return Toast(**{name: str(value) for name, value in kept.items() if name in known})


def teach_templates(app: Flask) -> None:
    """Give templates what they may call."""
    app.jinja_env.globals.update(
        _=said,
        ngettext=said_plural,
        avatar=avatar,
        icon=icon,
        keys_sheet=keys_sheet,
        static_url=static_url,
        csrf_input=csrf_input,
        form_hidden=form_hidden,
        version=VERSION,
    )
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True

    @app.context_processor
    def context() -> dict[str, Any]:
        language = g.get("locale", "en")
        who = NOBODY if g.get("database_failed") else actor()
        is_whole = who.user_id is not None and not is_fragment()
        return {
            "shell": shell(who, unread(), request.path) if is_whole else None,
            "side_bar": partial(side_bar, who),
            "top_bar": partial(top_bar, who),
            "drawn_at": kind_by_name("moment").show(now(), language) if is_whole else "",
            "toast": None if is_fragment() or is_ahead() else _take_toast(),
            "may_undo": who.user_id is not None and not is_fragment() and offers_undo(who),
            "lang": language,
            "language_tag": language_tag(language),
            "dir": "rtl" if is_right_to_left(language) else "ltr",
            "theme": who.theme,
            "keys_off": who.keys_off,
            "at_settings": request.path.startswith(("/settings/", "/core/")),
        }
