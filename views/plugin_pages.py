"""Own pages of plugins, under the plugin's name, each with its declared right."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Flask
from werkzeug.routing import Map, Rule

from app.plugin import Page
from app.registry import Installed, registry
from app.rights import NotVisible
from app.settings import follow_settings_now
from app.switching import follow_switches
from app.web.person import FOLLOW_PAGES
from app.web.public import opened_by_token
from app.web.route import guarded
from app.web.rules import LateRule


class Pages:
    """The addresses of plugins' own pages, brought in step with the plugins that are here."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._shown: dict[str, Any] = {}
        self._generation = -1

    def follow(self) -> bool:
        """Add the pages of plugins that came, drop those of plugins that went. False: no change."""
        if self._generation == registry.generation:
            return False
        self._generation = registry.generation
        here = {one.name: one.plugin for one in registry.installed.values() if one.plugin}
        if all(here.get(name) is plugin for name, plugin in self._shown.items()) and len(
            here
        ) == len(self._shown):
            return False
        self._app.url_map = self._map()
        self._shown = dict(here)
        if self._app.jinja_env.cache is not None:
            self._app.jinja_env.cache.clear()  # a template may have changed with its plugin
        return True

    def _map(self) -> Map:
        """Return a whole new map: who looks an address up meanwhile has the old one, whole too."""
        old, app = self._app.url_map, self._app
        made = type(old)(strict_slashes=old.strict_slashes, host_matching=old.host_matching)
        made.converters = old.converters
        for rule in old.iter_rules():
            if not getattr(rule, "of_plugin", False):
                made.add(_same(rule))
        for one in registry.installed.values():
            for number, own in enumerate(one.plugin.pages if one.plugin else []):
                endpoint = f"{one.name}.page{number}"
                app.view_functions[endpoint] = _view(one, own)
                made.add(_rule(one, own, endpoint))
        made.update()
        return made


def register(app: Flask) -> None:
    """Register the own pages of all plugins that are here, and follow those that come and go."""
    pages = Pages(app)
    pages.follow()
    app.extensions[FOLLOW_PAGES] = pages.follow


def _same(rule: Rule) -> Rule:
    again = rule.empty()
    automatic = getattr(rule, "provide_automatic_options", False)
    again.provide_automatic_options = automatic  # type: ignore[attr-defined]
    return again


def _rule(one: Installed, own: Page, endpoint: str) -> Rule:
    methods = {method.upper() for method in own.methods} | {"OPTIONS"}
    rule = LateRule(f"/{one.name}/{own.path}", endpoint=endpoint, methods=methods)
    # As Flask itself marks what it adds.
    rule.provide_automatic_options = "OPTIONS" not in own.methods  # type: ignore[attr-defined]
    rule.of_plugin = True  # type: ignore[attr-defined]
    return rule


def _view(one: Installed, own: Page) -> Callable[..., Any]:
    view = _while_enabled(one.name, own)
    if own.purpose:
        view = opened_by_token(view, own.purpose)
    return guarded(view, own.right)


def _while_enabled(name: str, own: Page) -> Callable[..., Any]:
    @wraps(own.view)
    def answer(**arguments: Any) -> Any:
        if own.right == "public":  # no session told how things stand
            follow_settings_now()
            follow_switches()
        if not registry.installed[name].is_enabled:
            raise NotVisible(name)
        return own.view(**arguments)

    return answer
