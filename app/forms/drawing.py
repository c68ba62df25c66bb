"""A record's form as templates draw it: groups of fields, tables of lines."""

from markupsafe import Markup, escape

from app.form_parts import FieldGroup, FormField, FormLine, FormLines, Head
from app.forms.controls import Check, Several
from app.forms.meant import show_meant
from app.forms.record import RecordForm
from app.resource import field_label
from app.writing.gate import line_resource
from models.kinds import kind_of
from models.kinds.kind import ltr
from models.texts import _

_WIDE = {"longtext": 12, "richtext": 12}


def field_groups(form: RecordForm) -> list[FieldGroup]:
    """Return the drawn fields in their groups."""
    drawn = []
    for legend, names in form.grouped():
        fields = [draw_field(form, name) for name in names if name in form.controls]
        if fields:
            drawn.append(FieldGroup(legend, fields))
    return drawn


def draw_field(form: RecordForm, name: str, hint_at: str = "") -> FormField:
    """Draw one field with its hint and errors. `hint_at` is where its hint stands already."""
    control = form.controls[name]
    field = form.resource.model._meta.fields.get(name)
    errors = form.errors.get(name, [])
    hint = str(getattr(field, "help_text", None) or "")
    described = [hint_at or f"{control.id}-hint"] if hint else []
    if errors:
        control.errors = errors
        control.attributes["aria_invalid"] = "true"
        described.append(f"{control.id}-error")
    if described:
        control.attributes["aria_describedby"] = " ".join(described)
    usual = 12 if isinstance(control, Several) else 4
    width = _WIDE.get(getattr(control.kind, "name", ""), usual)
    return FormField(
        name=control.name,
        id=control.id,
        label=str(field_label(form.resource.model, name)),
        control=control(),
        required=name in form.needed,
        hint="" if hint_at else hint,
        errors=errors,
        width=form.resource.widths.get(name) or width,
        is_check=isinstance(control, Check),
        radio=getattr(control, "candidates", []),
    )


def line_tables(form: RecordForm) -> list[FormLines]:
    """Return the drawn tables of lines."""
    return [_table(form, name, rows) for name, rows in form.lines.items()]


def _table(form: RecordForm, name: str, rows: list[RecordForm]) -> FormLines:
    child = line_resource(form.resource, name)
    if child is None:
        raise LookupError(name)
    blank = form.line(child, name, len(rows), None, None)
    heads = []
    for field_name in _columns(blank):
        classes = "num" if _is_number(blank, field_name) else ""
        head = Head(field_name, str(field_label(child.model, field_name)), classes)
        field = child.model._meta.fields.get(field_name)
        head.hint = str(getattr(field, "help_text", None) or "")
        heads.append(head)
    return FormLines(
        name=name,
        label=str(child.title),
        heads=heads,
        lines=[_row(name, row) for row in rows],
        add_name=f"{name}-add",
        add_label=str(_("Add %(noun)s", noun=child.in_sentence)),
        blank=_row(name, blank),
        can_move=bool(child.model.placed_by),
        is_moved=name in form.moved,
    )


def _row(name: str, row: RecordForm) -> FormLine:
    show_meant(row)
    hidden = Markup('<input type="hidden" name="{}id" value="{}">').format(row.prefix, row.line_id)
    index = int(row.prefix.removeprefix(f"{name}-").rstrip("-"))
    cells = [
        draw_field(row, one, f"{name}-{one}-hint") if one in row.controls else _output(row, one)
        for one in _columns(row)
    ]
    return FormLine(index, cells, hidden, f"{row.prefix}remove", f"{row.prefix}move")


def _columns(row: RecordForm) -> list[str]:
    """Return what a line shows: what is typed, and what is computed where the form names it."""
    shown = {*row.controls, *(row.resource.model.filled - row.actor.hidden(row.resource))}
    listed = [name for _legend, names in row.grouped() for name in names if name in shown]
    return listed + [name for name in row.controls if name not in listed]


def _is_number(row: RecordForm, name: str) -> bool:
    field = row.resource.model._meta.fields.get(name)
    kind = row.controls[name].kind if name in row.controls else kind_of(field)
    return bool(getattr(kind, "is_number", False))


def _output(row: RecordForm, name: str, swap: Markup = Markup("")) -> FormField:
    """Draw a computed value, which is answered anew while others are typed."""
    label = str(field_label(row.resource.model, name))
    anchor, text = f"{row.prefix}{name}", computed_text(row, name)
    drawn = ltr(text) if _is_number(row, name) and text else escape(text)
    control = Markup('<span class="out" id="{}"{}>{}</span>').format(anchor, swap, drawn)
    return FormField(anchor, anchor, label, control, is_output=True)


def computed_text(form: RecordForm, name: str) -> str:
    """Return a computed value of a form's record as people read it."""
    record = form.computed if form.computed is not None else form.record
    value = None if record is None else record.__data__.get(name)
    field = form.resource.model._meta.fields[name]
    return "" if value is None else kind_of(field).show(value, form.locale)


def computed_cells(form: RecordForm) -> list[FormField]:
    """Return the computed values of all lines, each to be put where it stands on the page."""
    swap = Markup(' hx-swap-oob="true"')
    return [
        _output(row, name, swap)
        for rows in form.lines.values()
        for row in rows
        for name in _columns(row)
        if name not in row.controls
    ]
