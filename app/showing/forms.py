"""A record's form as its view model."""

from markupsafe import Markup

from app.documents.foot import foot_of
from app.documents.reckoning import reckon
from app.duplicates.alike import Alike
from app.form_parts import Clash
from app.forms import RecordForm
from app.forms.drawing import field_groups, line_tables
from app.pages import FormPage, Link
from app.resource import Resource
from app.web.drawing import form_hidden
from app.web.once import kept_form_id
from app.writing.merge import last_change
from models.document import Document
from models.record import Record
from models.texts import _


def form_page(
    form: RecordForm,
    resource: Resource,
    record: Record | None,
    message: str = "",
    clashes: list[Clash] | None = None,
    clash_title: str = "",
    seen: str = "",
    decided: int = 0,
    alike: list[Alike] | None = None,
    is_alike: bool = False,
) -> FormPage:
    """Return the form, new or for a record, with what is wrong with it.

    `seen` is the number of the last change that a form sent before knew, `decided` that of the last
    one its conflicts show.
    """
    crumbs = [Link(str(resource.title), resource.href)]
    if resource.plugin.name == "core":
        crumbs.insert(0, Link(str(_("Settings")), "/settings/"))
    hidden = Markup("").join(
        Markup('<input type="hidden" name="{}-sent" value="1">').format(name) for name in form.lines
    )
    if record is None:
        title = str(_("New %(noun)s", noun=resource.in_sentence))
        action, cancel = f"{resource.href}/new", resource.href
        hidden = form_hidden(form_id=kept_form_id()) + hidden
    else:
        title = str(record)
        href = resource.record_href(record.id)
        crumbs.append(Link(title, href))
        action, cancel = f"{href}/edit", href
        known = {"seen": seen or last_change(record)} | ({"decided": decided} if decided else {})
        hidden = form_hidden(form_id=kept_form_id(), version=record.version, **known) + hidden
    document = _document(form)
    return FormPage(
        title=title,
        crumbs=crumbs,
        action=action,
        hidden=hidden,
        groups=field_groups(form),
        lines=line_tables(form),
        cancel_href=cancel,
        save_label=str(_("Save")),
        summary=form.summary(),
        message=message,
        clash_title=clash_title,
        clashes=clashes or [],
        alike=[Link(one.label, one.href, hint=one.reason) for one in alike or []],
        alike_href=f"{resource.href}/alike" if resource.duplicates and record is None else "",
        is_alike=is_alike,
        foot=foot_of(document, form.locale) if document is not None else [],
        compute_href=action.removesuffix("/new").removesuffix("/edit") + "/compute"
        if document is not None and document.foot
        else "",
    )


def _document(form: RecordForm) -> Document | None:
    """Return the document of a form with what is typed so far; None for other records."""
    if not issubclass(form.resource.model, Document) or not form.lines:
        return None
    if isinstance(form.record, Document) and not form.was_sent:
        return form.record
    return reckon(form, form.actor)
