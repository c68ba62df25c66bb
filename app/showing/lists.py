"""A list as its view model: rows, heads that sort, chips of the filter, pages."""

from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from markupsafe import Markup, escape

from app.filters import And, Compare, FilterError, Or, show_condition, show_word
from app.filters.addresses import parse_args
from app.form_parts import Head
from app.pages import Chip, Link, ListPage, Pager, Row, Table
from app.reading.columns import Column, columns_of
from app.reading.pages import COUNT_CAP, END, PAGE, Listing, Slice
from app.reading.records import labels
from app.registry import registry
from app.resource import Resource
from app.rights import Actor
from app.showing.beginning import ways_into
from app.showing.board import BoardOf
from app.showing.bulk_bar import bulk_bar
from app.showing.calendar import CalendarOf
from app.showing.cell import editable_names, may_update_column
from app.showing.chart import ChartOf
from app.showing.choosing import chosen_columns, chosen_paths
from app.showing.counts import count_words
from app.showing.drawing_rows import drawn_rows
from app.showing.faces import avatar, initials, tone
from app.showing.heads import classes_of, end_cards
from app.showing.labels import path_label
from app.showing.panes import columns_href, filters_href, paths_of
from app.showing.pictures import picture_field, thumbnail
from app.showing.places import PlacesOf
from app.showing.saving import view_form
from app.showing.views import Pairs, State, address, kinds, read_state, tabs
from app.writing.gate import line_resource
from models.document import Document
from models.kinds import kind_of
from models.texts import _

MOST = 500
_FEW = 100


def list_page(resource: Resource, actor: Actor, pairs: Pairs, locale: str) -> ListPage:
    """Return the list that an address means. Raises FilterError for what it can't mean."""
    state = read_state(resource, actor, pairs)
    base = state.base
    listing = Listing(resource, actor, state.with_paging(), locale)
    chosen = chosen_paths(base)
    columns = (
        chosen_columns(resource, actor, chosen, locale)
        if chosen
        else columns_of(resource, actor, paths_of(resource), locale)
    )
    shown = ListPage(
        title=str(resource.title),
        noun=resource.in_sentence,
        href=resource.href,
        count="",
        new_href=f"{resource.href}/new" if actor.may(resource, "create") else "",
        menu=list_tools(resource, actor, base),
        views=tabs(resource, state),
        q=listing.q,
        kept=[(key, value) for key, value in base if key != "q"],
        chips=chips_of(resource, actor, base, locale),
        filters_href=filters_href(resource, actor, base),
        sort_label=_sort_label(resource, listing),
        table=Table(str(resource.title), [], []),
        pager=Pager(),
        empty="",
        drop_href=address(resource, [pair for pair in base if pair[0] in ("view", "fields")]),
        about=str(resource.about),
        kind=state.kind.partition(":")[0],
        kinds=kinds(resource, state),
        broken=state.broken,
        columns_href=columns_href(resource, base),
        are_columns_chosen=bool(chosen),
        saving=view_form(resource, actor, state),
        scans=bool(resource.scans),
        live_href=address(resource, [*base, *state.paging.items()]),
    )
    if shown.kind != "list":
        state.settle(listing)
    if shown.kind == "board":
        _fill_board(shown, BoardOf(resource, actor, state, columns, locale), locale)
    elif shown.kind == "calendar":
        shown.calendar = CalendarOf(resource, actor, state, columns, locale).whole()
        shown.count = count_words(shown.calendar.count, locale) + "+" * shown.calendar.is_cut
    elif shown.kind == "chart":
        shown.chart = ChartOf(resource, actor, state, locale).whole()
        shown.count = count_words(shown.chart.count, locale)
    elif shown.kind == "map":
        _fill_map(shown, PlacesOf(resource, actor, state, columns, locale), locale)
    else:
        _fill(shown, resource, actor, listing, columns, state, locale)
    shown.is_near = listing.near is not None
    is_filtered = listing.tree is not None or bool(listing.q)
    if shown.empty and (is_filtered or state.paging):
        shown.empty = "filtered"
    if shown.empty == "nothing":
        shown.begin = ways_into(resource, actor)
    return shown


def _fill(
    shown: ListPage,
    resource: Resource,
    actor: Actor,
    listing: Listing,
    columns: list[Column],
    state: State,
    locale: str,
) -> None:
    """Fill in the rows of a list."""
    part = _part(listing, columns, state)
    if not part.rows and listing.settle():
        part = _part(listing, columns, state)
    total = listing.count()
    shown.count = count_words(total, locale)
    shown.table = _table(resource, actor, listing, columns, part, state.base, total, locale)
    shown.table.is_wide = shown.are_columns_chosen
    shown.pager = _pager(resource, state.base, part)
    # What is only spelled almost so is ticked by eye: another moment it may be something else.
    every = "" if listing.near else shown.count
    shown.bulk = bulk_bar(resource, actor, state.base, every) if part.rows else None
    shown.empty = "" if part.rows else "nothing"


