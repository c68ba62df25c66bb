"""A record as its view model: facts, related records, verbs, timeline."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any
from urllib.parse import urlencode

from markupsafe import Markup

from app.documents.foot import foot_of
from app.failing import added_to
from app.lasting import while_rights_stay
from app.pages import Button, Fact, Link, RecordPage, Section
from app.reading.columns import Column, column_of, columns_of
from app.reading.gather import gather_many, gather_refs
from app.reading.joining import in_parts, select_columns
from app.reading.pages import Listing
from app.reading.planning import planned
from app.reading.pointing import are_pointing
from app.reading.records import allows
from app.registry import registry
from app.resource import Resource, field_label
from app.rights import Actor
from app.showing.cell import cell_href, editable_names
from app.showing.chain import chain_section
from app.showing.faces import initials, tone
from app.showing.files import files_pane
from app.showing.lists import face_field, table_of
from app.showing.pictures import picture_of
from app.showing.public import acts_section
from app.showing.record_links import merging_links, printing_links, who_may_links
from app.showing.states import state_tone
from app.showing.talk import talk_pane
from app.talk_rows import TalkPane
from app.writing.gate import possible
from app.writing.values import writable_names
from models.action import Action
from models.document import Document, is_posted
from models.fields import StateField
from models.kinds import kind_of
from models.line import DocumentLine, frozen_names
from models.record import Record
from models.texts import _

RELATED_ROWS = 8
LINES = 200


def record_page(
    resource: Resource,
    actor: Actor,
    record: Record,
    locale: str,
    talk: TalkPane | None = None,
) -> RecordPage:
    """Return one record as a person may read it; `talk` is what stands beside it, if known."""
    title = str(record)
    may_update = allows(resource, actor, record, "update")
    facts = _fact_columns(resource, actor, locale)
    drawn = drawn_values(resource, actor, record, [*resource.head, *facts], locale, facts)
    actions = _possible_actions(resource, actor, record)
    edits = editable_names(resource, actor) if may_update else frozenset()
    if is_posted(record):
        edits -= frozen_names(type(record))
    hrefs = {name: cell_href(resource, record.id, name) for name in edits}
    sections = [_facts_section(facts, drawn, hrefs)]
    sections += resource.sections(record, actor)
    sections += added_to(resource.address, "section", record, actor)
    sections += related_sections(resource, actor, record, locale, may_update)
    sections.append(chain_section(record, actor, locale))
    if isinstance(record, Document):
        sections.append(acts_section(resource, record, locale))
    return RecordPage(
        title=title,
        crumbs=_crumbs(resource, record, actor),
        initials=initials(title) if resource.faces or resource.pictures else "",
        tone=tone(title),
        is_square=resource.pictures or is_square(resource, record),
        badges=_badges(resource, actor, record, locale),
        facts=[drawn[name] for name in resource.head if drawn[name]],
        edit_href=f"{resource.record_href(record.id)}/edit" if may_update else "",
        buttons=[_button(resource, record, one) for one in actions if not one.is_rare],
        create=_create(resource, actor, record),
        menu=[
            *resource.menu(record, actor),
            *printing_links(resource, record),
            *merging_links(resource, actor, record),
            *(
                Link(str(one.label), f"{resource.record_href(record.id)}/{one.name}", one.icon)
                for one in actions
                if one.is_rare
            ),
            Link(str(_("All changes")), f"{resource.record_href(record.id)}/changes", "history"),
            *who_may_links(resource, actor, record),
        ],
        delete_href=f"{resource.record_href(record.id)}/delete"
        if allows(resource, actor, record, "delete") and not is_posted(record)
        else "",
        counters=added_to(resource.address, "counter", record, actor),
        sections=[one for one in sections if one is not None],
        talk=talk or talk_pane(resource, actor, record, locale),
        files=files_pane(resource, actor, record, locale, may_update=may_update),
        picture=picture_of(resource, actor, record),
    )


def is_square(resource: Resource, record: Record) -> bool:
    """Say whether a record's initials stand in a square."""
    name, value = resource.faces or ("", "")
    return bool(name) and record.__data__.get(name) == value


def _crumbs(resource: Resource, record: Record, actor: Actor) -> list[Link]:
    links = [Link(str(resource.title), resource.href)]
    if resource.is_child:
        parent = getattr(record, record.parent)
        owner = registry.of(type(parent)) if parent is not None else None
        if owner is not None:
            links = [
                Link(str(owner.title), owner.href),
                Link(str(parent), owner.record_href(parent.id)),
            ]
    about = getattr(record, record.belongs_to) if record.belongs_to else None
    owner = registry.of(type(about)) if about is not None else None
    if about is not None and owner is not None:
        return [
            Link(str(owner.title), owner.href),
            Link(str(about), f"{owner.record_href(about.id)}#files"),
        ]
    if resource.plugin.name == "core":
        links.insert(0, Link(str(_("Settings")), "/settings/"))
    return links


