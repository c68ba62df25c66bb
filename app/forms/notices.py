"""The form in which somebody says how they want to be told."""

from typing import Any

from wtforms import BooleanField, Form, SelectField
from wtforms.validators import ValidationError

from app.talk.preferences import APP, DIGEST, MAIL, OFF, Preferences
from models.core.notification import EVENTS
from models.texts import _

Choices = list[tuple[str, str]]


def _ways() -> Choices:
    words = {
        APP: _("In the app"),
        MAIL: _("In the app, and by mail at once"),
        DIGEST: _("In the app, and in the daily mail"),
        OFF: _("Not at all"),
    }
    return [(way, str(text)) for way, text in words.items()]


def _hours() -> Choices:
    return [(str(hour), f"{hour:02d}:00") for hour in range(24)]


def _hours_or_none() -> Choices:
    return [("", str(_("None"))), *_hours()]


class NoticeForm(Form):
    """What somebody hears of, how, and when not."""

    mention = SelectField(_("Somebody mentions me"), choices=_ways)
    comment = SelectField(_("A comment on what I follow"), choices=_ways)
    change = SelectField(_("A change of what I follow"), choices=_ways)
    reminder = SelectField(_("A reminder"), choices=_ways)
    assigned = SelectField(_("Something becomes mine"), choices=_ways)
    digest_hour = SelectField(_("Daily mail at"), choices=_hours)
    quiet_from = SelectField(
        _("No mail from"),
        choices=_hours_or_none,
        description=_("What comes meanwhile goes out afterwards. Hours are those of your zone."),
    )
    quiet_until = SelectField(_("No mail until"), choices=_hours_or_none)
    follows_own = BooleanField(_("Follow what I make or comment on"))

    def validate_quiet_until(self, field: Any) -> None:
        """Ask for both ends of the quiet hours, or none."""
        if bool(field.data) != bool(self.quiet_from.data):
            raise ValidationError(str(_("Choose when quiet hours begin and when they end.")))


def data_of(chosen: Preferences) -> dict[str, Any]:
    """Return preferences as the form shows them."""
    return {
        **{event: chosen.way(event) for event in EVENTS},
        "digest_hour": str(chosen.digest_hour),
        "quiet_from": _text(chosen.quiet_from),
        "quiet_until": _text(chosen.quiet_until),
        "follows_own": chosen.follows_own,
    }


def chosen_in(values: dict[str, Any]) -> Preferences:
    """Return the preferences of a valid form."""
    return Preferences(
        ways={event: values[event] for event in EVENTS},
        follows_own=bool(values["follows_own"]),
        digest_hour=int(values["digest_hour"]),
        quiet_from=_hour(values["quiet_from"]),
        quiet_until=_hour(values["quiet_until"]),
    )


def _text(hour: int | None) -> str:
    return "" if hour is None else str(hour)


def _hour(text: str) -> int | None:
    return int(text) if text else None