def _part(listing: Listing, columns: list[Column], state: State) -> Slice:
    """Return the rows that an address means."""
    return listing.page(
        columns,
        state.paging.get("after", ""),
        state.paging.get("before", ""),
        limit=_limit(dict(state.base).get("limit", "")),
        more=[
            *face_field(listing.resource, listing.actor),
            *may_update_column(listing.resource, listing.actor),
        ],
    )


def _fill_board(shown: ListPage, of: BoardOf, locale: str) -> None:
    """Fill in the columns of a board."""
    shown.board = of.whole()
    shown.count = count_words(shown.board.count, locale)
    is_any = shown.board.count or any(one.count != "0" for one in shown.board.columns)
    shown.empty = "" if is_any or shown.board.wholes else "nothing"


def _fill_map(shown: ListPage, of: PlacesOf, locale: str) -> None:
    """Fill in the places of a map; many of them are asked for less often."""
    shown.map = of.whole()
    shown.count = count_words(shown.map.count, locale) + "+" * shown.map.is_cut
    shown.live_seconds = 3 if len(shown.map.places) < _FEW else 30


def _limit(text: str) -> int:
    """Read how many rows are wanted. Raises FilterError for what is no such number."""
    if not text:
        return PAGE
    if not (text.isascii() and text.isdigit() and 0 < int(text[:9]) <= MOST):
        raise FilterError(_("“limit” is a whole number from 1 to %(most)s.", most=MOST))
    return int(text)


def _line_imports(resource: Resource, actor: Actor) -> list[Link]:
    """Lead to the import of a document's lines from a file of their own, joined by its number."""
    if not issubclass(resource.model, Document):
        return []
    children = [line_resource(resource, name) for name in resource.lines]
    return [
        Link(str(_("Import %(what)s…", what=one.title)), f"{one.href}/import", "upload")
        for one in children
        if one is not None and may_import(one, actor)
    ]


def list_tools(resource: Resource, actor: Actor, base: Pairs) -> list[Link]:
    """Return what can be done with the list as a whole."""
    links = []
    query = f"?{urlencode(base)}" if base else ""
    if may_import(resource, actor):
        links.append(Link(str(_("Import…")), f"{resource.href}/import", "upload"))
        links += _line_imports(resource, actor)
    if actor.may(resource, "export"):
        links.append(Link(str(_("Export…")), f"{resource.href}/export{query}", "download"))
    if resource.duplicates is not None and actor.may(resource, "update"):
        href = f"{resource.href}/duplicates"
        links.append(Link(str(_("Find duplicates")), href, "copy"))
    if actor.may(resource, "delete") and actor.may(resource, "create"):
        href = f"/settings/trash?{urlencode({'resource': resource.address})}"
        links.append(Link(str(_("Deleted")), href, "trash"))
    return links + resource.tools(actor, query)


def may_import(resource: Resource, actor: Actor) -> bool:
    """Say whether somebody may bring records in from a file."""
    return not resource.is_child and actor.may(resource, "create")


def chips_of(resource: Resource, actor: Actor, base: Pairs, locale: str) -> list[Chip]:
    """Return the conditions of a list as chips."""
    chips = []
    for pair in dict.fromkeys(base):
        key = pair[0]
        if key in ("q", "sort", "view", "limit", "fields"):
            continue
        values = [one for one in base if one[0] == key]
        if pair != values[0]:
            continue
        tree = parse_args(values)
        rest = [one for one in base if one[0] != key]
        label, words = _chip_words(resource, actor, tree, pair, locale)
        chips.append(Chip(label, words, address(resource, rest)))
    return chips


def _chip_words(
    resource: Resource, actor: Actor, tree: Any, pair: tuple[str, str], locale: str
) -> tuple[str, str]:
    if isinstance(tree, Or | And) or not isinstance(tree, Compare):
        return str(_("Filter")), pair[1]
    return show_condition(
        tree,
        lambda path: path_label(resource.model, ".".join(path)),
        lambda path, text: _show_value(resource, actor, path, text, locale),
    )


def _show_value(
    resource: Resource, actor: Actor, path: tuple[str, ...], text: str, locale: str
) -> str:
    word = show_word(text)
    if word is not None:
        return str(word)
    model: Any = resource.model
    field = None
    for step in path:
        field = model._meta.fields.get(step) or model._meta.manytomany.get(step)
        model = getattr(field, "rel_model", None) or model
    rel = getattr(field, "rel_model", None)
    if rel is not None:
        target = registry.of(rel)
        if target and text.isascii() and text.isdigit() and len(text) < 19:
            return labels(target, actor, [int(text)]).get(int(text), str(_("not visible")))
        return text
    if field is None:
        return text
    kind = kind_of(field)
    try:
        return kind.show(kind.parse(text, None), locale)
    except ValueError:
        return text


def _sort_label(resource: Resource, listing: Listing) -> str:
    first = listing.sort.split(",")[0]
    return path_label(resource.model, first.removeprefix("-"))