def _fact_names(resource: Resource, actor: Actor) -> list[str]:
    if resource.facts:
        names = list(resource.facts)
    else:
        names = [
            field.name
            for field in resource.model._meta.sorted_fields
            if isinstance(field, StateField)
        ]
        names += writable_names(resource, actor)
        names = [name for name in names if name != "origin"]  # it is told in the chain
    added = [
        f"{one.name}_{name}"
        for one in registry.enabled()
        if one.plugin
        for model, fields in one.plugin.extensions
        if model is resource.model
        for name in fields
    ]
    return names + [name for name in added if name not in names]


@while_rights_stay
def _fact_columns(resource: Resource, actor: Actor, locale: str) -> dict[str, Column]:
    """Return the columns of what isn't said under the title already."""
    names = [name for name in _fact_names(resource, actor) if name not in resource.head]
    columns = ((name, column_of(resource, actor, name, locale)) for name in names)
    return {name: column for name, column in columns if column is not None}


def _facts_section(
    columns: dict[str, Column], drawn: dict[str, Markup], hrefs: dict[str, str]
) -> Section | None:
    """Return the facts that are filled; nothing where none is."""
    facts = []
    for name, column in columns.items():
        wide = column.kind is not None and column.kind.name in ("longtext", "richtext")
        if drawn[name]:
            fact = Fact(name, str(column.label), drawn[name], wide or column.gather == "many")
            fact.edit_href = hrefs.get(name, "")
            facts.append(fact)
    return Section("details", str(_("Details")), facts=facts) if facts else None


def drawn_value(resource: Resource, actor: Actor, record: Record, name: str, locale: str) -> Markup:
    """Draw one value of a record; nothing where it is hidden or empty."""
    return drawn_values(resource, actor, record, [name], locale)[name]


def drawn_values(
    resource: Resource,
    actor: Actor,
    record: Record,
    names: Iterable[str],
    locale: str,
    known: Mapping[str, Column] = MappingProxyType({}),
) -> dict[str, Markup]:
    """Draw values of a record by name, what the database must say with one query.

    What is hidden or empty is drawn as nothing. `known` are columns that were made already.
    """
    drawn: dict[str, Markup] = {}
    asked: dict[str, Column] = {}
    for name in names:
        html = _drawn_here(resource, actor, record, name, locale)
        column = None
        if html is None:
            column = known.get(name) or column_of(resource, actor, name, locale)
        if column is not None:
            asked[name] = column
        drawn[name] = html or Markup("")
    return drawn | _drawn_by_query(resource, actor, record, asked) if asked else drawn


def _drawn_here(
    resource: Resource, actor: Actor, record: Record, name: str, locale: str
) -> Markup | None:
    """Draw a value that the record holds itself or points at with many; None for others."""
    if name in actor.hidden(resource):
        return Markup("")
    field = record._meta.fields.get(name)
    if field is not None and not hasattr(field, "rel_model"):
        return kind_of(field).html(record.__data__.get(name), locale)
    if name in record._meta.manytomany:
        return gather_many(resource, actor, name, [record.id]).get(record.id, Markup(""))
    if name in record.refs:
        key = (record.__data__.get(f"{name}_resource"), record.__data__.get(f"{name}_id"))
        return gather_refs(actor, [key]).get(key, Markup(""))
    if field is not None and record.__data__.get(name) is None:
        return Markup("")
    return None


def _drawn_by_query(
    resource: Resource, actor: Actor, record: Record, columns: dict[str, Column]
) -> dict[str, Markup]:
    """Draw what is computed and what is referred to, of one record."""
    model: Any = resource.model
    drawn = {}
    for part in in_parts(list(columns.values())):

        def of_one(number: int, part: list[Column] = part) -> Any:
            return select_columns(model, [], part, []).where(model.id == number).tuples()

        rows = planned(actor, ("drawn", resource, *part), of_one, record.id).rows()
        row, at = rows[0] if rows else None, 0
        for column in part:
            end = at + len(column.expressions)
            drawn[column.path] = column.draw(row[at:end]) if row else Markup("")
            at = end
    return drawn


def _badges(resource: Resource, actor: Actor, record: Record, locale: str) -> list[tuple[str, str]]:
    """Return (words, tone) of the state, the yes-no fields that hold, and what plugins add."""
    found: list[tuple[str, str]] = []
    hidden = actor.hidden(resource)
    names = list(resource.badges) or [
        field.name for field in record._meta.sorted_fields if isinstance(field, StateField)
    ]
    for name in names:
        field = record._meta.fields.get(name)
        if field is None or name in hidden:
            continue
        value = record.__data__.get(name)
        kind = kind_of(field)
        if kind.name == "yesno":
            if value:
                found.append((str(field_label(resource.model, name)), "t-info"))
        elif value:
            found.append((kind.show(value, locale), state_tone(field, str(value))))
    return found + added_to(resource.address, "badge", record, actor)


