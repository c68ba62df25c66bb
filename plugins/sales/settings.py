"""What the administrator sets for sales: the public form."""

from wtforms import BooleanField, TextAreaField
from wtforms.validators import Length, Optional

from app.api import _, settings_of
from plugins.sales.order_settings import OrderSettings

CONSENT = _("I agree that my details are kept to answer this request.")


class SalesSettings(OrderSettings):
    """The form by which anybody may ask, and what they agree to."""

    has_lead_form = BooleanField(
        _("Anybody may ask by the public form"),
        description=_("Its address is /sales/ask. Link to it from your site."),
        render_kw={"width": 12},
    )
    lead_form_intro = TextAreaField(
        _("Words above the form"), [Optional(), Length(max=2000)], render_kw={"width": 12}
    )
    lead_form_consent = TextAreaField(
        _("What who asks agrees to"),
        [Optional(), Length(max=2000)],
        description=_("Left empty: a sentence that fits an inquiry."),
        render_kw={"width": 12},
    )


def consent_text() -> str:
    """Return what who asks agrees to, in the words that are shown."""
    return str(settings_of("sales").get("lead_form_consent") or CONSENT)
