"""Modules: looking for new ones, switching, trying again, purging; their settings."""

from flask import Blueprint, Response, abort, g, request

from app.forms.kept import as_kept, for_form, secrets_of
from app.forms.parameters import ParameterForm
from app.jobs.queue import enqueue
from app.purging.dropping import may_purge
from app.registry import Installed, registry
from app.repairs import count_repairs
from app.settings import CORE, settings_of, store_settings
from app.showing.modules import MODULES, module_rows, off_page, purge_page
from app.showing.settings import settings_form, settings_history
from app.switching import look_for_new, switch_plugin, tell_known, try_again
from app.web.drawing import form_hidden, go, page
from app.web.once import once
from app.web.person import actor
from app.web.route import route
from models.core import InstalledPlugin
from models.refused import Refused
from models.texts import _, ngettext

blueprint = Blueprint("modules", __name__, url_prefix=MODULES)


@route(blueprint, "/", right="admin")
def index() -> Response:
    """Show the modules, with the reason where one is stopped."""
    return page("plugins.html", plugins=module_rows(g.locale))


@route(blueprint, "/", right="admin", methods=("POST",))
def look() -> Response:
    """Look for modules that came into the folders meanwhile."""
    new = look_for_new(settings_of(CORE).get("purged", []))
    tell_known()
    count_repairs()
    if not new:
        return go(MODULES, _("Nothing new in the folders of modules."))
    found = ngettext("%(n)s new module: %(names)s.", "%(n)s new modules: %(names)s.", len(new),
                     names=", ".join(sorted(one.label for one in new)))  # fmt: skip
    return go(MODULES, found)


@route(blueprint, "/<name>", right="admin", methods=("POST",))
def switch(name: str) -> Response:
    """Enable or disable a module."""
    one, on = _here(name), request.form.get("on") == "true"
    if on and one.is_quarantined:
        abort(404)
    switch_plugin(name, on)
    count_repairs()
    text = (
        _("%(plugin)s is on.", plugin=registry.installed[name].label)
        if on
        else _("%(plugin)s is off; its data stays.", plugin=one.label)
    )
    return go(MODULES, text)


@route(blueprint, "/<name>/off", right="admin")
def ask_off(name: str) -> Response:
    """Say before what switching off means."""
    hidden = form_hidden(on="false")
    return page("confirm.html", page=off_page(_here(name), hidden))


@route(blueprint, "/<name>/retry", right="admin", methods=("POST",))
def retry(name: str) -> Response:
    """Read a stopped module anew from its file."""
    _here(name)
    one = try_again(name)
    count_repairs()
    if one.is_quarantined:
        return go(MODULES, _("%(plugin)s is still stopped: %(why)s",
                             plugin=one.label, why=one.sentence))  # fmt: skip
    return go(MODULES, _("%(plugin)s works again.", plugin=one.label))


@route(blueprint, "/<name>/purge", right="admin")
def ask_purge(name: str) -> Response:
    """Show what a purge takes, and ask for the module's name."""
    _known(name)
    return page("purge.html", page=purge_page(name, form_hidden()))


@route(blueprint, "/<name>/purge", right="admin", methods=("POST",))
def purge(name: str) -> Response:
    """Queue the purge, once its name is typed, and lead to the job."""
    _known(name)
    typed = request.form.get("name", "").strip()
    if typed != name:
        message = str(_("Type “%(name)s” to purge it.", name=name))
        return page("purge.html", status=422, page=purge_page(name, form_hidden(), typed, message))
    user_id = actor().user_id

    def work() -> str:
        may_purge(name)
        job = enqueue("core.purge", {"name": name}, unique=f"purge:{name}", user_id=user_id)
        return f"/settings/jobs/{job.id}"

    try:
        return go(once(user_id, work))
    except Refused as refused:
        shown = purge_page(name, form_hidden(), typed, str(refused))
        return page("purge.html", status=409, page=shown)


@route(blueprint, "/<name>/settings", right="admin", methods=("GET", "POST"))
def settings(name: str) -> Response:
    """Show and save a module's own settings, from its form class."""
    one = registry.installed.get(name)
    if one is None or one.plugin is None or one.plugin.settings is None or not one.is_enabled:
        abort(404)
    sent = request.form if request.method == "POST" else None
    kept = for_form(one.plugin.settings, settings_of(name))
    form = ParameterForm(one.plugin.settings, g.locale, sent, kept)
    here = f"{MODULES}/{name}/settings"
    if form.was_sent and form.is_valid:
        once(actor().user_id, lambda: _store(name, form, here))
        return go(here, _("Saved."))
    shown = settings_form(form, str(one.plugin.label), form_hidden(), here)
    return page("form.html", status=200 if form.is_valid else 422, page=shown)


@route(blueprint, "/<name>/settings/changes", right="admin")
def changes(name: str) -> Response:
    """Show who changed which setting of a module."""
    one = _here(name)
    form = one.plugin.settings if one.plugin else None
    if form is None:
        abort(404)
    shown = settings_history(name, one.label, f"{MODULES}/{name}/settings", form, g.locale)
    return page("settings_changes.html", page=shown)


def _store(name: str, form: ParameterForm, location: str) -> str:
    secret = secrets_of(type(form.form))
    store_settings(name, as_kept(form.values()), actor().user_id, secret)
    return location


def _here(name: str) -> Installed:
    one = registry.installed.get(name)
    if one is None or name == "core":
        abort(404)
    return one


def _known(name: str) -> None:
    """Find a module whose files may be gone. Answers 404 where there is none."""
    row = InstalledPlugin.get_or_none(InstalledPlugin.name == name)
    if name == "core" or (name not in registry.installed and row is None):
        abort(404)
