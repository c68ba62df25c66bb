"""The settings of the firm and of plugins, by name; for administrators."""

from typing import Any

from app.forms.firm import FirmForm
from app.forms.kept import as_kept, for_form, secrets_of
from app.forms.parameters import ParameterForm
from app.jsonapi.parameters import as_form
from app.registry import registry
from app.rights import Actor, Denied, NotVisible
from app.settings import FIRM, settings_of, store_settings
from app.writing.errors import Invalids


def settings_answer(owner: str, actor: Actor) -> dict[str, Any]:
    """Return the settings of a plugin, or of the firm (`company`), with their defaults.

    Raises NotVisible where there are none, Denied for who is no administrator.
    """
    form_class = _form_class(owner, actor, "read")
    kept = for_form(form_class, settings_of(owner))
    return as_kept(ParameterForm(form_class, "en", None, kept).values())


def change_settings(owner: str, actor: Actor, body: dict[str, Any]) -> None:
    """Change the settings in the body; the others stay. Raises Invalids by name."""
    form_class = _form_class(owner, actor, "update")
    as_form(form_class, body)
    kept = settings_answer(owner, actor)
    form = ParameterForm(form_class, actor.language or "en", as_form(form_class, kept | body))
    if form.form is not None and not form.is_valid:
        raise Invalids({name: list(texts) for name, texts in form.form.errors.items() if name})
    values = as_kept(form.values())
    sent = {name: values[name] for name in body}
    store_settings(owner, sent, actor.user_id, secrets_of(form_class))


def _form_class(owner: str, actor: Actor, verb: str) -> Any:
    one = registry.installed.get(owner)
    has = bool(one and one.plugin and one.plugin.settings and one.is_enabled)
    if not has and owner != FIRM:
        raise NotVisible(owner)
    if not actor.may_all(verb):
        raise Denied(owner, verb)
    return one.plugin.settings if has and one and one.plugin else FirmForm
