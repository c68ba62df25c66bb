"""The public page of a document: shown by a link, downloaded, answered."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, g, request

from app.documents.printing import print_name, printed_pages
from app.documents.public import Visitor, act, purpose_of
from app.public_tokens import Access
from app.registry import registry
from app.resource import Resource
from app.rights import HOUSE, NotVisible
from app.settings import follow_settings_now
from app.showing.public import public_page
from app.switching import follow_switches
from app.web.drawing import page
from app.web.once import once
from app.web.printing import as_pdf, as_svg
from app.web.public import opened_by_token
from app.web.route import route
from models.document import Document
from models.refused import Refused
from models.texts import set_language

blueprint = Blueprint("public_documents", __name__)
PLACE = "/<plugin>/<name>/public/<token>"


@route(blueprint, PLACE, right="public")
def show(plugin: str, name: str, token: str) -> Response:
    """Show a document to whoever has the link."""
    return _opened(plugin, name, token, _shown)


@route(blueprint, f"{PLACE}/pdf", right="public")
def pdf(plugin: str, name: str, token: str) -> Response:
    """Answer it as a PDF."""

    def answer(resource: Resource, document: Document) -> Response:
        made = printed_pages(resource, document, HOUSE)[0]
        return as_pdf(made, print_name(resource, document))

    return _opened(plugin, name, token, answer)


@route(blueprint, f"{PLACE}/<int:number>.svg", right="public")
def sheet(plugin: str, name: str, token: str, number: int) -> Response:
    """Answer one of its pages as a picture."""

    def answer(resource: Resource, document: Document) -> Response:
        pages = printed_pages(resource, document, HOUSE, "svg")
        if not 0 < number <= len(pages):
            raise NotVisible(resource.address, document.id)
        return as_svg(pages[number - 1])

    return _opened(plugin, name, token, answer)


@route(blueprint, f"{PLACE}/<verb>", right="public", methods=("POST",))
def answered(plugin: str, name: str, token: str, verb: str) -> Response:
    """Perform a verb that the page offers, under the visitor's name."""

    def answer(resource: Resource, document: Document) -> Response:
        if verb not in (resource.public or ()):
            raise NotVisible(resource.address, document.id)
        who = Visitor(
            request.form.get("name", ""),
            request.form.get("message", ""),
            request.remote_addr or "",
            request.headers.get("User-Agent", ""),
        )
        try:
            once(None, lambda: _done(resource, document, verb, who))
        except Refused as refused:
            status = 422 if refused.field else 409
            return _shown(resource, document, status, str(refused), who)
        return Response(status=303, headers={"Location": request.path.rpartition("/")[0]})

    return _opened(plugin, name, token, answer)


def _done(resource: Resource, document: Document, verb: str, who: Visitor) -> str:
    act(resource, document, verb, who)
    return request.path.rpartition("/")[0]


def _shown(
    resource: Resource,
    document: Document,
    status: int = 200,
    refusal: str = "",
    who: Visitor | None = None,
) -> Response:
    fresh: Any = type(document).get_by_id(document.id)
    token = (request.view_args or {})["token"]
    href = f"{resource.href}/public/{token}"
    shown = public_page(resource, fresh, href, g.locale)
    return page("public.html", status=status, page=shown, refusal=refusal, who=who)


def _opened(
    plugin: str, name: str, token: str, answer: Callable[[Resource, Document], Response]
) -> Response:
    """Let a good token of this kind of document through; all others are turned away alike."""
    follow_settings_now()  # no session told how things stand
    follow_switches()
    resource = registry.resource(f"{plugin}/{name}")
    if resource is None or resource.public is None:
        raise NotVisible(f"{plugin}/{name}")
    found = resource

    def opened(access: Access) -> Response:
        document = access.record
        if not isinstance(document, found.model) or not isinstance(document, Document):
            raise NotVisible(found.address)
        language = document.printed_language()
        if language:
            set_language(language)
            g.locale = language
        return answer(found, document)

    response: Response = opened_by_token(opened, purpose_of(found))(token=token)
    return response