def _table(
    resource: Resource,
    actor: Actor,
    listing: Listing,
    columns: list[Column],
    part: Slice,
    base: Pairs,
    total: int,
    locale: str,
) -> Table:
    heads = [
        _head(resource, listing, column, base, total, number)
        for number, column in enumerate(columns)
    ]
    end_cards(heads, columns, listing.sort.split(",")[0].removeprefix("-"))
    names = editable_names(resource, actor)
    for head, column in list(zip(heads, columns, strict=True))[1:]:
        head.edits = column.path in names
    rows = _rows(resource, actor, columns, part, heads, locale)
    return Table(str(resource.title), heads, rows)


def table_of(
    resource: Resource,
    actor: Actor,
    columns: list[Column],
    part: Slice,
    locale: str,
    *,
    has_labels: bool = False,
) -> Table:
    """Return rows as a table that doesn't sort, as on the page of another record.

    With `has_labels` each value carries its label: a phone shows all of a row under each other.
    """
    heads = [
        Head(one.path, str(one.label), classes_of(one, number))
        for number, one in enumerate(columns)
    ]
    end_cards(heads, columns)
    rows = _rows(resource, actor, columns, part, heads, locale, has_labels=has_labels)
    return Table(str(resource.title), heads, rows, has_labels=has_labels)


def _head(
    resource: Resource, listing: Listing, column: Column, base: Pairs, total: int, number: int
) -> Head:
    classes = classes_of(column, number)
    sorts = column.orders and (column.is_indexed or total < COUNT_CAP)
    if not sorts:
        return Head(column.path, str(column.label), classes)
    first = listing.sort.split(",")[0]
    here = first.removeprefix("-") == column.path
    turned = here and not first.startswith("-")
    rest = [pair for pair in base if pair[0] != "sort"]
    href = address(resource, [*rest, ("sort", f"-{column.path}" if turned else column.path)])
    direction = ("descending" if first.startswith("-") else "ascending") if here else ""
    return Head(column.path, str(column.label), classes, href, direction)


def face_field(resource: Resource, actor: Actor) -> list[Any]:
    """Return what a face needs, to be selected along: the field that squares it, or its picture."""
    if resource.pictures:
        return picture_field(resource, actor)
    if not resource.faces or not resource.faces[0]:
        return []
    if resource.faces[0] in actor.hidden(resource):
        return []
    return [resource.model._meta.fields[resource.faces[0]]]


def _rows(
    resource: Resource,
    actor: Actor,
    columns: list[Column],
    part: Slice,
    heads: list[Head],
    locale: str,
    *,
    has_labels: bool = False,
) -> list[Row]:
    width = 1 + sum(len(column.expressions) for column in columns)
    at_face = len(face_field(resource, actor))
    named = [f' data-label="{escape(head.label)}"' if has_labels else "" for head in heads[1:]]
    opened = [
        f'<td class="{head.classes}{" ed" if head.edits else ""}"{label}>'
        for head, label in zip(heads[1:], named, strict=True)
    ]
    rows = []
    base = resource.href
    drawn = drawn_rows(resource, actor, columns, part.rows, locale)
    for values, (label, cells) in zip(part.rows, drawn, strict=True):
        face = values[width] if at_face and len(values) > width else None
        is_fixed = len(values) > width + at_face and not values[-1]
        href = f"{base}/{values[0]}"
        first = _first_cell(resource, href, label, face)
        rest = [f"{td}{html}</td>" for td, html in zip(opened, cells, strict=True)]
        rows.append(Row(values[0], href, label, Markup(first + "".join(rest)), is_fixed))
    return rows


def _first_cell(resource: Resource, href: str, label: str, face: Any) -> str:
    """Draw the cell that leads to the record, with its picture or initials where it has some."""
    if resource.pictures:
        return _linked_cell(href, label, True, face or 0)
    if resource.faces:
        return _linked_cell(href, label, face is not None and face == resource.faces[1])
    return _linked_cell(href, label)


@lru_cache(4_000, typed=True)
def _linked_cell(href: str, label: str, is_square: bool | None = None, picture: int = 0) -> str:
    """Draw a record's link behind its picture, or its initials where they are square or round."""
    drawn = Markup()
    if picture:
        drawn = thumbnail(picture)
    elif is_square is not None:
        drawn = avatar(initials(label), tone(label), is_square)
    return (
        f'<td class="grow m1"><span class="who">{drawn}<a class="cut" dir="auto"'
        f' href="{href}">{escape(label)}</a></span></td>'
    )


def _pager(resource: Resource, base: Pairs, part: Slice) -> Pager:
    pager = Pager()
    if not part.first:
        pager.first = address(resource, base)
        pager.previous = address(resource, [*base, ("before", part.before)])
    if not part.last:
        pager.next = address(resource, [*base, ("after", part.after)])
        pager.last = address(resource, [*base, ("before", END)])
    return pager


__all__ = ["list_page", "list_tools", "table_of"]
