"""The home page: what needs somebody today."""

from babel.dates import format_date
from flask import Blueprint, Response, g
from markupsafe import Markup

from app.failing import adorning
from app.pages import Block
from app.registry import registry
from app.rights import Actor
from app.showing.beginning import ways_in
from app.showing.home import recent_block, viewed_block
from app.web.drawing import page
from app.web.person import actor
from app.web.route import route
from models.clock import now, shown_zone, today
from models.kinds.locales import day_locale_of
from models.texts import _

blueprint = Blueprint("home", __name__)


@route(blueprint, "/", right="signed-in")
def show() -> Response:
    """Greet, and show the blocks of every module and what changed last."""
    who = actor()
    blocks: list[Block] = [
        block
        for one in registry.enabled()
        for build in (one.plugin.blocks if one.plugin else ())
        for block in adorning(one.name, build, who, slot="home", where="home")
    ]
    recent = recent_block(who, g.locale, _nothing_yet(who))
    begin = [] if recent.rows or any(block.rows for block in blocks) else ways_in(who)
    viewed = viewed_block(who)
    blocks = [] if begin else [*blocks, recent, *([viewed] if viewed else [])]
    first = next(iter(who.name.split()), "")
    words = format_date(today(), "full", locale=day_locale_of(g.locale))
    day = Markup('<time datetime="{}">{}</time>').format(today().isoformat(), words)
    greeting = str(_greeting(first))
    return page("home.html", greeting=greeting, today=day, blocks=blocks, begin=begin)


def _nothing_yet(who: Actor) -> str:
    if any(one.name != "core" for one in registry.enabled()):
        return _("Nothing has been typed in yet.")
    if who.is_admin:
        return _("No module is on. Switch one on under Settings, Modules.")
    return _("No module is on. Ask an administrator to switch one on.")


def _greeting(name: str) -> str:
    hour = now().astimezone(shown_zone()).hour
    if not name:
        return _("Good morning") if hour < 12 else _("Good day")
    if hour < 12:
        return _("Good morning, %(name)s", name=name)
    if hour < 18:
        return _("Good afternoon, %(name)s", name=name)
    return _("Good evening, %(name)s", name=name)
