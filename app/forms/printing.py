"""The form of what documents look like in print."""

import re
from typing import Any

from wtforms import BooleanField, FileField, Form, SelectField, StringField, TextAreaField
from wtforms.validators import Length, ValidationError

from app.documents.printing import line_columns
from app.resource import Resource, field_label
from models.texts import _

COLUMN = "column_"
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_PAPERS = [("a4", "A4"), ("us-letter", "US Letter"), ("a5", "A5")]


def _text(label: str, hint: str, rows: int = 3, longest: int = 2000) -> Any:
    return TextAreaField(
        label, [Length(max=longest)], description=hint, render_kw={"rows": rows, "width": 12}
    )


class LookForm(Form):
    """What may be set for all kinds of documents, and for each of them."""

    logo = FileField(
        _("Logo"),
        description=_("PNG or JPEG, up to 4 MB. It is printed 17 mm high"),
        render_kw={"accept": "image/png,image/jpeg,image/webp,image/gif", "width": 6},
    )
    no_logo = BooleanField(_("Take the logo away"), render_kw={"width": 6})
    accent = StringField(
        _("Colour"), [Length(max=7)], render_kw={"type": "color", "width": 3, "class": ""}
    )
    paper = SelectField(_("Paper"), choices=lambda: _PAPERS, render_kw={"width": 3})
    address = _text(_("Address of the firm"), _("A line each; it stands above the recipient too"))
    footer = _text(_("Footer"), _("An empty line begins another column"), 4)

    def validate_accent(self, field: Any) -> None:
        """Take a colour as browsers give it."""
        if field.data and not _COLOUR.fullmatch(field.data):
            raise ValidationError(str(_("Write a colour like #3b4fc0.")))


class KindForm(LookForm):
    """What may be set for one kind of documents."""

    intro = _text(_("Text before the lines"), "")
    closing = _text(_("Text after the totals"), "")


def kind_form(resource: Resource | None) -> type[Form]:
    """Return the form of a kind, with a box for each column; None means all kinds."""
    if resource is None:
        return LookForm
    fields: dict[str, Any] = {}
    for child, name in line_columns(resource):
        label = str(field_label(child.model, name))
        fields[COLUMN + name] = BooleanField(label, render_kw={"width": 3})
    fields["source"] = TextAreaField(
        _("Template"),
        [Length(max=100_000)],
        description=_("In the language of typst; empty is the template that comes along"),
        render_kw={"rows": 8, "width": 12, "spellcheck": "false", "dir": "ltr", "class": "mono"},
    )
    return type("ColumnForm", (KindForm,), fields)


__all__ = ["COLUMN", "kind_form"]
