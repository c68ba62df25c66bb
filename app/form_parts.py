"""What forms draw: fields with their controls, lines, groups, and what two people both changed."""

from dataclasses import dataclass, field

from markupsafe import Markup


@dataclass(slots=True)
class Head:
    """A column head of a table. `classes` are the sheet's: num mid lo grow m0 m1 m2 m3 m4."""

    name: str
    label: str
    classes: str = ""
    href: str = ""
    sorted: str = ""
    hint: str = ""
    edits: bool = False
    """Its values can be edited where they stand."""


@dataclass(slots=True)
class FormField:
    """A field of a form: the control is drawn by WTForms with id, described-by and the rest set.

    `width` is 3, 4, 6, 8 or 12 twelfths. `radio` holds the candidates of an ambiguous reference.
    """

    name: str
    id: str
    label: str
    control: Markup
    required: bool = False
    hint: str = ""
    errors: list[str] = field(default_factory=list)
    width: int = 4
    is_check: bool = False
    is_output: bool = False
    """Computed by the server; nobody types it."""
    radio: list[tuple[str, str]] = field(default_factory=list)


@dataclass(slots=True)
class FormLine:
    """A row of a lines table: cells in the order of the heads, hidden inputs in `hidden`."""

    index: int
    cells: list[FormField]
    hidden: Markup
    remove_name: str
    move_name: str = ""
    """How the buttons begin that move it: `moveup` and `movedown` follow."""


@dataclass(slots=True)
class FormLines:
    """The child records that are edited in their parent's form."""

    name: str
    label: str
    heads: list[Head]
    lines: list[FormLine]
    add_name: str
    add_label: str
    blank: FormLine | None = None
    can_move: bool = False
    is_moved: bool = False
    """The order in which they stand here isn't stored yet."""


@dataclass(slots=True)
class FootRow:
    """A total under the lines of a document."""

    label: str
    value: Markup
    is_sum: bool = False


@dataclass(slots=True)
class FieldGroup:
    """Fields under one legend; an empty one is drawn for screen readers, as the page's title."""

    legend: str
    fields: list[FormField]


@dataclass(slots=True)
class Clash:
    """A field that two people changed: was, theirs, yours. Radios are named `keep-<name>`."""

    name: str
    label: str
    was: Markup
    theirs: Markup
    yours: Markup
