"""One value of a record, edited where it stands: what is editable, its editor, its conflict."""

from dataclasses import dataclass
from typing import Any

from markupsafe import Markup
from peewee import Case

from app.form_parts import Clash, FormField
from app.forms import RecordForm
from app.forms.drawing import draw_field
from app.lasting import while_rights_stay
from app.pages import Link
from app.reading.records import visible
from app.resource import Resource, field_label
from app.rights import Actor
from app.web.drawing import form_hidden
from app.writing.merge import last_change
from app.writing.values import writable_names
from models.record import Record


@dataclass(slots=True)
class CellPage:
    """The editor of one value."""

    title: str
    crumbs: list[Link]
    action: str
    hidden: Markup
    field: FormField
    cancel_href: str
    message: str = ""
    clash: Clash | None = None
    clash_title: str = ""


@while_rights_stay
def editable_names(resource: Resource, actor: Actor) -> frozenset[str]:
    """Return the fields that somebody may set one by one where they stand.

    A part stays with what it belongs to.
    """
    if not actor.may(resource, "update"):
        return frozenset()
    fixed = {resource.model.parent, resource.model.belongs_to}
    return frozenset(name for name in writable_names(resource, actor) if name not in fixed)


@while_rights_stay
def may_update_column(resource: Resource, actor: Actor) -> tuple[Any, ...]:
    """Return what says of each row of a list whether somebody may change it; nothing if of all."""
    if not actor.may(resource, "update"):
        return ()
    condition = visible(resource, actor, "update")
    return () if condition is None else (Case(None, [(condition, 1)], 0),)


def cell_href(resource: Resource, record_id: int, name: str) -> str:
    """Return the address of the editor of one value."""
    return f"{resource.record_href(record_id)}/edit?only={name}"


def cell_page(
    form: RecordForm,
    resource: Resource,
    record: Record,
    name: str,
    message: str = "",
    seen: str = "",
    decided: int = 0,
    clash: Clash | None = None,
    clash_title: str = "",
) -> CellPage:
    """Return the editor of one value with what is wrong with it."""
    href = resource.record_href(record.id)
    known = {"seen": seen or last_change(record)} | ({"decided": decided} if decided else {})
    drawn = draw_field(form, name)
    others = [text for key, texts in form.errors.items() if key != name for text in texts]
    return CellPage(
        title=f"{field_label(resource.model, name)}: {record}",
        crumbs=[Link(str(resource.title), resource.href), Link(str(record), href)],
        action=cell_href(resource, record.id, name),
        hidden=form_hidden(**known),
        field=drawn,
        cancel_href=href,
        message=" ".join([*([message] if message else []), *map(str, others)]),
        clash=clash,
        clash_title=clash_title,
    )


def only_form(
    resource: Resource, actor: Actor, locale: str, record: Record, name: str, sent: Any = None
) -> RecordForm:
    """Return the form that has this field alone."""
    return RecordForm(resource, actor, locale, record, sent=sent, with_lines=False, only=[name])


__all__ = ["CellPage", "cell_href", "cell_page", "editable_names", "may_update_column", "only_form"]
