"""The pages of an import: upload, mapping with its rehearsal, progress and result."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup

from app.importing.cells import naming_fields, referred_by
from app.importing.importer import Counts
from app.importing.mapping import Mapping, write_values
from app.importing.notation import DAYS, NUMBERS
from app.importing.rejected import reason_of
from app.importing.rows import FileRow
from app.importing.running import source_of
from app.importing.targets import KEY, Target, places
from app.pages import Link
from app.registry import registry
from app.resource import Resource, field_label
from app.rights import Actor
from app.showing.exporting import Choice
from app.showing.timeline import value_html
from app.tables import Unreadable
from app.web.drawing import form_hidden
from app.writing.gate import line_resource
from app.writing.values import required_names, writable_names
from models.core import Import
from models.kinds import kind_of
from models.texts import _

SHOWN = 100
TONES = {"created": "good", "updated": "info", "unchanged": "", "rejected": "bad"}


@dataclass(slots=True)
class ColumnChoice:
    """A column of the file, some of its cells, and where it may go."""

    number: int
    name: str
    cells: list[str]
    target: str
    notation: str = ""
    notations: list[tuple[str, str]] = field(default_factory=list)
    values: str = ""


@dataclass(slots=True)
class RehearsedRow:
    """What would become of a row: a word, what it is called, what would change."""

    line: int
    state: str
    tone: str
    label: str
    changes: list[tuple[str, Markup, Markup]] = field(default_factory=list)
    reason: str = ""
    warnings: list[str] = field(default_factory=list)
    alike: str = ""


@dataclass(slots=True)
class Rehearsal:
    """What would become of the first rows."""

    rows: list[RehearsedRow]
    count: int
    total: int
    line: str


@dataclass(slots=True)
class ImportPage:
    """Any of the pages; what doesn't belong to it is empty."""

    title: str
    crumbs: list[Link]
    href: str
    hidden: Markup
    refusal: str = ""
    endings: str = ""
    """Of the files that are read beside tables."""
    list_href: str = ""
    file_name: str = ""
    rows: int = 0
    columns: list[ColumnChoice] = field(default_factory=list)
    targets: list[Choice] = field(default_factory=list)
    fixed: list[tuple[str, str, str, list[tuple[str, str]]]] = field(default_factory=list)
    """(name, label, value, options) of what new records have besides."""
    keys: list[Choice] = field(default_factory=list)
    nothing: str = ""
    alike: list[Choice] = field(default_factory=list)
    """What may become of rows that look like stored records."""
    rehearsal: Rehearsal | None = None


def _page(resource: Resource, href: str, **more: Any) -> ImportPage:
    return ImportPage(
        title=str(_("Import %(what)s", what=resource.title)),
        crumbs=[Link(str(resource.title), resource.href)],
        href=href,
        hidden=form_hidden(),
        list_href=resource.href,
        **more,
    )


def upload_page(resource: Resource, refusal: str = "") -> ImportPage:
    """Ask for a file."""
    endings = sorted(
        reader.ending
        for one in registry.enabled()
        for reader in (one.plugin.readers if one.plugin else ())
        if reader.address == resource.address
    )
    return _page(resource, f"{resource.href}/import", refusal=refusal, endings=", ".join(endings))


def mapping_page(
    resource: Resource,
    actor: Actor,
    asked: Import,
    mapping: Mapping,
    locale: str,
    rehearsed: Sequence[FileRow] | None,
    refusal: str,
) -> ImportPage:
    """Ask where the columns go, with the first rows; where it was tried, with what would happen."""
    source = source_of(asked)
    shown = _page(
        resource,
        f"{resource.href}/import/{asked.id}",
        refusal=refusal,
        file_name=source.name,
        rows=asked.rows,
        nothing="|".join(mapping.nothing),
    )
    if asked.names:
        shown.columns = _columns(resource, asked, mapping)
        shown.targets = [
            Choice(place.target.text, place.label) for place in places(resource, actor)
        ]
        _add_said(shown, mapping)
    shown.fixed = _fixed(resource, actor, mapping, locale)
    shown.alike = _alike(resource, actor, mapping)
    shown.keys = _keys(resource, actor, mapping)
    if rehearsed is not None:
        shown.rehearsal = _rehearsal(resource, actor, asked, mapping, rehearsed, locale)
    return shown


def _add_said(shown: ImportPage, mapping: Mapping) -> None:
    """Add the targets that say more than a field, so that what was guessed stays chosen."""
    labels = {choice.name: choice.label for choice in shown.targets}
    for target in mapping.columns.values():
        if target.text not in labels:
            plain = target.text.removesuffix(target.text[target.text.rfind("[") :])
            along = ", ".join(value for _name, value in target.along)
            labels[target.text] = f"{labels.get(plain, plain)} ({along})" if along else target.text
            shown.targets.append(Choice(target.text, labels[target.text]))


