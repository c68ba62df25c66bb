"""What was typed is kept where it can't be taken: signed out meanwhile, or the form too old."""

from typing import Any

from flask import Response, current_app, make_response, render_template, request

from models.texts import _, label_text

_UNSEEN = ("csrf_token", "form_id", "version", "seen", "decided", "id", "sent", "remove", "add")


def is_from_here() -> bool:
    """Say whether the browser vouches that a page of this house sent the form."""
    site = request.headers.get("Sec-Fetch-Site", "")
    if site:
        return site == "same-origin"
    return request.headers.get("Origin", "") == request.host_url.rstrip("/")


def may_keep() -> bool:
    """Say whether a page of this house sent a record's form, which holds no password.

    Nobody is to be led to send what a stranger's page has typed.
    """
    view = current_app.view_functions.get(request.endpoint or "")
    is_form = request.method == "POST" and getattr(view, "right", "") == "resource"
    return is_form and request.headers.get("HX-Request") != "true" and is_from_here()


def kept_page(status: int, title: str, text: str) -> Response:
    """Show what was sent, ready to be sent again with a fresh token."""
    more = {"title": title, "text": text, "is_out": status == 401}
    return _with_what_was_sent("kept.html", status, {"csrf_token"}, **more)


def signed_out_page() -> Response:
    """Keep a form that came after its session had ended."""
    return kept_page(
        401,
        _("You are signed out"),
        _("Nothing is lost: sign in in another tab, come back here and save again."),
    )


def too_old_page() -> Response:
    """Keep a form whose token has run out, as it does when somebody signs in again."""
    return kept_page(
        400,
        _("Not saved yet"),
        _("The form was from before you signed in. Look at what you typed and save again."),
    )


def saved_page(href: str, again: str) -> Response:
    """Tell that a form was stored before; `again` is the button that stores it once more."""
    own = {"csrf_token", "form_id"}
    return _with_what_was_sent("saved.html", 409, own, href=href, again=again)


def _with_what_was_sent(template: str, status: int, but: set[str], **more: Any) -> Response:
    sent = list(request.form.items(multi=True))
    drawn = render_template(
        template,
        action=request.path,
        sent=[(name, value) for name, value in sent if name not in but],
        shown=[(label_of(name), value) for name, value in sent if is_typed(name, value)],
        **more,
    )
    return make_response(drawn, status)


def is_typed(name: str, value: str) -> bool:
    """Say whether a field holds what a person typed or chose; a box not ticked says nothing."""
    is_carried = "__" in name or name.rpartition("-")[2] in _UNSEEN
    return value not in ("", "false") and not is_carried


def label_of(name: str) -> str:
    """Name a field in words: `channels-0-value` is "Channels 1: Value"."""
    lines, _dash, rest = name.partition("-")
    number, _dash, field = rest.partition("-")
    if field and number.isascii() and number.isdigit() and len(number) < 6:
        return f"{label_text(lines)} {int(number) + 1}: {label_text(field)}"
    return str(label_text(name))
