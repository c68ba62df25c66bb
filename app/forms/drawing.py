"""A record's form as templates draw it: groups of fields, tables of lines."""

from markupsafe import Markup

from app.form_parts import FieldGroup, FormField, FormLine, FormLines, Head
from app.forms.controls import Check, Several
from app.forms.record import RecordForm
from app.resource import field_label
from app.writing.gate import line_resource
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
    for field_name, control in blank.controls.items():
        classes = "num" if getattr(control.kind, "is_number", False) else ""
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
    )


def _row(name: str, row: RecordForm) -> FormLine:
    hidden = Markup('<input type="hidden" name="{}id" value="{}">').format(row.prefix, row.line_id)
    index = int(row.prefix.removeprefix(f"{name}-").rstrip("-"))
    cells = [draw_field(row, one, f"{name}-{one}-hint") for one in row.controls]
    return FormLine(index, cells, hidden, f"{row.prefix}remove")