def _columns(resource: Resource, asked: Import, mapping: Mapping) -> list[ColumnChoice]:
    sample: list[list[str]] = []
    try:
        with source_of(asked).open() as sheet:
            for cells in sheet.rows:
                sample.append(cells)
                if len(sample) == 3:
                    break
    except Unreadable:
        sample = []
    found = []
    for number, name in enumerate(asked.names):
        target = mapping.columns.get(name)
        cells = [_short(row[number], 60) for row in sample if number < len(row)]
        column = ColumnChoice(number, name, cells, target.text if target else "")
        if name in mapping.notations and target is not None:
            column.notation = mapping.notations[name]
            shown = DAYS if _is_day(resource, target) else NUMBERS
            column.notations = [
                (key, str(_("Written like %(example)s", example=one))) for key, one in shown.items()
            ]
        if naming := _naming(resource, target):
            column.notation, column.notations = mapping.notations.get(name, ""), naming
        column.values = write_values(mapping.values.get(name, {}))
        found.append(column)
    return found


def _naming(resource: Resource, target: Target | None) -> list[tuple[str, str]]:
    """Return by which fields a column may name the records that it refers to, if there are any."""
    owner = line_resource(resource, target.line) if target and target.line else resource
    other = referred_by(owner.model, target.name) if owner and target else None
    codes = naming_fields(other)[1:] if other is not None else []
    if other is None or not codes:
        return []
    named = [(one, str(field_label(other, one))) for one in codes]
    words = [("id", str(_("Number (id)"))), *named]
    found = [(key, str(_("By %(field)s", field=label))) for key, label in words]
    return [("", str(_("By id, name or code"))), *found]


def _short(text: str, length: int) -> str:
    return text if len(text) <= length else f"{text[: length - 1].rstrip()}…"


def _is_day(resource: Resource, target: Any) -> bool:
    child = line_resource(resource, target.line) if target.line else resource
    model: Any = (child or resource).model
    return target.name in model._meta.fields and kind_of(model._meta.fields[target.name]).name in (
        "day", "moment", "birthday",
    )  # fmt: skip


def _fixed(
    resource: Resource, actor: Actor, mapping: Mapping, locale: str
) -> list[tuple[str, str, str, list[tuple[str, str]]]]:
    """Offer what new records need or may be, where the value is one of a few."""
    model: Any = resource.model
    said = {target.name for target in mapping.columns.values() if not target.line}
    needed = required_names(resource)
    found = []
    for name in writable_names(resource, actor):
        field_ = model._meta.fields.get(name)
        if field_ is None or hasattr(field_, "rel_model") or name in said:
            continue
        kind = kind_of(field_)
        options = [(str(key), str(label)) for key, label in kind.options(locale)]
        is_short = bool(options) and len(options) < 20
        if name in mapping.fixed or name in needed or is_short:
            value = mapping.fixed.get(name, "")
            found.append((name, str(field_label(model, name)), value, options))
    return found


def _alike(resource: Resource, actor: Actor, mapping: Mapping) -> list[Choice]:
    if resource.duplicates is None:
        return []
    words = {
        "": _("Add them all the same"),
        "skip": _("Leave them out, among the rejected rows"),
        "update": _("Change the record that they look like"),
    }
    if not actor.may(resource, "update"):
        del words["update"]
    return [Choice(key, str(text), ticked=key == mapping.alike) for key, text in words.items()]


def _keys(resource: Resource, actor: Actor, mapping: Mapping) -> list[Choice]:
    model: Any = resource.model
    own = {target.name for target in mapping.columns.values() if not target.line}
    names = [name for name in (KEY, *writable_names(resource, actor)) if name in own]
    plain = [name for name in names if name in model._meta.fields]
    if not actor.may(resource, "update"):
        plain = []
    label = {KEY: str(_("Number (id)"))}
    return [
        Choice(name, label.get(name) or str(field_label(model, name)), ticked=name == mapping.key)
        for name in plain
    ]


def _rehearsal(
    resource: Resource,
    actor: Actor,
    asked: Import,
    mapping: Mapping,
    rows: Sequence[FileRow],
    locale: str,
) -> Rehearsal:
    counts = Counts()
    counts.add(rows)
    shown = [_rehearsed(resource, actor, mapping, row, locale) for row in rows[:SHOWN]]
    return Rehearsal(shown, len(rows), asked.rows, counts.sentence())


def _rehearsed(
    resource: Resource, actor: Actor, mapping: Mapping, row: FileRow, locale: str
) -> RehearsedRow:
    state = row.outcome.state
    words = {
        "created": _("new"),
        "updated": _("changes"),
        "unchanged": _("as it is"),
        "rejected": _("rejected"),
    }
    label = _short(" · ".join(str(cell) for cell in row.cells if str(cell).strip()), 80)
    shown = RehearsedRow(row.line, str(words[state]), TONES[state], label)
    shown.warnings = row.warnings
    shown.alike = row.alike if state == "created" else ""
    if state == "rejected":
        shown.reason = reason_of(row, mapping, resource)
    for name, (old, new) in row.outcome.changes.items():
        owner, last = resource, name
        if "." in name:
            line, _number, last = name.split(".", 2)
            owner = line_resource(resource, line) or resource
        label_of = str(field_label(owner.model, last))
        was, becomes = (value_html(owner, actor, last, one, locale) for one in (old, new))
        shown.changes.append((label_of, was, becomes))
    return shown
