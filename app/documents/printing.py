"""A document as its print: plain data for the template, and the pages that come of it."""

from collections.abc import Sequence
from typing import Any

from app.documents.foot import amount_text, currency_of, foot_texts
from app.documents.printed import Printed
from app.documents.style import Style, logo_of, style_of, template_source
from app.documents.typesetting import set_document
from app.reading.records import labels, reads_as
from app.registry import registry
from app.resource import Resource, field_label
from app.rights import Actor
from app.settings import firm
from app.writing.gate import line_resource
from models.batch import load_references
from models.document import Document
from models.kinds import kind_of
from models.kinds.days import long_day
from models.line import links_of
from models.reader import read_by
from models.texts import _, use_language


def is_printed(resource: Resource) -> bool:
    """Say whether the records of a resource can be printed."""
    return issubclass(resource.model, Document)


def printed_pages(
    resource: Resource, document: Document, actor: Actor, kind: str = "pdf"
) -> list[bytes]:
    """Return a document as one PDF or as pages of SVG, without what is hidden from who asks.

    Raises NotSet where its template is wrong.
    """
    style = style_of(resource)
    data = printed_data(resource, document, actor, style)
    return set_document(template_source(style), data, logo_of(resource), kind)


def print_name(resource: Resource, document: Document) -> str:
    """Return what a file with the print is called, without its ending."""
    return " ".join(filter(None, (_title(resource, document), document.number or str(document.id))))


def printed_data(
    resource: Resource, document: Document, actor: Actor, style: Style
) -> dict[str, Any]:
    """Return all that stands on the print as texts, in the recipient's language."""
    language = document.printed_language() or firm().language or "en"
    # Its references are named as far as who asks may know them.
    with use_language(language), read_by(None if actor.is_house else reads_as(actor)):
        hidden = actor.hidden(resource)
        printed = resource.printed or Printed()
        totals = [] if hidden & set(document.foot) else foot_texts(document, language)
        columns, lines = _lines(resource, document, actor, style, language)
        return {
            "paper": style.paper,
            "accent": style.accent,
            "lang": language.partition("-")[0],
            "firm": {"name": firm().name, "address": _filled(style.address)},
            "title": _title(resource, document),
            "number": document.number or "",
            "is_draft": bool(document.posted) and not document.is_posted,
            "recipient": _recipient(document, actor, hidden),
            "facts": _named(resource, document, printed.facts, hidden, language),
            "intro": style.intro,
            "closing": style.closing,
            "footer": [part for part in style.footer.split("\n\n") if part.strip()],
            "columns": columns,
            "lines": lines,
            "totals": [list(one) for one in totals],
            "texts": _named(resource, document, printed.texts, hidden, language),
            "words": {"page": str(_("Page")), "of": str(_("of")), "draft": str(_("Draft"))},
        }


def _recipient(document: Any, actor: Actor, hidden: frozenset[str]) -> list[str]:
    """Return to whom it is; what is posted has their name itself, a draft only refers to them."""
    reference = document._meta.fields.get(document.addressed)
    if document.addressed in hidden:
        return []
    if reference is not None and not document.is_posted:
        known = registry.of(reference.rel_model)
        number = document.__data__.get(reference.name)
        if known is None or number is None or not labels(known, actor, [number]):
            return []
    return [str(one) for one in document.recipient() if one]


def _title(resource: Resource, document: Document) -> str:
    printed = resource.printed or Printed()
    return str(document.printed_title() or printed.title or resource.singular)


def _filled(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _named(
    resource: Resource, document: Any, names: Sequence[str], hidden: frozenset[str], language: str
) -> list[list[str]]:
    """Return label and value of those fields that hold something."""
    found = []
    for name in names:
        text = "" if name in hidden else value_text(document, name, language)
        if text:
            found.append([str(field_label(resource.model, name)), text])
    return found


def line_columns(resource: Resource) -> list[tuple[Resource, str]]:
    """Return the columns that a print of lines may have."""
    found = []
    for name in resource.lines:
        child = line_resource(resource, name)
        if child is not None:
            listed = [
                one
                for part in child.form
                for one in ((part,) if isinstance(part, str) else part[1])
            ]
            fields = {*child.model._meta.fields, *child.model._meta.manytomany}
            found += [
                (child, one)
                for one in listed or child.columns
                if one in fields and one != child.model.parent
            ]
    return found


def _lines(
    resource: Resource, document: Document, actor: Actor, style: Style, language: str
) -> tuple[list[dict[str, Any]], list[list[str]]]:
    known = line_columns(resource)
    printed = resource.printed or Printed()
    wanted = style.columns or list(printed.columns) or [name for _child, name in known]
    chosen = {
        name: child for child, name in known if name in wanted and name not in actor.hidden(child)
    }
    names = [name for name in wanted if name in chosen]
    currency = currency_of(document)
    columns = []
    for name in names:
        model = chosen[name].model
        field = model._meta.fields.get(name)
        kind = kind_of(field) if field is not None else None
        label = str(field_label(model, name))
        if kind is not None and kind.name == "money":
            label = str(_("%(label)s, %(currency)s", label=label, currency=currency))
        is_number = kind is not None and kind.is_number
        columns.append({"label": label, "number": is_number, "wide": name == names[0]})
    return columns, _rows(document.lines(), names, currency, language)


def _rows(
    lines: Sequence[Any], names: Sequence[str], currency: str, language: str
) -> list[list[str]]:
    lists: dict[str, dict[int, str]] = {}
    for model in {type(line): None for line in lines}:
        own = [line for line in lines if type(line) is model]
        load_references(own)
        for name in set(names) & set(model._meta.manytomany):
            lists[name] = {**lists.get(name, {}), **_list_texts(model, own, name)}
    return [
        [
            said
            if (said := line.printed_text(name)) is not None
            else lists[name].get(line.id, "")
            if name in lists
            else value_text(line, name, language, currency)
            for name in names
        ]
        for line in lines
    ]


def _list_texts(model: Any, lines: Sequence[Any], name: str) -> dict[int, str]:
    """Return what a list of references of each line holds, in words."""
    held = links_of(lines, name)
    rel = model._meta.manytomany[name].rel_model
    ids = sorted({one for some in held for one in some})
    named = {one.id: str(one) for one in rel.select().where(rel.id.in_(ids))}
    return {
        line.id: ", ".join(named[one] for one in some if one in named)
        for line, some in zip(lines, held, strict=True)
    }


def value_text(record: Any, name: str, language: str, currency: str = "") -> str:
    """Return a value of a record as a language writes it."""
    field = record._meta.fields.get(name)
    if field is None or hasattr(field, "rel_model"):
        other = getattr(record, name, None)
        text = "" if other is None else str(other)
        return "" if text == f"#{getattr(other, 'id', '')}" else text  # nameless, or out of sight
    value = record.__data__.get(name)
    if value is None or value == "":
        return ""
    kind = kind_of(field)
    if kind.name == "money":
        return amount_text(value, currency or currency_of(record), language)
    if kind.name == "day":
        return long_day(value, language)
    return kind.show(value, language)


__all__ = [
    "is_printed", "line_columns", "print_name", "printed_data", "printed_pages", "value_text",
]  # fmt: skip
