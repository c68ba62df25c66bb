"""What the templates draw: plain view models, filled by the engine, with every text ready to show.

Templates check nothing and query nothing; a value they get is what a person reads.
"""

from dataclasses import dataclass, field

from markupsafe import Markup, escape

from app.file_rows import FilesPane
from app.form_parts import Clash, FieldGroup, FootRow, FormField, FormLines, Head
from app.list_parts import Board, BulkBar, ColumnChoice, FilterChoice, ViewForm
from app.talk_rows import TalkPane
from app.view_parts import Looks


@dataclass(slots=True)
class Link:
    """A place to go: menu item, tab, tile. `count` is shown muted behind the label."""

    label: str
    href: str
    icon: str = ""
    current: bool = False
    count: str = ""
    hint: str = ""


@dataclass(slots=True)
class Button:
    """A verb: a form of its own that posts to `href` (or opens it when `method` is get)."""

    label: str
    href: str
    icon: str = ""
    method: str = "post"
    confirm: str = ""
    danger: bool = False


@dataclass(slots=True)
class NavItem:
    """A module in the sidebar; its pages show while it is current."""

    label: str
    href: str
    icon: str
    current: bool = False
    pages: list[Link] = field(default_factory=list)


@dataclass(slots=True)
class NavGroup:
    """Modules under one head of the sidebar ("Customers"); the first group has no label."""

    label: str
    items: list[NavItem]


@dataclass(slots=True)
class Shell:
    """What stands around every page of a signed-in person."""

    firm: str
    groups: list[NavGroup]
    create: list[Link]
    user_name: str
    user_mail: str
    user_initials: str
    user_tone: int
    may_settings: bool
    here: tuple[str, ...] = ()
    """Which of the addresses that stand around lead to this page or to what it is part of."""
    news: str = ""
    """How many unread notifications there are, as far as it is counted; empty for none."""
    repairs: str = ""
    """How much needs an administrator; empty for nothing."""


@dataclass(slots=True)
class Row:
    """A record in a table: the label is the link; `cells` are the drawn `<td>` of all columns.

    The values of a row that `is_fixed` can't be edited.
    """

    id: int
    href: str
    label: str
    cells: Markup
    is_fixed: bool = False


@dataclass(slots=True)
class Table:
    """Heads and rows; heads[0] is the label's column."""

    caption: str
    heads: list[Head]
    rows: list[Row]
    is_wide: bool = False
    """With columns that somebody chose: none leaves, the table scrolls in a box of its own."""
    has_labels: bool = False
    """Its values carry their labels, so that a phone shows all of a row."""

    def drawn_rows(self, are_picked: object) -> Markup:
        """Draw the rows, each with a box to tick where they can be picked."""
        drawn = []
        for row in self.rows:
            fixed = ' class="fixed"' if row.is_fixed else ""
            tick = _tick(row) if are_picked else ""
            drawn.append(f'<tr id="row-{row.id}"{fixed}>{tick}{row.cells}</tr>\n')
        return Markup("".join(drawn))


def _tick(row: Row) -> str:
    return (
        '<td class="tick"><input class="form-check-input" type="checkbox" form="picked" name="id"'
        f' value="{row.id}" aria-label="{escape(row.label)}"></td>'
    )


@dataclass(slots=True)
class Chip:
    """A filter in force: "Country is DE", with the address without it."""

    label: str
    value: str
    remove_href: str


@dataclass(slots=True)
class Pager:
    """Keyset pages: an empty address means the way is closed."""

    first: str = ""
    previous: str = ""
    next: str = ""
    last: str = ""


@dataclass(slots=True)
class Pane:
    """Forms that lead back to a list with its state changed; `kept` is what stays of it."""

    title: str
    crumbs: list[Link]
    href: str
    kept: list[tuple[str, str]]
    q: str
    filters: list[FilterChoice] = field(default_factory=list)
    columns: list[ColumnChoice] = field(default_factory=list)
    usual_href: str = ""
    """Leads to the columns that the list has by itself, where others are chosen."""


@dataclass(slots=True)
class ListPage(Looks):
    """A list of records.

    `empty` is "" (there are rows), "nothing" (no record at all) or "filtered".
    """

    title: str
    noun: str
    href: str
    count: str
    new_href: str
    menu: list[Link]
    views: list[Link]
    q: str
    kept: list[tuple[str, str]]
    chips: list[Chip]
    filters_href: str
    sort_label: str
    table: Table
    pager: Pager
    empty: str
    drop_href: str
    begin: list[Link] = field(default_factory=list)
    about: str = ""
    kind: str = "list"
    kinds: list[Link] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    """What a saved view can no longer show, a sentence each."""
    columns_href: str = ""
    columns: Pane | None = None
    """The pane of columns where it stays open: one of them was just moved."""
    are_columns_chosen: bool = False
    saving: ViewForm | None = None
    board: Board | None = None
    is_near: bool = False
    """Nothing is found as it was typed: shown is what is spelled almost so."""
    refusal: str = ""
    """Why what was just tried on the page wasn't done."""
    scans: bool = False
    """A code that is entered in the search leads to its record."""
    live_href: str = ""
    bulk: BulkBar | None = None


