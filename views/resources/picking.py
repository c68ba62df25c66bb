"""Candidates for a reference field, while somebody types."""

from urllib.parse import urlencode

from flask import Blueprint, Response, make_response, request
from markupsafe import Markup

from app.forms.record import named_by
from app.forms.sources import RecordSource
from app.resource import Resource
from app.web.person import actor
from app.web.route import RESOURCE, route
from app.writing.values import writable_names
from models.folding import sought
from models.texts import _
from views.resources.found import resource_at

blueprint = Blueprint("picking", __name__)


@route(blueprint, "/<plugin>/<name>/pick", right=RESOURCE)
def show(plugin: str, name: str) -> Response:
    """Answer the options that a typed text may mean."""
    resource = resource_at(plugin, name)
    source, text = RecordSource(resource, actor()), request.args.get("q", "")[:200].strip()
    found = source.find(text)
    near = source.find_nearly(text) if not found else []
    create = "create" in request.args and not any(_is_so(label, text) for _key, label in found)
    return options(found or near, _told(text) if near else "", _creating(resource, text, create))


def _is_so(label: str, text: str) -> bool:
    return sought(label) == sought(text)


def _told(text: str) -> str:
    return str(_("Nothing is spelled “%(q)s”. Almost so:", q=text))


def _creating(resource: Resource, text: str, is_wanted: bool) -> tuple[str, str]:
    """Return words and address for making what isn't there, or nothing where that may not be."""
    if not is_wanted or not text or resource.is_child or not actor().may(resource, "create"):
        return "", ""
    href, name = f"{resource.href}/new", named_by(resource, actor())
    writable = writable_names(resource, actor())
    told = {key: value for key, value in request.args.items() if key in writable}
    told |= {name: text} if name else {}
    href = f"{href}?{urlencode(told)}" if told else href
    return str(_("Create “%(text)s”…", text=text)), href


def options(
    found: list[tuple[str, str]], told: str = "", creating: tuple[str, str] = ("", "")
) -> Response:
    """Draw candidates as options of a list box: what is said above them, what can be made below."""
    drawn = Markup('<li role="presentation" class="told">{}</li>').format(told) if told else ""
    drawn += Markup("").join(
        Markup('<li role="option" id="option-{}" data-value="{}" dir="auto">{}</li>').format(
            number, key, label
        )
        for number, (key, label) in enumerate(found[:20])
    )
    if creating[0]:
        drawn += Markup(
            '<li role="option" id="option-create" class="make" data-create="{}" dir="auto">{}</li>'
        ).format(creating[1], creating[0])
    return make_response(drawn)
