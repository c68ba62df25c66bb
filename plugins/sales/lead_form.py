"""The public form: anybody may ask; what machines send is kept away without another service."""

from datetime import timedelta
from typing import Any

from flask import Response, current_app, g, make_response, redirect, render_template, request
from itsdangerous import BadSignature, URLSafeTimedSerializer
from wtforms import BooleanField, Form, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional, ValidationError

from app.api import (
    HOUSE,
    Invalid,
    Invalids,
    NotVisible,
    ParameterForm,
    _,
    create,
    kind_by_name,
    now,
    once,
    pause_before,
    registry,
    settings_of,
)
from plugins.sales import plugin
from plugins.sales.settings import consent_text

PATH = "/sales/ask"
AT_LEAST = timedelta(seconds=3)
AT_MOST = timedelta(days=1)
MOST = 10
"""So often an address may send the form in a quarter of an hour."""
LONGEST = 10_000
TRAP = "website_2"
SOURCE = _("Website")


class AskForm(Form):
    """Who asks, and for what."""

    name = StringField(_("Your name"), [InputRequired(_("Fill this in.")), Length(max=255)])
    email = StringField(
        _("Mail"), [InputRequired(_("Fill this in.")), Length(max=255)], render_kw={"type": "email"}
    )
    company_name = StringField(_("Firm"), [Optional(), Length(max=255)])
    phone = StringField(_("Phone"), [Optional(), Length(max=64)], render_kw={"type": "tel"})
    subject = StringField(
        _("What is it about?"), [Optional(), Length(max=255)], render_kw={"width": 12}
    )
    message = TextAreaField(
        _("Your message"),
        [InputRequired(_("Fill this in.")), Length(max=LONGEST)],
        render_kw={"width": 12, "rows": 6},
    )
    consent = BooleanField(
        "", [DataRequired(_("Tick this, so that we may answer."))], render_kw={"width": 12}
    )

    def validate_email(self, field: Any) -> None:
        """Take a mail only that can be answered."""
        _check("email", field)

    def validate_phone(self, field: Any) -> None:
        """Take a number only that can be dialled."""
        if field.data:
            _check("phone", field)


def _check(kind: str, field: Any) -> None:
    try:
        kind_by_name(kind).parse(field.data, g.locale)
    except Invalid as wrong:
        raise ValidationError(str(wrong)) from None


@plugin.page("ask", right="public")
def ask() -> Response:
    """Show the form, or the thanks for one that was sent."""
    _only_if_open()
    if "thanks" in request.args:
        return make_response(render_template("sales/asked.html", firm=g.firm.name))
    return _page(ParameterForm(AskForm, g.locale))


@plugin.page("ask", right="public", methods=("POST",))
def asked() -> Response:
    """Keep what somebody asks as a lead."""
    _only_if_open()
    wait = pause_before("sales.ask", request.remote_addr or "", MOST)
    form = ParameterForm(AskForm, g.locale, request.form)
    if wait:
        text = _("Many forms came from your network. Please try again in a few minutes.")
        response = _page(form, text, 429)
        response.headers["Retry-After"] = str(wait)
        return response
    if request.form.get(TRAP):  # people don't see that field
        return _thanks()
    if hurried := _hurry():
        return _page(form, hurried, 422)
    if not form.is_valid:
        return _page(form, status=422)
    try:
        once(None, lambda: _keep(form.values()))
    except Invalids as invalids:
        form.take_errors(invalids.errors)
        return _page(form, status=422)
    return _thanks()


def _keep(values: dict[str, Any]) -> str:
    """Store the lead, with the words that were agreed to and the moment."""
    told = {name: text for name, text in values.items() if text and name != "consent"}
    lead = create(registry.resources["sales/leads"], {**told, "source": _source()}, HOUSE)
    lead.consent_text, lead.consent_at = consent_text(), now()
    lead.save()
    return f"{PATH}?thanks"


def _source() -> str:
    """Return where the link to the form stood, as the link says it."""
    said = " ".join(request.form.get("source", "").split())[:120]
    return said if said.isprintable() and said else str(SOURCE)


def _only_if_open() -> None:
    if not settings_of("sales").get("has_lead_form"):
        raise NotVisible(PATH)


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.secret_key), salt="sales.ask")


def _hurry() -> str:
    """Say what is wrong with the time between seeing the form and sending it; empty for nothing."""
    try:
        _said, begun = _signer().loads(
            request.form.get("began", ""),
            max_age=int(AT_MOST.total_seconds()),
            return_timestamp=True,
        )
    except BadSignature:
        return str(_("This page was open for very long. Please send it once more."))
    if now() - begun < AT_LEAST:
        return str(_("That was very quick. Please look it over and send it once more."))
    return ""


def _page(form: ParameterForm, message: str = "", status: int = 200) -> Response:
    fields = form.fields()
    for field in fields:
        if field.name == "consent":
            field.label = consent_text()
    shown = render_template(
        "sales/ask.html",
        firm=g.firm.name,
        intro=settings_of("sales").get("lead_form_intro") or "",
        fields=fields,
        summary=form.summary(),
        message=message,
        began=_signer().dumps("ask"),
        trap=TRAP,
        source=request.values.get("source", "")[:120],
    )
    return make_response(shown, status)


def _thanks() -> Response:
    return make_response(redirect(f"{PATH}?thanks", 303))