def _possible_actions(resource: Resource, actor: Actor, record: Record) -> list[Action]:
    """Return the verbs that somebody may do with a record as it is now."""
    actions = [
        one for one in resource.actions().values() if allows(resource, actor, record, one.right)
    ]
    holds = possible(resource, record, actions, actor)
    return [one for one, ok in zip(actions, holds, strict=True) if ok]


def buttons_of(resource: Resource, actor: Actor, record: Record) -> list[Button]:
    """Return the verbs of a record that a person may do now, rare ones too."""
    return [_button(resource, record, one) for one in _possible_actions(resource, actor, record)]


def _button(resource: Resource, record: Record, action: Action) -> Button:
    return Button(
        str(action.label),
        f"{resource.record_href(record.id)}/{action.name}",
        action.icon,
        "get" if action.confirm or action.form else "post",
        str(action.confirm),
    )


def _create(resource: Resource, actor: Actor, record: Record) -> list[Link]:
    """Return what can be made from here: records that point at this one."""
    links: list[Link] = []
    if resource.related == ():
        return links
    for other, field in registry.pointing_at(resource.model):
        if other.is_child or other.model is resource.model or not actor.may(other, "create"):
            continue
        if field.name in other.readonly or field.name in actor.hidden(other):
            continue
        links.append(
            Link(
                str(other.singular),
                f"{other.href}/new?{field.name}={record.id}",
                other.icon or "plus",
            )
        )
    for other in registry.enabled_resources():
        for name in other.model.refs:
            if actor.may(other, "create"):
                href = f"{other.href}/new?{name}={resource.address}:{record.id}"
                links.append(Link(str(other.singular), href, other.icon or "plus"))
    unique = {link.label: link for link in reversed(links)}
    return list(reversed(unique.values()))


def related_sections(
    resource: Resource, actor: Actor, record: Record, locale: str, may_update: bool
) -> list[Section]:
    """Return the records that point at this one, a table each."""
    found = []
    shown = _shown_here(resource, actor)
    pointing = are_pointing([field for _other, field in shown], resource, record.id)
    for (other, field), is_filled in zip(shown, pointing, strict=True):
        section = _related(other, field, actor, record, locale, is_filled)
        may_add = other.can_create and (
            may_update and not is_posted(record) if other.is_child else actor.may(other, "create")
        )
        if may_add and field.name not in other.readonly:
            onward = f"{resource.record_href(record.id)}#{section.id}"
            query = urlencode({field.name: record.id, "next": onward})
            section.add_href, section.in_dialog = f"{other.href}/new?{query}", True
            section.add_label = str(_("Add"))
        if section.table or (section.add_href and other.is_child):
            found.append(section)
            if isinstance(record, Document) and other.name in resource.lines[-1:]:
                section.foot = foot_of(record, locale)
    return found


def _shown_here(resource: Resource, actor: Actor) -> list[tuple[Resource, Any]]:
    """Return the references to a resource's records that its pages show to a person."""
    shown = []
    for other, field in registry.pointing_at(resource.model):
        is_own = other.plugin is resource.plugin
        if is_own and resource.related is not None and other.name not in resource.related:
            continue
        if field.backref == "+":
            continue
        if actor.may(other, "read") and field.name not in actor.hidden(other):
            shown.append((other, field))
    return shown


def _related(
    other: Resource, field: Any, actor: Actor, record: Record, locale: str, is_filled: bool
) -> Section:
    several = sum(1 for _r, one in registry.pointing_at(type(record)) if _r is other) > 1
    title = str(other.title)
    title = f"{title} ({field_label(other.model, field.name)})" if several else title
    section = Section(f"{other.name}-{field.name}", title)
    if not is_filled:
        return section
    paths = tuple(path for path in (other.columns or other.model.shown_as) if path != field.name)
    whole = other.model.parent
    if whole and whole != field.name and whole not in actor.hidden(other):
        paths = (whole, *(path for path in paths if path != whole))  # parts of others name these
    query = [(field.name, str(record.id))]
    if other.is_child and not other.sort:  # as they were typed in, or moved
        query.append(("sort", other.model.placed_by or "id"))
    listing = Listing(other, actor, query, locale)
    columns = columns_of(other, actor, paths[: 8 if other.is_child else 5], locale)
    is_line = issubclass(other.model, DocumentLine)
    limit = LINES if is_line else RELATED_ROWS
    part = listing.page(columns, limit=limit, more=face_field(other, actor))
    if part.rows:
        section.table = table_of(other, actor, columns, part, locale, has_labels=is_line)
        section.count = str(len(part.rows)) if part.last else f"{limit}+"
        if not part.last:
            section.all_href = f"{other.href}?{field.name}={record.id}"
    return section


__all__ = ["buttons_of", "drawn_value", "record_page", "related_sections", "state_tone"]
