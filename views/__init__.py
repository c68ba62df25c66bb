"""The addresses the engine itself answers."""

from flask import Flask

from views import backups, door, files, health, home, plugin_pages, search, settings
from views.resources import actions, deleting, forms, history, lists, picking, records
from views.resources import files as record_files


def register(app: Flask) -> None:
    """Give an app all addresses of the engine."""
    for module in (backups, door, files, health, home, search, settings):
        app.register_blueprint(module.blueprint)
    for part in (lists, picking, forms, records, record_files, history, deleting, actions):
        app.register_blueprint(part.blueprint)
    plugin_pages.register(app)
