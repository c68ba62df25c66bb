"""Forms of settings, and who changed which of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup
from wtforms import BooleanField, Form, PasswordField

from app.form_parts import FieldGroup
from app.forms.parameters import ParameterForm
from app.pages import FormPage, Link
from app.showing.timeline import moment_html
from models.core import SettingChange, User
from models.texts import _, humanise

SHOWN = 100


@dataclass(slots=True)
class SettingEvent:
    """A setting that somebody changed."""

    label: str
    old: str
    new: str
    who: str
    when: Markup


@dataclass(slots=True)
class SettingsHistory:
    """The last changes of a module's settings, newest first."""

    title: str
    crumbs: list[Link]
    events: list[SettingEvent]
    is_cut: bool


def settings_form(
    form: ParameterForm, title: str, hidden: Markup, action: str, cancel: str = "/settings/"
) -> FormPage:
    """Return the page of a form of settings, with the way to its changes."""
    return FormPage(
        title=title,
        crumbs=[Link(str(_("Settings")), "/settings/")],
        action=action,
        hidden=hidden,
        groups=[FieldGroup("", form.fields())],
        lines=[],
        cancel_href=cancel,
        save_label=str(_("Save")),
        summary=form.summary(),
        menu=[Link(str(_("Changes")), f"{action}/changes", "history")],
    )


def settings_history(
    owner: str, label: str, href: str, form_class: type[Form], locale: str
) -> SettingsHistory:
    """Return who changed which setting from what to what."""
    rows = list(
        SettingChange.select()
        .where(SettingChange.owner == owner)
        .order_by(SettingChange.id.desc())
        .limit(SHOWN + 1)
    )
    names = _names(row.user_id for row in rows)
    form = form_class()
    return SettingsHistory(
        title=str(_("Changes of %(what)s", what=label)),
        crumbs=[Link(str(_("Settings")), "/settings/"), Link(label, href)],
        events=[_event(row, form, names, locale) for row in rows[:SHOWN]],
        is_cut=len(rows) > SHOWN,
    )


def _event(row: Any, form: Form, names: dict[int, str], locale: str) -> SettingEvent:
    field = form._fields.get(row.name)
    return SettingEvent(
        label=str(field.label.text) if field else humanise(row.name),
        old=_shown(row.before, field),
        new=_shown(row.after, field),
        who=names.get(row.user_id, str(_("The house"))),
        when=moment_html(row.at, locale),
    )


def _shown(value: Any, field: Any) -> str:
    """Say a value as its field does; a password is never shown."""
    if value in (None, "", []):
        return ""
    if isinstance(field, PasswordField):
        return "•••"
    if isinstance(value, bool) or isinstance(field, BooleanField):
        return str(_("Yes") if value else _("No"))
    known = _choices(field)
    if isinstance(value, list):
        return ", ".join(known.get(str(one), str(one)) for one in value)
    return known.get(str(value), str(value))


def _choices(field: Any) -> dict[str, str]:
    """Return the words of a field's choices by their codes, where it has a plain list of them."""
    choices = getattr(field, "choices", None)
    if not isinstance(choices, list):
        return {}
    pairs = [one if isinstance(one, tuple) else (one.value, one.label) for one in choices]
    return {str(pair[0]): str(pair[1]) for pair in pairs}


def _names(ids: Iterable[int | None]) -> dict[int, str]:
    wanted = {one for one in ids if one}
    found: Any = User.select(User.id, User.name).where(User.id.in_(list(wanted)))
    return {user.id: user.name for user in found} if wanted else {}
