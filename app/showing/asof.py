"""A record's page as it was on a past day: its fields and its lines, to read only."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from markupsafe import Markup

from app.pages import Fact, Link, Section
from app.registry import registry
from app.resource import Resource, field_label
from app.rights import Actor
from app.showing.timeline import value_html
from app.undoing.asof import Past
from models.clock import day_of, day_span
from models.kinds import kind_by_name, kind_of
from models.record import SYSTEM_FIELDS, KeyField
from models.recordref import fold_pointers
from models.texts import _

_LONG = ("longtext", "richtext")


@dataclass(slots=True)
class PastTable:
    """Lines as they were: heads, and rows of drawn cells."""

    id: str
    caption: str
    heads: list[str]
    rows: list[list[Markup]]


@dataclass(slots=True)
class PastPage:
    """A record as it was. `state` says whether it was there then; the sentence says it in words."""

    title: str
    crumbs: list[Link]
    state: str
    sentence: str
    href: str
    day: str
    details: Section | None = None
    tables: list[PastTable] = field(default_factory=list)
    is_gone: bool = False


def past_page(
    resource: Resource, actor: Actor, past: Past, locale: str, label_now: str, is_gone: bool = False
) -> PastPage:
    """Return a record as it was, as far as the person may know of it.

    `is_gone` says that it isn't there any more now.
    """
    href = resource.record_href(past.record_id)
    title = _title(resource, actor, past) or label_now
    crumbs = [Link(str(resource.title), resource.href)]
    if not is_gone:
        crumbs.append(Link(label_now, href))
    page = PastPage(
        title, crumbs, past.state, _sentence(past, locale), href, day_of(past.moment).isoformat()
    )
    page.is_gone = is_gone
    if past.state == "there":
        page.details = _details(resource, actor, past, locale)
        page.tables = [
            table
            for name, lines in past.lines.items()
            if (table := _table(resource, actor, name, lines, locale)) is not None
        ]
    return page


def _sentence(past: Past, locale: str) -> str:
    when = moment_words(past.moment, locale)
    words = {
        "there": _("As it was on %(when)s. It can only be read.", when=when),
        "unborn": _("On %(when)s it had not been made yet.", when=when),
        "deleted": _("On %(when)s it had been deleted.", when=when),
        "cleared": _("Nobody knows any more how it was on %(when)s.", when=when),
    }
    return str(words[past.state])


def moment_words(moment: datetime, locale: str) -> str:
    """Name a moment; the end of a day is the day."""
    day = day_of(moment)
    if moment == day_span(day)[1] - timedelta(milliseconds=1):
        return str(kind_by_name("day").show(day, locale))
    return str(kind_by_name("moment").show(moment, locale))


def _title(resource: Resource, actor: Actor, past: Past) -> str:
    """Name the record by what it was called then."""
    hidden = actor.hidden(resource)
    parts = []
    for name in resource.model.shown_as:
        model_field = resource.model._meta.fields.get(name)
        if name in hidden or model_field is None or hasattr(model_field, "rel_model"):
            return ""
        value = past.values.get(name)
        if value not in (None, ""):
            parts.append(kind_of(model_field).show(_read(model_field, value), None))
    return " · ".join(parts)


def _read(model_field: Any, value: Any) -> Any:
    return kind_of(model_field).parse(value, None, strict=False)


def shown_names(resource: Resource, actor: Actor) -> list[str]:
    """Return the fields that the history keeps and the person may see, in the model's order."""
    model: Any = resource.model
    hidden = actor.hidden(resource)
    halves = {f"{name}_{end}" for name in model.refs for end in ("resource", "id")}
    names = [
        one.name
        for one in model._meta.sorted_fields
        if one.name not in {*SYSTEM_FIELDS, *halves} and not isinstance(one, KeyField)
    ]
    names += [*model.refs, *model._meta.manytomany]
    return [name for name in names if name not in hidden and name != model.parent]


def _details(resource: Resource, actor: Actor, past: Past, locale: str) -> Section:
    values = fold_pointers(resource.model.refs, past.values)
    facts = []
    for name in shown_names(resource, actor):
        if values.get(name) in (None, "", []):
            continue
        html = value_html(resource, actor, name, values[name], locale)
        if html:
            label = str(field_label(resource.model, name))
            facts.append(Fact(name, label, html, _is_wide(resource, name)))
    return Section("details", str(_("Details")), facts=facts)


def _is_wide(resource: Resource, name: str) -> bool:
    model_field = resource.model._meta.fields.get(name)
    return model_field is not None and kind_of(model_field).name in _LONG


def _table(
    resource: Resource, actor: Actor, name: str, lines: list[Past], locale: str
) -> PastTable | None:
    child = registry.resource(f"{resource.plugin.name}/{name}")
    if child is None or not lines or not actor.may(child, "read"):
        return None
    drawn = [fold_pointers(child.model.refs, line.values) for line in lines]
    names = [
        one
        for one in shown_names(child, actor)
        if any(values.get(one) not in (None, "", [], False) for values in drawn)
    ]
    heads = [str(field_label(child.model, one)) for one in names]
    rows = [
        [value_html(child, actor, one, values.get(one), locale) for one in names]
        for values in drawn
    ]
    return PastTable(name, str(child.title), heads, rows)


__all__ = ["PastPage", "moment_words", "past_page"]