@dataclass(slots=True)
class Fact:
    """A labelled value of a record."""

    name: str
    label: str
    html: Markup
    wide: bool = False
    edit_href: str = ""


@dataclass(slots=True)
class Section:
    """A titled part of a record page: facts, or a table of related records, or drawn html."""

    id: str
    title: str
    facts: list[Fact] = field(default_factory=list)
    table: Table | None = None
    html: Markup = Markup("")
    count: str = ""
    add_href: str = ""
    add_label: str = ""
    foot: list[FootRow] = field(default_factory=list)
    in_dialog: bool = False
    """What is added is asked for in a dialog over the page."""
    all_href: str = ""


@dataclass(slots=True)
class FieldChange:
    """One field of a change: before and after, drawn."""

    label: str
    before: Markup
    after: Markup


@dataclass(slots=True)
class Event:
    """An entry of the timeline. `when` is a `<time>` element.

    `kind` is what the timeline can be narrowed down to: `comments`, `changes`, or the address of
    the resource whose records these are. `html` is text that is drawn already, `id` its anchor.
    """

    icon: str
    who: str
    what: str
    when: Markup
    changes: list[FieldChange] = field(default_factory=list)
    text: str = ""
    href: str = ""
    subject: str = ""
    undo_href: str = ""
    revert_href: str = ""
    change_set: int = 0
    as_of_href: str = ""
    kind: str = ""
    id: str = ""
    html: Markup = Markup("")
    aside: str = ""
    edit_href: str = ""
    delete_href: str = ""


@dataclass(slots=True)
class EventGroup:
    """Events under one head: Next, Today, This week, November."""

    label: str
    events: list[Event]


@dataclass(slots=True)
class Counter:
    """A figure at a glance on a record page."""

    label: str
    value: str
    aside: str = ""
    href: str = ""
    tone: str = ""


@dataclass(slots=True)
class RecordPage:
    """One record, read."""

    title: str
    crumbs: list[Link]
    initials: str
    tone: int
    is_square: bool
    badges: list[tuple[str, str]]
    facts: list[Markup]
    edit_href: str
    buttons: list[Button]
    create: list[Link]
    menu: list[Link]
    delete_href: str
    counters: list[Counter]
    sections: list[Section]
    talk: TalkPane
    files: FilesPane | None = None
    picture: str = ""
    """The address of its picture, in place of the initials."""
    previous: str = ""
    next: str = ""


@dataclass(slots=True)
class FormPage:
    """A form for one record; `summary` is (label, anchor id) of what needs another look."""

    title: str
    crumbs: list[Link]
    action: str
    hidden: Markup
    groups: list[FieldGroup]
    lines: list[FormLines]
    cancel_href: str
    save_label: str
    summary: list[tuple[str, str]]
    message: str = ""
    clash_title: str = ""
    menu: list[Link] = field(default_factory=list)
    clashes: list[Clash] = field(default_factory=list)
    since: str = ""
    alike: list[Link] = field(default_factory=list)
    """Stored records that the new one looks like; the hint says by what."""
    alike_href: str = ""
    is_alike: bool = False
    """It was sent, and not stored because of them."""
    foot: list[FootRow] = field(default_factory=list)
    """The totals of a document, which `compute_href` answers anew for what is typed so far."""
    compute_href: str = ""
    notes: list[Link] = field(default_factory=list)
    """Sentences above the form; one with an address ends in a link, whose words are its hint."""


@dataclass(slots=True)
class ConfirmPage:
    """A question before something happens: delete, or an action that asks first.

    `depends` names what stands against it or goes with it; `message` is why it was refused.
    """

    title: str
    crumbs: list[Link]
    text: str
    action: str
    hidden: Markup
    confirm_label: str
    cancel_href: str
    danger: bool
    possible: bool
    depends: list[Link]
    fields: list[FormField] = field(default_factory=list)
    summary: list[tuple[str, str]] = field(default_factory=list)
    message: str = ""


@dataclass(slots=True)
class Block:
    """A pane of the home page: rows of (link, aside)."""

    id: str
    title: str
    rows: list[tuple[Link, str]]
    href: str = ""
    empty: str = ""
