"""The pages of duplicates: all groups, records side by side, what something typed looks like."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup

from app.duplicates.alike import Alike, Lookout
from app.duplicates.finder import Finder, Group
from app.forms.sources import RecordSource
from app.pages import Link, Table
from app.reading.columns import columns_of
from app.reading.pages import Listing
from app.reading.records import allows
from app.resource import Resource, field_label
from app.rights import Actor
from app.showing.lists import face_field, table_of
from app.showing.records import drawn_value
from app.web.drawing import form_hidden
from app.writing.dependents import Dependent, dependents, told_to
from app.writing.gate import line_resource
from app.writing.merging import mergeable_names, preferred, unlike_field
from app.writing.values import writable_names
from models.record import Record
from models.texts import _, ngettext

GROUPS = 20
IN_A_GROUP = 12


@dataclass(slots=True)
class GroupPane:
    """Records that may be the same, as a table; the forms to merge them or keep them apart."""

    title: str
    ids: list[int]
    table: Table
    merge_href: str
    hidden: Markup
    more: str = ""


@dataclass(slots=True)
class DuplicatesPage:
    """A part of the groups."""

    title: str
    crumbs: list[Link]
    href: str
    count: str
    groups: list[GroupPane]
    first: str = ""
    next: str = ""


@dataclass(slots=True)
class Option:
    """A value of one of the records, to be chosen."""

    record_id: int
    head: str
    html: Markup
    checked: bool


@dataclass(slots=True)
class FieldRow:
    """A field in which the records differ."""

    name: str
    label: str
    options: list[Option]


@dataclass(slots=True)
class MergePage:
    """Records side by side; with one record alone, the others that it may be."""

    title: str
    crumbs: list[Link]
    action: str
    hidden: Markup
    cancel_href: str
    message: str = ""
    ids: list[int] = field(default_factory=list)
    heads: list[Option] = field(default_factory=list)
    hrefs: dict[int, str] = field(default_factory=dict)
    rows: list[FieldRow] = field(default_factory=list)
    joined: list[str] = field(default_factory=list)
    moves: list[Link] = field(default_factory=list)
    possible: bool = True
    candidates: list[Alike] = field(default_factory=list)
    q: str = ""


def duplicates_page(resource: Resource, actor: Actor, after: int, locale: str) -> DuplicatesPage:
    """Return the groups whose first id lies after a number."""
    groups = Finder(resource, actor).groups()
    here = [group for group in groups if group.ids[0] > after]
    shown = here[:GROUPS]
    rows = _tables(resource, actor, shown, locale)
    href = f"{resource.href}/duplicates"
    count = len(groups)
    return DuplicatesPage(
        title=str(_("Possible duplicates")),
        crumbs=[Link(str(resource.title), resource.href)],
        href=href,
        count=ngettext("%(count)s group", "%(count)s groups", count, count=count),
        groups=[_pane(resource, actor, group, rows) for group in shown],
        first=href if after else "",
        next=f"{href}?after={shown[-1].ids[0]}" if len(here) > GROUPS else "",
    )


def _tables(resource: Resource, actor: Actor, groups: Sequence[Group], locale: str) -> Table:
    """Draw the records of all groups with one list."""
    ids = [number for group in groups for number in group.ids[:IN_A_GROUP]]
    columns = columns_of(resource, actor, resource.columns or resource.model.shown_as, locale)
    if not ids:
        return Table("", [], [])
    query = [("id__in", ",".join(str(number) for number in ids))]
    listing = Listing(resource, actor, query, locale)
    part = listing.page(columns, limit=len(ids), more=face_field(resource, actor))
    return table_of(resource, actor, columns, part, locale)


def _pane(resource: Resource, actor: Actor, group: Group, drawn: Table) -> GroupPane:
    ids = group.ids[:IN_A_GROUP]
    by_id = {row.id: row for row in drawn.rows}
    rows = [by_id[number] for number in ids if number in by_id]
    more = len(group.ids) - len(ids)
    label = rows[0].label if rows else ""
    return GroupPane(
        title=", ".join(group.reasons),
        ids=group.ids,
        table=Table(label, drawn.heads, rows),
        merge_href=merge_href(resource, ids) if may_merge_some(resource, actor) else "",
        hidden=form_hidden(),
        more=str(_("%(count)s more", count=more)) if more > 0 else "",
    )


def merge_href(resource: Resource, ids: Sequence[int]) -> str:
    """Return the address where records stand side by side."""
    return f"{resource.href}/merge?{'&'.join(f'ids={number}' for number in ids)}"


def may_merge_some(resource: Resource, actor: Actor) -> bool:
    """Say whether somebody may merge any records of a resource."""
    may = actor.may(resource, "update") and actor.may(resource, "delete")
    return resource.duplicates is not None and may


def may_merge_this(resource: Resource, actor: Actor, record: Record) -> bool:
    """Say whether somebody may merge this very record."""
    return resource.duplicates is not None and all(
        allows(resource, actor, record, verb) for verb in ("update", "delete")
    )


def merge_page(
    resource: Resource,
    actor: Actor,
    records: Sequence[Record],
    locale: str,
    message: str = "",
    sent: Mapping[str, str] | None = None,
) -> MergePage:
    """Show records side by side: which one stays, whose values, and what moves."""
    found = {record.id: dependents(record) for record in records}
    keep = (
        _number((sent or {}).get("keep", ""))
        or max(records, key=lambda one: (sum(part.count for part in found[one.id]), -one.id)).id
    )
    first = sorted(records, key=lambda one: one.id != keep)
    unlike = unlike_field(resource, records)
    shown = MergePage(
        title=str(_("Merge %(count)s records", count=len(records))),
        crumbs=_crumbs(resource),
        action=f"{resource.href}/merge",
        hidden=form_hidden(**{f"version-{one.id}": one.version for one in records}),
        cancel_href=f"{resource.href}/duplicates",
        message=message or _unlike_text(resource, records, unlike),
        ids=[record.id for record in records],
        hrefs={record.id: resource.record_href(record.id) for record in records},
        possible=unlike is None,
    )
    shown.heads = [
        Option(one.id, f"#{one.id}", Markup("{}").format(str(one)), one.id == keep)
        for one in records
    ]
    shown.rows = _rows(resource, actor, records, first, locale, sent or {})
    shown.joined = [
        str(field_label(resource.model, name))
        for name in resource.model._meta.manytomany
        if name not in actor.hidden(resource)
    ]
    shown.moves = _moves(actor, [part for one in first[1:] for part in found[one.id]])
    return shown


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


def _crumbs(resource: Resource) -> list[Link]:
    return [
        Link(str(resource.title), resource.href),
        Link(str(_("Possible duplicates")), f"{resource.href}/duplicates"),
    ]


def _unlike_text(
    resource: Resource, records: Sequence[Record], unlike: tuple[str, Record] | None
) -> str:
    if unlike is None:
        return ""
    return _(
        "%(one)s and %(other)s can't be the same: “%(field)s” differs.",
        one=str(records[0]),
        other=str(unlike[1]),
        field=str(field_label(resource.model, unlike[0])),
    )


def _rows(
    resource: Resource,
    actor: Actor,
    records: Sequence[Record],
    first: Sequence[Record],
    locale: str,
    sent: Mapping[str, str],
) -> list[FieldRow]:
    """Return the fields that differ, with the value that stays unless somebody chooses."""
    model = resource.model
    allowed = writable_names(resource, actor)
    names = [name for name in allowed if name in {*mergeable_names(resource), *model.refs}]
    rows = []
    for name in names:
        column = f"{name}_id" if name in model.refs else name
        halves = (f"{name}_resource", column) if name in model.refs else (name,)
        values = {tuple(one.__data__.get(half) for half in halves) for one in records}
        if len(values) < 2:
            continue
        chosen = _number(sent.get(f"value-{name}", "")) or preferred(resource, first, column).id
        options = [
            Option(
                one.id, str(one), drawn_value(resource, actor, one, name, locale), one.id == chosen
            )
            for one in records
        ]
        rows.append(FieldRow(name, str(field_label(model, name)), options))
    return rows


def _moves(actor: Actor, found: Sequence[Dependent]) -> list[Link]:
    """Count what moves, as far as somebody may know of it."""
    counts: dict[str, int] = {}
    for label, _href, count in told_to(actor, list(found)):
        counts[label] = counts.get(label, 0) + count
    return [Link(label, "", count=str(count)) for label, count in counts.items()]


def choose_page(resource: Resource, actor: Actor, record: Record, q: str) -> MergePage:
    """Ask which other records a record is the same as: those that look so, or what is sought."""
    shown = MergePage(
        title=str(_("Merge %(record)s with…", record=str(record))),
        crumbs=[
            Link(str(resource.title), resource.href),
            Link(str(record), resource.record_href(record.id)),
        ],
        action=f"{resource.href}/merge",
        hidden=Markup(),
        cancel_href=resource.record_href(record.id),
        ids=[record.id],
        q=q,
    )
    if q:
        found = [
            Alike(int(key), label, resource.record_href(int(key)), "")
            for key, label in RecordSource(resource, actor).find(q)
            if int(key) != record.id
        ]
        shown.candidates = found
    else:
        values = {**record.__data__, **_lines_of(resource, record)}
        shown.candidates = Lookout(resource, actor).find([values], but=[record.id])[0]
    return shown


def _lines_of(resource: Resource, record: Record) -> dict[str, list[dict[str, Any]]]:
    """Return the lines of a record that say where it is."""
    found: dict[str, list[dict[str, Any]]] = {}
    for path in resource.duplicates.at if resource.duplicates else ():
        child = line_resource(resource, path.rpartition(".")[0])
        if child is not None:
            model: Any = child.model
            reference = model._meta.fields[model.parent]
            found[child.name] = list(model.select().where(reference == record.id).dicts())
    return found


__all__ = ["choose_page", "duplicates_page", "merge_href", "merge_page"]
