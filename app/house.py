"""Opening the house: database, schema, plugins, roles; one way for server, commands and tests."""

from app import demo_jobs
from app.backup import jobs as backup_jobs
from app.backup.places import use_house
from app.config import ROOT, Config
from app.core import install_core
from app.failing import follow_stops
from app.files.store import use_store
from app.jobs import house as own_jobs
from app.loader import load_plugins, take_out
from app.mail import sending as mail_jobs
from app.mail.server import use_mail_server
from app.purging import jobs as purge_jobs
from app.reading.markers import use_secret
from app.registry import registry
from app.schema import Migrate, prepare_core, prepare_plugins
from app.settings import CORE, OPENED_BY, firm, forget_settings, put_settings, settings_of
from app.signin import hearing as signin_hearing
from app.signin import mailing as signin_mailing
from app.starting import fill_starts
from app.switching import (
    add_roles,
    add_series,
    connect_subscribers,
    enable_only,
    follow_switches,
    switch_plugin,
)
from app.talk import changed, hearing, mailing, reminding
from app.undoing import jobs as undo_jobs
from app.version import VERSION
from models.core import InstalledPlugin, User
from models.database import open_database
from models.texts import add_catalogue

JOBS = (
    own_jobs, mail_jobs, backup_jobs, undo_jobs, purge_jobs, demo_jobs,
    changed, hearing, mailing, reminding, signin_hearing, signin_mailing,
)  # fmt: skip
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
    absent = set(settings_of(CORE).get("purged", []))
    for name in absent & set(registry.installed):
        take_out(registry, name)
    load_plugins(registry, list(config.plugin_path), enabled, absent)
    tried = settings_of(CORE).get("tried", {})
    for one in registry.installed.values():
        one.tried = tried.get(one.name, "")
    prepare_plugins(registry, migrate)
    connect_subscribers()
    follow_stops()
    add_roles()
    add_series()
    fill_starts()
    if settings_of(CORE).get(OPENED_BY) != VERSION:
        put_settings(CORE, **{OPENED_BY: VERSION})


__all__ = ["add_roles", "enable_only", "follow_switches", "open_house", "switch_plugin"]
