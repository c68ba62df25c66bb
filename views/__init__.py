"""The addresses the engine itself answers."""

from flask import Flask

from views import api, api_pages, door, health, home, plugin_pages, search, settings, tokens
from views.resources import actions, deleting, forms, history, lists, picking, records


def register(app: Flask) -> None:
    """Give an app all addresses of the engine."""
    for module in (api, api_pages, door, health, home, search, settings, tokens):
        app.register_blueprint(module.blueprint)
    for part in (lists, picking, forms, records, history, deleting, actions):
        app.register_blueprint(part.blueprint)
    plugin_pages.register(app)
