"""Settings → API tokens: one's own; administrators see everybody's and may revoke them."""

from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, g, request
from wtforms import BooleanField, Form, SelectField, StringField
from wtforms.validators import InputRequired, Length

from app.form_parts import FieldGroup
from app.forms.parameters import ParameterForm
from app.jsonapi.tokens import make_token, revoke_token
from app.pages import FormPage, Link
from app.rights import NotVisible
from app.web.drawing import form_hidden, go, page
from app.web.once import once
from app.web.person import actor
from app.web.route import route
from models.clock import now
from models.core import ApiToken, User
from models.kinds import kind_by_name
from models.refused import Refused
from models.texts import _

blueprint = Blueprint("tokens", __name__, url_prefix="/settings/tokens")
HERE = "/settings/tokens"
LIVES = (
    ("30", _("30 days")),
    ("90", _("90 days")),
    ("365", _("A year")),
    ("0", _("Until it is revoked")),
)


class TokenForm(Form):
    """What a new token is for."""

    name = StringField(
        _("Name"),
        [InputRequired(_("Fill this in.")), Length(max=120)],
        description=_("The program that will use it"),
    )
    expires = SelectField(
        _("Good for"),
        choices=lambda: [(days, str(words)) for days, words in LIVES],
        default="90",
    )
    is_read_only = BooleanField(_("May only read"))
    grants = StringField(
        _("Only these grants"),
        [Length(max=2000)],
        description=_("Such as contacts/parties:read,create. Empty for all that you may."),
        render_kw={"width": 12},
    )


@route(blueprint, "", right="signed-in")
def index() -> Response:
    """Show the tokens there are."""
    return page("tokens.html", tokens=_tokens(), may_see_all=actor().is_admin)


@route(blueprint, "/new", right="signed-in", methods=("GET", "POST"))
def new() -> Response:
    """Make a token and show it, once."""
    form = ParameterForm(TokenForm, g.locale, request.form if request.method == "POST" else None)
    made: list[str] = []
    if form.was_sent and form.is_valid:
        try:
            location = once(actor().user_id, lambda: _make(form.values(), made))
        except Refused as refused:
            form.take_errors({refused.field or "name": [str(refused)]})
            return page("form.html", status=422, page=_form_page(form))
        if not made:
            return go(location, _("This token was made already. It can't be shown again."))
        return page("token.html", token=made[0], name=form.values()["name"])
    return page("form.html", status=200 if form.is_valid else 422, page=_form_page(form))


@route(blueprint, "/<int:token_id>/revoke", right="signed-in", methods=("POST",))
def revoke(token_id: int) -> Response:
    """Revoke a token."""
    token = ApiToken.get_or_none(ApiToken.id == token_id)
    if token is None or not (token.user_id == actor().user_id or actor().is_admin):
        raise NotVisible(HERE, token_id)
    name = token.name
    once(actor().user_id, lambda: _revoke(token_id))
    return go(HERE, _("“%(name)s” is revoked.", name=name))


def _make(values: dict[str, Any], made: list[str]) -> str:
    days = int(values["expires"])
    token = make_token(
        User.get_by_id(actor().user_id),
        values["name"],
        expires_at=now() + timedelta(days=days) if days else None,
        is_read_only=values["is_read_only"],
        grants=values["grants"] or "",
        by=actor().user_id,
    )
    made.append(token)
    return HERE


def _revoke(token_id: int) -> str:
    revoke_token(token_id, actor().user_id)
    return HERE


def _form_page(form: ParameterForm) -> FormPage:
    return FormPage(
        title=str(_("New API token")),
        crumbs=[Link(str(_("API tokens")), HERE)],
        action=f"{HERE}/new",
        hidden=form_hidden(),
        groups=[FieldGroup("", form.fields())],
        lines=[],
        cancel_href=HERE,
        save_label=str(_("Make token")),
        summary=form.summary(),
    )


def _tokens() -> list[dict[str, Any]]:
    query = ApiToken.select(ApiToken, User).join(User).order_by(ApiToken.id.desc())
    if not actor().is_admin:
        query = query.where(ApiToken.user == actor().user_id)
    return [_shown(token) for token in query]


def _shown(token: Any) -> dict[str, Any]:
    moment = kind_by_name("moment")
    limits = [str(_("Reads only"))] if token.is_read_only else []
    return {
        "id": token.id,
        "name": token.name,
        "hint": token.hint,
        "user": token.user.name,
        "limits": [*limits, *token.grants.split()],
        "is_dead": token.expires_at is not None and token.expires_at <= now(),
        "expires": moment.html(token.expires_at, g.locale),
        "used": moment.html(token.last_used_at, g.locale),
    }
