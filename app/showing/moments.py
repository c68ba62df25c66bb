"""Moments as pages show them, and the heads under which a timeline gathers them."""

from datetime import datetime, timedelta

from babel.dates import format_date, format_skeleton
from markupsafe import Markup

from models.clock import day_of, now, shown_zone, today
from models.kinds.locales import day_locale_of
from models.texts import _


def moment_html(moment: datetime, locale: str) -> Markup:
    """Draw a moment: the time today, else the day."""
    local = moment.astimezone(shown_zone())
    is_today = local.date() == now().astimezone(shown_zone()).date()
    if is_today:
        words = local.strftime("%H:%M")
    else:
        skeleton = "MMMd" if local.year == today().year else "yMMMd"
        words = format_skeleton(skeleton, local, tzinfo=local.tzinfo, locale=day_locale_of(locale))
    full = local.strftime("%Y-%m-%d %H:%M")
    return Markup('<time datetime="{}" title="{}">{}</time>').format(
        moment.isoformat(), full, words
    )


def group_of(moment: datetime, locale: str) -> str:
    """Return the head under which a moment stands: Upcoming, Today, This week, November."""
    day, this = day_of(moment), today()
    if day > this:
        return str(_("Upcoming"))
    if day == this:
        return str(_("Today"))
    if day > this - timedelta(days=7):
        return str(_("This week"))
    return str(
        format_date(
            day, "LLLL y" if day.year != this.year else "LLLL", locale=day_locale_of(locale)
        )
    )


__all__ = ["group_of", "moment_html"]
