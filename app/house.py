"""Opening the house: database, schema, plugins, roles; one way for server, commands and tests."""

import threading
from collections.abc import Callable
from typing import Any

from app.backup import jobs as backup_jobs
from app.backup.places import use_house
from app.config import ROOT, Config
from app.core import install_core, missing_roles
from app.files.store import use_store
from app.jobs import house as own_jobs
from app.loader import BrokenPlugin, import_pair, join_pairs, load_plugins, waiting_pairs
from app.mail import sending as mail_jobs
from app.mail.server import use_mail_server
from app.plugin import Subscriber
from app.reading.markers import use_secret
from app.registry import registry
from app.schema import Migrate, prepare_core, prepare_plugins
from app.settings import CORE, firm, forget_settings, put_settings, settings_of
from app.talk import changed, hearing, mailing, reminding
from app.undoing import jobs as undo_jobs
from models.core import InstalledPlugin, Role, User
from models.database import open_database, transaction
from models.gate import gate
from models.refused import Refused
from models.texts import add_catalogue, use_language

_joining = threading.Lock()
JOBS = (own_jobs, mail_jobs, backup_jobs, undo_jobs, changed, hearing, mailing, reminding)
"""Imported for the jobs that they declare, and for what they do at events."""


def open_house(config: Config, migrate: Migrate | None = None) -> None:
    """Connect, bring the schema in step and load the plugins.

    Raises NewerSchema, MigrationWaits, ConfigError or the driver's error where the database can't
    be reached.
    """
    add_catalogue(ROOT / "translations")
    use_secret(config.secret_key)
    use_house(config)
    use_store(config.files_folder)
    use_mail_server(config.smtp_url, config.mail_from)
    open_database(config.database_url)
    prepare_core(migrate)
    forget_settings()
    firm()
    install_core(registry)
    rows = {row.name: row.is_enabled for row in InstalledPlugin.select()}
    is_set_up = User.select(User.id).exists()
    enabled = {name for name, on in rows.items() if on} if is_set_up else None
    load_plugins(registry, list(config.plugin_path), enabled)
    prepare_plugins(registry, migrate)
    connect_subscribers()
    add_roles()


def enable_only(names: set[str]) -> list[str]:
    """Enable these plugins and what they require, disable the others. Returns the names enabled.

    Raises Refused where what two of them do together is broken; then all stays as it was.
    """
    wanted = {"core"}

    def want(name: str) -> None:
        found = registry.installed.get(name)
        if found is None or found.plugin is None or found.is_quarantined or name in wanted:
            return
        wanted.add(name)
        for needed in found.plugin.requires:
            want(needed)

    for name in names:
        want(name)
    _join(wanted)
    with transaction():
        for one in registry.installed.values():
            if one.name == "core":
                continue
            one.is_enabled = one.name in wanted
            version = one.plugin.version if one.plugin else ""
            InstalledPlugin.delete().where(InstalledPlugin.name == one.name).execute()
            InstalledPlugin.create(name=one.name, version=version, is_enabled=one.is_enabled)
        put_settings(CORE, enabled=sorted(wanted))
    add_roles()
    return sorted(wanted - {"core"})


def _join(wanted: set[str]) -> None:
    """Load what plugins do together once both are wanted, with the columns that it adds."""
    pairs = waiting_pairs(registry, wanted)
    for pair in pairs:
        try:
            import_pair(registry, pair)
        except BrokenPlugin as error:
            raise Refused(str(error)) from error
    if pairs:
        prepare_plugins(registry)
        connect_subscribers()


def switch_plugin(name: str, on: bool) -> list[str]:
    """Enable or disable one plugin; what it requires comes along, what requires it goes too."""
    now_on = {one.name for one in registry.enabled()} - {"core"}
    if on:
        return enable_only(now_on | {name})
    gone = {name}
    while True:
        more = {
            one.name
            for one in registry.enabled()
            if one.plugin and gone & set(one.plugin.requires) and one.name not in gone
        }
        if not more:
            return enable_only(now_on - gone)
        gone |= more


def follow_switches() -> None:
    """Take over what another process switched on or off; at most two seconds late."""
    switched = settings_of(CORE).get("enabled")
    if switched is None:
        return
    before = {one.name for one in registry.enabled()}
    for one in registry.installed.values():
        one.is_enabled = one.name == "core" or (
            one.name in switched and one.plugin is not None and not one.is_quarantined
        )
    if before != {one.name for one in registry.enabled()}:
        with _joining:
            join_pairs(registry)
            connect_subscribers()


def connect_subscribers() -> None:
    """Connect what plugins do at events; a disabled plugin's handlers stay quiet."""
    for one in registry.installed.values():
        if one.plugin is None:
            continue
        for subscriber in one.plugin.subscribers:
            subscriber.event.connect(_while_enabled(one.name, subscriber), weak=False)
        one.plugin.subscribers.clear()


def _while_enabled(name: str, subscriber: Subscriber) -> Callable[..., Any]:
    def call(sender: Any, **arguments: Any) -> Any:
        if registry.are_enabled(name, subscriber.partner):
            return subscriber.handler(sender, **arguments)
        return None

    return call


def add_roles() -> None:
    """Make the rows of the roles that come along, described in the firm's language."""
    if not firm().is_set_up:
        return
    missing = missing_roles(registry, [row.name for row in Role.select(Role.name)])
    if not missing:
        return
    with gate(None, "command"), use_language(firm().language):
        for name, text in missing.items():
            Role(name=name, description=str(text) or None, is_builtin=True).save()
